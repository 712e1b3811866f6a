#pragma once

#include <tblog/metrics/binary_curve.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "avx2.h"
#include "binary_samples.h"
#include "uniform_grid.h"

/// Samples counted by the number of thresholds that they reach.
namespace tblog::metrics::detail {

/// Thresholds anywhere: looked up by bisection, or each by itself where they are few. In the manner of UniformGrid.
template <class Score>
class GivenGrid {
 public:
  static constexpr std::size_t kBlock = UniformGrid<Score>::kBlock;

  GivenGrid(const double* ascending, std::size_t size)
      : ascending_(ascending), size_(static_cast<std::int32_t>(size)) {}

  void find(const Score* scores, const std::uint8_t* labels, std::int32_t* cells) const {
#if TBLOG_HAS_AVX2_VERSION
    if (has_avx2()) return find_by_avx2(ascending_, size_, scores, labels, cells);
#endif
    find_all(ascending_, size_, scores, labels, cells);
  }

 private:
  static constexpr std::int32_t kFew = 16;

  // All samples take the same steps, one after the other: none waits for what another one finds, and nothing is
  // predicted wrong.
#if TBLOG_HAS_AVX2_VERSION
  __attribute__((always_inline))
#endif
  static inline void
  find_all(const double* __restrict ascending, std::int32_t size, const Score* __restrict scores,
           const std::uint8_t* __restrict labels, std::int32_t* __restrict cells) {
    const auto reaches = [=](Score score, std::int32_t i) {
      return static_cast<std::int32_t>(score >= static_cast<Score>(ascending[i]));
    };
    std::int32_t first[kBlock] = {};
    if (size <= kFew) {
      for (std::int32_t i = 0; i < size; ++i) {
        for (std::size_t k = 0; k < kBlock; ++k) first[k] += reaches(scores[k], i);
      }
      for (std::size_t k = 0; k < kBlock; ++k) cells[k] = 2 * first[k] + labels[k];
      return;
    }
    for (std::int32_t left = size; left > 1; left -= left / 2) {
      const std::int32_t half = left / 2;
      for (std::size_t k = 0; k < kBlock; ++k) first[k] += half & -reaches(scores[k], first[k] + half - 1);
    }
    for (std::size_t k = 0; k < kBlock; ++k) cells[k] = 2 * (first[k] + reaches(scores[k], first[k])) + labels[k];
  }

#if TBLOG_HAS_AVX2_VERSION
  __attribute__((target("avx2"), noinline)) static void find_by_avx2(const double* ascending, std::int32_t size,
                                                                     const Score* scores, const std::uint8_t* labels,
                                                                     std::int32_t* cells) {
    find_all(ascending, size, scores, labels, cells);
  }
#endif

  const double* ascending_;
  std::int32_t size_;
};

/// Adds samples [begin, end) to `totals`: negatives and positives in turn, by the number of thresholds that they reach.
template <class Grid, class Score, class Weight>
void add_to_bins(const Grid& grid, const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t begin,
                 std::size_t end, std::vector<double>& totals) {
  constexpr std::size_t kBlock = Grid::kBlock;
  std::int32_t cells[kBlock];
  const auto each_block = [&](std::size_t from, std::size_t to, auto add_cells) {
    for (; to - from >= kBlock; from += kBlock) {
      grid.find(scores + from, labels + from, cells);
      add_cells(from, kBlock);
    }
    if (from == to) return;
    Score last_scores[kBlock] = {};
    std::uint8_t last_labels[kBlock] = {};
    std::copy(scores + from, scores + to, last_scores);
    std::copy(labels + from, labels + to, last_labels);
    grid.find(last_scores, last_labels, cells);
    add_cells(from, to - from);
  };
  if (end - begin < totals.size()) {  // not worth other sums
    each_block(begin, end, [&](std::size_t from, std::size_t count) {
      for (std::size_t k = 0; k < count; ++k) totals[static_cast<std::size_t>(cells[k])] += weight(from + k);
    });
    return;
  }
  using Sum = std::conditional_t<std::is_same_v<Weight, BinarySamples::UnitWeight>, std::uint32_t, double>;
  constexpr std::size_t kLanes = 4;
  constexpr std::size_t kMostAtOnce = std::size_t(1) << 31;  // what a counter of 32 bits can take
  while (begin < end) {
    const std::size_t next = end - begin > kMostAtOnce ? begin + kMostAtOnce : end;
    // Neighbours often fall into one cell: in different lanes they need not wait for each other's sum.
    std::vector<Sum> lanes(kLanes * totals.size());
    each_block(
        begin, next,
        [sums = lanes.data(), stride = totals.size(), cells = &cells[0], weight](std::size_t from, std::size_t count) {
          const std::size_t whole = count / kLanes * kLanes;
          for (std::size_t k = 0; k < whole; k += kLanes) {
            for (std::size_t lane = 0; lane < kLanes; ++lane) {
              sums[lane * stride + static_cast<std::size_t>(cells[k + lane])] +=
                  static_cast<Sum>(weight(from + k + lane));
            }
          }
          for (std::size_t k = whole; k < count; ++k) sums[cells[k]] += static_cast<Sum>(weight(from + k));
        });
    for (std::size_t i = 0; i < totals.size(); ++i) {
      double sum = 0;
      for (std::size_t lane = 0; lane < kLanes; ++lane) sum += static_cast<double>(lanes[lane * totals.size() + i]);
      totals[i] += sum;
    }
    begin = next;
  }
}

}  // namespace tblog::metrics::detail
