#include <tblog/metrics/histogram.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <vector>

#include "finite_range.h"
#include "slot_counts.h"

namespace tblog::metrics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// TensorFlow's limits, and the slot of a value: how many limits it reaches, which is what std::upper_bound finds. Two
// things differ: the largest number lies in the last bucket, whose right edge it is, and values that are not finite lie
// in a slot of their own, the last.
//
// All doubles with the same 16 bits in front (sign, exponent and four bits of the fraction) lie within a sixteenth of
// each other, and limits are a tenth apart: at most one limit lies among them. So a table of what the lowest of them
// reaches, and a comparison with the next limit, do what a search of 11 steps does.
class TensorflowBuckets {
 public:
  static const TensorflowBuckets& get() {
    static const TensorflowBuckets buckets;
    return buckets;
  }

  std::size_t num_slots() const { return limits_.size(); }

  /// The limit at which the slot begins.
  double begin_of(std::size_t slot) const { return limits_[slot - 1]; }

  std::size_t slot_of(double value) const {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    const std::size_t reached = reached_[bits >> 48];
    return reached + (value >= limits_[reached]);
  }

 private:
  TensorflowBuckets() {
    std::vector<double> positive;
    for (double limit = 1e-12; limit < 1e20; limit *= 1.1) positive.push_back(limit);
    limits_.push_back(-std::numeric_limits<double>::max());
    for (std::size_t i = positive.size(); i-- > 0;) limits_.push_back(-positive[i]);
    limits_.push_back(0);
    limits_.insert(limits_.end(), positive.begin(), positive.end());
    limits_.push_back(kInfinity);  // for TensorFlow's DBL_MAX, which no finite value is to reach
    limits_.push_back(std::numeric_limits<double>::quiet_NaN());  // which nothing reaches from the last slot

    constexpr std::size_t kSign = 0x8000, kNotFinite = 0x7ff0;
    reached_.fill(static_cast<std::uint16_t>(limits_.size() - 1));
    std::uint16_t reached = 0;
    const auto fill = [&](std::size_t front, std::uint64_t rest) {
      const std::uint64_t bits = std::uint64_t{front} << 48 | rest;
      double lowest;
      std::memcpy(&lowest, &bits, sizeof lowest);
      while (limits_[reached] <= lowest) ++reached;
      reached_[front] = reached;
    };
    for (std::size_t front = kSign | kNotFinite; front-- > kSign;) fill(front, (std::uint64_t{1} << 48) - 1);
    for (std::size_t front = 0; front < kNotFinite; ++front) fill(front, 0);
  }

  std::vector<double> limits_;
  std::array<std::uint16_t, std::size_t{1} << 16> reached_;
};

template <class T>
Histogram count(const T* data, std::size_t size) {
  const detail::FiniteRange range = detail::finite_range(data, size);
  Histogram out;
  out.non_finite = size - range.count;
  if (range.count == 0) return out;

  const TensorflowBuckets& buckets = TensorflowBuckets::get();
  detail::SlotCounts counts(buckets.num_slots());
  counts.add(size, [&buckets, data](std::size_t i) { return buckets.slot_of(static_cast<double>(data[i])); });

  const std::size_t first = buckets.slot_of(range.min), last = buckets.slot_of(range.max);
  out.edges.push_back(range.min);
  out.counts.push_back(counts[first]);
  for (std::size_t slot = first + 1; slot <= last; ++slot) {
    out.edges.push_back(buckets.begin_of(slot));
    out.counts.push_back(counts[slot]);
  }
  out.edges.push_back(range.max);
  return out;
}

}  // namespace

Histogram tensorflow_histogram(NumericView values) {
  return values.visit([](const auto* data, std::size_t size) { return count(data, size); });
}

}  // namespace tblog::metrics
