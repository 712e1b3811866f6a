#pragma once

#include <tblog/metrics/confidence.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <functional>

namespace tblog::metrics {

struct BootstrapOptions {
  std::size_t replicates = 1000;  ///< 1 to kMostReplicates; percentiles want a thousand or more
  double confidence = 0.95;       ///< between 0 and 1, both excluded
  std::uint64_t seed = 0;         ///< the same seed, the same result, on every platform and for any `threads`
  std::size_t threads = 1;        ///< 0 for one a core; more than one call the statistic at the same time
};

constexpr std::size_t kMostReplicates = 1000000;
constexpr std::size_t kMostBootstrapSamples = 0xffffffff;

struct BootstrapInterval : Interval {
  std::size_t undefined = 0;  ///< replicates that were NaN: low and high are those of the others
};

/// An interval for any metric that takes weights, by Efron's percentile bootstrap (1979):
///
///     const auto auc = [&](NumericView weights) { return roc_auc(labels, scores, weights); };
///     const BootstrapInterval interval = bootstrap(labels.size(), auc);
///
/// Each replicate draws `size` samples out of `size`, with replacement, and calls `statistic` with how often each was
/// drawn as its weight, `size` doubles of which many are 0: for a metric a weight of 2 is the sample twice, so that no
/// data are copied. value is the statistic with all weights 1; low and high are the replicates' quantiles
/// (1 - confidence) / 2 and (1 + confidence) / 2, interpolated linearly between neighbours (numpy.quantile's default).
///
/// Samples that belong together (frames of one video) have to be drawn together: let `size` be the number of groups,
/// and give each sample its group's weight. Metrics of two models on the same samples compare best as a statistic that
/// is their difference.
///
/// A replicate may be undefined where the whole is not: one without positives has no AUC. Those are left out and
/// counted in `undefined`; if none is left, low and high are the first one's NaN. No samples: NaN (no_samples), and no
/// call. The statistic's exceptions pass through. Throws std::invalid_argument for options out of range and more
/// samples than kMostBootstrapSamples. Memory: `size` doubles for each thread, and one for each replicate.
TBLOG_METRICS_EXPORT BootstrapInterval bootstrap(std::size_t size,
                                                 const std::function<double(NumericView weights)>& statistic,
                                                 const BootstrapOptions& options = {});

}  // namespace tblog::metrics
