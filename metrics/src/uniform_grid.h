#pragma once

#include <cstddef>
#include <cstdint>

#include "avx2.h"

namespace tblog::metrics::detail {

/// The thresholds i / (size - 1), each rounded to a score's own precision, for sizes from 2 to kMostThresholds.
template <class Score>
class UniformGrid {
 public:
  /// Samples are looked up this many at a time: a number that compilers know, so that they vectorise without more ado.
  static constexpr std::size_t kBlock = 512;

  explicit UniformGrid(std::size_t size) : last_(static_cast<Score>(size - 1)) {}

  /// cells[k] = 2 * (how many thresholds scores[k] reaches) + labels[k], for kBlock samples. No score is NaN.
  void find(const Score* scores, const std::uint8_t* labels, std::int32_t* cells) const {
#if TBLOG_HAS_AVX2_VERSION
    if (has_avx2()) return find_by_avx2(last_, scores, labels, cells);
#endif
    find_all(last_, scores, labels, cells);
  }

 private:
  // With x = score * last: the product and the sum below are each off by 2^-5 at most (half a unit in the last place of
  // a float below 2^20), so x lies within 0.57 of `nearest`. Rounding moves a threshold by 2^-25 at most, 0.03 of the
  // distance to the next. So the score reaches every threshold before `nearest` and none after it, and only that one
  // has to be compared. Scores outside [0, 1] belong to the first and the last threshold, and are compared with them.
  //
  // A threshold is defined as a quotient of doubles, rounded. The quotient of two floats is the same number: it can
  // be computed in 2 * 24 + 2 bits or more and rounded again without harm (Figueroa, 1995), and all of `nearest` and
  // `last` are floats.
#if TBLOG_HAS_AVX2_VERSION
  __attribute__((always_inline))
#endif
  static inline void
  find_all(Score last, const Score* __restrict scores, const std::uint8_t* __restrict labels,
           std::int32_t* __restrict cells) {
    for (std::size_t k = 0; k < kBlock; ++k) {
      Score position = scores[k] * last;
      position = position > 0 ? position : 0;
      position = position < last ? position : last;
      const auto nearest = static_cast<std::int32_t>(position + Score(0.5));
      const Score threshold = static_cast<Score>(nearest) / last;
      cells[k] = 2 * (nearest + (scores[k] >= threshold)) + labels[k];
    }
  }

#if TBLOG_HAS_AVX2_VERSION
  __attribute__((target("avx2"), noinline)) static void find_by_avx2(Score last, const Score* scores,
                                                                     const std::uint8_t* labels, std::int32_t* cells) {
    find_all(last, scores, labels, cells);
  }
#endif

  Score last_;
};

}  // namespace tblog::metrics::detail
