#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

/// Whether numbers are distributed as they were: a model's scores, or a feature, now and at a reference time.
namespace tblog::metrics {

struct KolmogorovSmirnov {
  double statistic;  ///< the largest distance of the two distribution functions, from 0 to 1
  double p_value;    ///< the chance of one as large if both are drawn from one continuous distribution
};

/// The two-sample test of Kolmogorov and Smirnov (scipy's ks_2samp, two-sided): exact, from all numbers. p_value is by
/// the limit for many samples, Kolmogorov's distribution (scipy's kstwobign) at sqrt(n m / (n + m)) * statistic; for
/// few samples, or many ties, it is larger than the truth. With many samples any difference is significant: look at
/// the statistic then. Numbers may be infinite. Either side empty: NaN (no_samples). Throws std::invalid_argument for a
/// NaN, naming its position. O(n + m); may be called from any thread.
TBLOG_METRICS_EXPORT KolmogorovSmirnov kolmogorov_smirnov(NumericView reference, NumericView now);

}  // namespace tblog::metrics
