#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tblog::metrics {

/// Counts of values in adjoining buckets; bucket i spans [edges[i], edges[i + 1]), the last one its right edge too.
struct Histogram {
  std::vector<double> edges;          ///< one more than counts, finite, ascending; empty when there are no counts
  std::vector<std::uint64_t> counts;  ///< finite values in each bucket
  std::uint64_t non_finite = 0;       ///< NaN and infinite values, which are in no bucket
};

/// `num_buckets` (at least 1) buckets of equal width from the smallest to the largest finite value, as
/// tf.summary.histogram draws them. Each value is held against the edges themselves, so it is never off by one
/// bucket. If all values are equal (or too close for distinct edges), all edges lie in [min, max] and the last bucket
/// holds everything. No finite values: no buckets. Throws std::invalid_argument for 0 buckets. Two passes, O(n).
TBLOG_METRICS_EXPORT Histogram histogram(NumericView values, std::size_t num_buckets = 30);

}  // namespace tblog::metrics
