#pragma once

#include <tblog/metrics/detail/range.h>
#include <tblog/metrics/detail/state_access.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tblog::metrics {

/// Quantiles of numbers that nobody keeps: latencies, gradients' norms.
///
///     Quantiles latency;
///     latency.update(seconds);
///     const double p99 = latency.quantile(0.99);
///
/// Values are counted in buckets, 128 of equal width from each power of two to the next, of both signs. So a quantile
/// is off by 1/256 of its value at most, whatever the values are, and exact for the smallest and the largest one;
/// numbers nearer to 0 than 2.3e-308 count as 0. Other than of a t-digest or a KLL sketch, the result does not depend
/// on the order or the parts in which values came: merged ones are equal to the bit, states included.
///
/// 1 KiB for each power of two that has values (typically ten of them, 4,096 at most), and 8 KiB. An update takes some
/// nanoseconds. One object is used by one thread at a time.
class TBLOG_METRICS_EXPORT Quantiles {
 public:
  /// Throws std::invalid_argument for NaN, with its position; nothing is added then. Infinities are values like others;
  /// integers are taken as the nearest doubles.
  void update(double value);
  void update(NumericView values);
  void merge(const Quantiles& other);
  void reset();
  std::string state() const;
  /// Throws std::invalid_argument for bytes that are no such state.
  void load_state(std::string_view bytes);

  std::uint64_t count() const { return count_; }

  /// The smallest value that is not exceeded by a share of `q` of all, to 1/256 of it: numpy.quantile's
  /// method="inverted_cdf", 0.5 being the median, the lower one of two. The smallest and the largest value for 0 and 1.
  /// NaN without values. Throws std::invalid_argument for a `q` outside [0, 1].
  double quantile(double q) const;
  /// The smallest value and the largest, exactly; NaN without values.
  double min() const;
  double max() const;

 private:
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  std::uint64_t& at(std::size_t bucket);
  void insert(std::uint16_t octave);
  void index();

  // The powers of two that have values, ascending by value, and 128 counts of each.
  std::vector<std::uint16_t> octaves_;
  std::vector<std::uint64_t> counts_;
  std::uint64_t count_ = 0;
  detail::Range range_;
  std::vector<std::uint16_t> places_;  // by octave: one more than its place in octaves_, or 0; empty at first
};

}  // namespace tblog::metrics
