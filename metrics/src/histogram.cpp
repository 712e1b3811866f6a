#include <tblog/metrics/histogram.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace tblog::metrics {
namespace {

struct Range {
  double min = 0, max = 0;
  std::uint64_t finite = 0;
};

template <class T>
Range finite_range(const T* data, std::size_t size) {
  Range range;
  for (std::size_t i = 0; i < size; ++i) {
    const auto value = static_cast<double>(data[i]);
    if (!std::isfinite(value)) continue;
    range.min = range.finite > 0 ? std::min(range.min, value) : value;
    range.max = range.finite > 0 ? std::max(range.max, value) : value;
    ++range.finite;
  }
  return range;
}

template <class T>
Histogram count(const T* data, std::size_t size, std::size_t num_buckets) {
  const Range range = finite_range(data, size);
  Histogram out;
  out.non_finite = size - range.finite;
  if (range.finite == 0) return out;

  const auto buckets = static_cast<double>(num_buckets);
  const double width = range.max / buckets - range.min / buckets;  // the difference itself might overflow
  out.counts.resize(num_buckets);
  for (std::size_t i = 0; i < num_buckets; ++i) out.edges.push_back(range.min + static_cast<double>(i) * width);
  out.edges.push_back(range.max);

  if (std::adjacent_find(out.edges.begin(), out.edges.end(), std::greater_equal<>()) != out.edges.end()) {
    // No room for so many edges between min and max.
    std::fill(out.edges.begin(), out.edges.end() - 1, range.min);
    out.counts.back() = range.finite;
    return out;
  }
  for (std::size_t i = 0; i < size; ++i) {
    const auto value = static_cast<double>(data[i]);
    if (!std::isfinite(value)) continue;
    const double position = value / width - range.min / width;
    auto bucket = std::min(static_cast<std::size_t>(std::max(position, 0.0)), num_buckets - 1);
    // Rounding may have put it beside its bucket; the edges decide.
    while (bucket > 0 && value < out.edges[bucket]) --bucket;
    while (bucket + 1 < num_buckets && value >= out.edges[bucket + 1]) ++bucket;
    ++out.counts[bucket];
  }
  return out;
}

}  // namespace

Histogram histogram(NumericView values, std::size_t num_buckets) {
  if (num_buckets == 0) throw std::invalid_argument("num_buckets is 0: a histogram has at least 1");
  return values.visit([&](const auto* data, std::size_t size) { return count(data, size, num_buckets); });
}

}  // namespace tblog::metrics
