#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

/// Errors of a regression, as scikit-learn defines them. `targets` and `predictions` have one number per sample,
/// `weights` one non-negative finite number per sample or none. NaN in targets or predictions gives NaN; no samples
/// (or no weight) gives NaN. Lengths that differ, or a bad weight, throw std::invalid_argument.
namespace tblog::metrics {

TBLOG_METRICS_EXPORT double mean_squared_error(NumericView targets, NumericView predictions, NumericView weights = {});
TBLOG_METRICS_EXPORT double mean_absolute_error(NumericView targets, NumericView predictions, NumericView weights = {});
/// 1 - (squared error) / (squared deviation of the targets from their mean). Constant targets: 1 if every prediction
/// is exact, else 0 (weights included, where scikit-learn 1.9 divides one rounding error by another). Fewer than two
/// samples: NaN.
TBLOG_METRICS_EXPORT double r2_score(NumericView targets, NumericView predictions, NumericView weights = {});

}  // namespace tblog::metrics
