#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <vector>

namespace tblog::metrics {

/// A reliability diagram's points: how often samples are positive, by the probability that they were given. One element
/// in each vector for every bin that has samples, bins ascending.
struct CalibrationCurve {
  std::vector<std::size_t> bins;  ///< the bin's number: i spans (i / num_bins, (i + 1) / num_bins], bin 0 has 0 as well
  std::vector<double> predicted;  ///< mean score of the bin's samples (scikit-learn's prob_pred)
  std::vector<double> actual;     ///< share of positives among them (scikit-learn's prob_true)
  std::vector<double> counts;     ///< their weight: how many, if all weigh 1; more than 0
};

/// More bins than these are no curve that anyone looks at.
constexpr std::size_t kMostCalibrationBins = 10000;

/// scikit-learn's calibration_curve with strategy="uniform", and the bins' counts beside it; a score on an edge
/// belongs to the bin below, as there. `labels` are 0 or 1, `scores` probabilities of class 1, that is in [0, 1], and
/// `weights` non-negative finite numbers, or empty for 1 each. A bin whose samples all weigh 0 is left out; without
/// samples all vectors are empty. Throws std::invalid_argument, naming position and value, for lengths that differ or a
/// number that is none of these, and for `num_bins` outside 1 to kMostCalibrationBins. O(n); may be called from any
/// thread.
TBLOG_METRICS_EXPORT CalibrationCurve calibration_curve(NumericView labels, NumericView scores,
                                                        std::size_t num_bins = 10, NumericView weights = {});

/// The mean distance of a calibration curve from the diagonal, |actual - predicted| weighted by the counts: the
/// expected calibration error of Naeini, Cooper and Hauskrecht (2015) over these bins. 0 is best; NaN for an empty
/// curve. Throws std::invalid_argument if the vectors' lengths differ.
TBLOG_METRICS_EXPORT double expected_calibration_error(const CalibrationCurve& curve);

}  // namespace tblog::metrics
