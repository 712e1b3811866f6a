#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tblog::metrics {

/// Counts of values in adjoining buckets; bucket i spans [edges[i], edges[i + 1]), the last one its right edge too.
struct Histogram {
  std::vector<double> edges;          ///< one more than counts, finite, none below the one before it; or none at all
  std::vector<std::uint64_t> counts;  ///< finite values in each bucket
  std::uint64_t outside = 0;          ///< finite values in no bucket: only where the caller chose the edges
  std::uint64_t non_finite = 0;       ///< NaN and infinite values, which are in no bucket
};

/// `num_buckets` (at least 1) buckets of equal width from the smallest to the largest finite value, as
/// tf.summary.histogram draws them. Each value is held against the edges themselves, so it is never off by one
/// bucket. If all values are equal (or too close for distinct edges), all edges lie in [min, max] and the last bucket
/// holds everything. No finite values: no buckets. Throws std::invalid_argument for 0 buckets. Two passes, O(n). This
/// and the functions below take integers as the nearest doubles, and may be called by any thread.
TBLOG_METRICS_EXPORT Histogram histogram(NumericView values, std::size_t num_buckets = 30);

/// The buckets that the caller chose, between `edges`: at least 2, finite, ascending; where two are equal, the bucket
/// between them is empty unless it is the last. Counts are those of numpy.histogram(values, edges); values below the
/// first edge or above the last are counted as `outside`. All buckets are there, empty or not, and with no values too.
/// Throws std::invalid_argument for other edges. Two passes, O(n log edges).
TBLOG_METRICS_EXPORT Histogram histogram_with_edges(NumericView values, NumericView edges);

/// TensorFlow's buckets, which PyTorch's add_histogram has too: each a tenth wider than the next one nearer to 0, from
/// 1e-12 to 1e20 on both sides, two between those and 0, one beyond each end; 1,550 in all
/// (tensorflow/core/lib/histogram: limits by repeated multiplication, and a value that equals one lies above it). They
/// are the same for all data, so that histograms of different steps compare, and they show values of all magnitudes.
///
/// Empty buckets below the smallest and above the largest value are left out; empty ones between stay. The outermost
/// edges are those values themselves (TensorBoard reads TensorFlow's histograms so), where the picture then ends. All
/// values equal: one bucket without width. The largest value on a limit: the last bucket has no width and holds what
/// equals it. -0.0 counts as 0. No finite values: no buckets. Two passes, O(n).
TBLOG_METRICS_EXPORT Histogram tensorflow_histogram(NumericView values);

}  // namespace tblog::metrics
