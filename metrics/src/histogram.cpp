#include <tblog/metrics/histogram.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "finite_range.h"
#include "samples.h"
#include "slot_counts.h"

namespace tblog::metrics {
namespace {

// How many of the ascending `limits` (at least 1) the value reaches; NaN none. Without branches, since those of a
// search in random data are guessed wrong half of the time.
std::size_t count_reached(const std::vector<double>& limits, double value) {
  const double* first = limits.data();
  for (std::size_t left = limits.size(); left > 1;) {
    const std::size_t half = left / 2;
    first += half * (first[half - 1] <= value);
    left -= half;
  }
  return static_cast<std::size_t>(first - limits.data()) + (*first <= value);
}

// Counts by how many of the edges they reach. Slots 1 to n are then the n buckets, except that the last edge itself may
// have been reached.
template <class T>
detail::SlotCounts search_each(const T* data, std::size_t size, const std::vector<double>& edges) {
  detail::SlotCounts counts(edges.size() + 1);
  counts.add(size, [&, data](std::size_t i) { return count_reached(edges, static_cast<double>(data[i])); });
  return counts;
}

// The same for edges at equal distances, where arithmetic tells which edge is nearest: all before that one are reached
// and none after it, and only that one has to be compared.
class EqualBuckets {
 public:
  EqualBuckets(const std::vector<double>& edges, double width)
      : edges_(edges),
        width_(width),
        last_(static_cast<double>(edges.size() - 1)),
        factor_(last_ / (edges.back() - edges.front())) {}

  // In units of a bucket's width: an edge is off its ideal place by 7 roundings of the largest number (2^-53 of it
  // each) at most, less than a quarter if a width is 2^-48 of that number or more. A value's place is off by 5
  // roundings of a number up to 2^20. That is less than a half together, if nothing overflows or nears the subnormal
  // numbers.
  bool are_told_by_arithmetic() const {
    const double largest = std::max(std::abs(edges_.front()), std::abs(edges_.back()));
    return last_ <= 0x1p20 && width_ >= largest * 0x1p-48 && width_ >= 1e-280 &&
           std::isfinite(edges_.back() - edges_.front());
  }

  template <class T>
  detail::SlotCounts count(const T* data, std::size_t size) const {
    constexpr std::size_t kBlock = 512;
    detail::SlotCounts counts(edges_.size() + 1);
    const double* const edges = edges_.data();
    std::int32_t nearest[kBlock];
    for (std::size_t begin = 0; begin < size; begin += kBlock) {
      const std::size_t count = std::min(kBlock, size - begin);
      const T* const block = data + begin;
      find_nearest(block, count, nearest);
      counts.add(count, [edges, block, &nearest](std::size_t i) {
        const auto edge = static_cast<std::size_t>(nearest[i]);
        return edge + (static_cast<double>(block[i]) >= edges[edge]);
      });
    }
    return counts;
  }

 private:
  // A loop of its own, for the compiler to vectorise. NaN is taken to the first edge, infinities to the ends.
  template <class T>
  void find_nearest(const T* values, std::size_t count, std::int32_t* nearest) const {
    const double min = edges_.front(), factor = factor_, last = last_;
    for (std::size_t i = 0; i < count; ++i) {
      double place = (static_cast<double>(values[i]) - min) * factor + 0.5;
      place = place > 0 ? place : 0;
      place = place < last ? place : last;
      nearest[i] = static_cast<std::int32_t>(place);
    }
  }

  const std::vector<double>& edges_;
  double width_, last_, factor_;
};

template <class T>
Histogram count(const T* data, std::size_t size, std::size_t num_buckets) {
  const detail::FiniteRange range = detail::finite_range(data, size);
  Histogram out;
  out.non_finite = size - range.count;
  if (range.count == 0) return out;

  const auto buckets = static_cast<double>(num_buckets);
  const double width = range.max / buckets - range.min / buckets;  // the difference itself might overflow
  out.counts.resize(num_buckets);
  out.edges.resize(num_buckets + 1);
  out.edges.front() = range.min;  // not computed: for one bucket the width itself may be infinite
  for (std::size_t i = 1; i < num_buckets; ++i) out.edges[i] = range.min + static_cast<double>(i) * width;
  out.edges.back() = range.max;

  if (std::adjacent_find(out.edges.begin(), out.edges.end(), std::greater_equal<>()) != out.edges.end()) {
    // No room for so many edges between min and max.
    std::fill(out.edges.begin(), out.edges.end() - 1, range.min);
    out.counts.back() = range.count;
    return out;
  }
  const EqualBuckets equal(out.edges, width);
  const auto counts = equal.are_told_by_arithmetic() ? equal.count(data, size) : search_each(data, size, out.edges);
  // The last bucket has what is left: its slot lacks the values that reach its right edge, and theirs has infinity too.
  std::uint64_t left = range.count;
  for (std::size_t i = 0; i + 1 < num_buckets; ++i) left -= out.counts[i] = counts[i + 1];
  out.counts.back() = left;
  return out;
}

template <class T>
Histogram count(const T* data, std::size_t size, std::vector<double> edges) {
  const detail::FiniteRange range = detail::finite_range(data, size);
  Histogram out;
  out.non_finite = size - range.count;
  out.edges = edges;
  // The last bucket ends behind its right edge, so that nothing in it reaches its end.
  edges.back() = std::nextafter(edges.back(), std::numeric_limits<double>::infinity());
  const auto counts = search_each(data, size, edges);
  for (std::size_t i = 1; i < edges.size(); ++i) out.counts.push_back(counts[i]);
  out.outside = range.count - std::accumulate(out.counts.begin(), out.counts.end(), std::uint64_t{0});
  return out;
}

}  // namespace

Histogram histogram(NumericView values, std::size_t num_buckets) {
  if (num_buckets == 0) throw std::invalid_argument("num_buckets is 0: a histogram has at least 1");
  return values.visit([&](const auto* data, std::size_t size) { return count(data, size, num_buckets); });
}

Histogram histogram_with_edges(NumericView values, NumericView edges) {
  if (edges.size() < 2) {
    throw std::invalid_argument("edges has " + std::to_string(edges.size()) + " elements: a histogram has at least 2");
  }
  const auto checked =
      detail::checked("edges", edges, "an edge is finite", [](double edge) { return std::isfinite(edge); });
  const auto unsorted = std::is_sorted_until(checked.begin(), checked.end());
  if (unsorted != checked.end()) {
    detail::refuse("edges", static_cast<std::size_t>(unsorted - checked.begin()), *unsorted,
                   "it is less than the edge before it, " + detail::to_text(*(unsorted - 1)));
  }
  return values.visit([&](const auto* data, std::size_t size) { return count(data, size, checked); });
}

}  // namespace tblog::metrics
