#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <vector>

/// Curves of a binary classifier over its decision threshold, as scikit-learn defines them.
///
/// Common to all functions here:
/// - `labels`: 0 or 1 (of any arithmetic type, bool included), one per sample.
/// - `scores`: any finite or infinite number, higher for "more likely positive"; probabilities and logits give the
///   same curve, and nothing is guessed about which they are. Samples of equal score are one point of the curve.
/// - `weights`: one non-negative finite number per sample, or empty for 1 each. A sample of weight 0 is left out.
/// - A sample counts as predicted positive where `score >= threshold`, compared exactly.
/// - They throw std::invalid_argument, naming position and value, for lengths that differ, a label that is neither 0
///   nor 1, a NaN score, a negative or non-finite weight.
/// - `threads`: how many of them do the work; 0 for one a core. Results do not depend on it, but for the rounding of
///   sums of weights in uniform_threshold_counts.
/// - They may be called from any thread; they keep no state. The time is linear in the samples (they are sorted by
///   radix), memory twice that of the scores beside the result.
namespace tblog::metrics {

/// The four outcomes, summed over weights, at each threshold.
struct ThresholdCounts {
  std::vector<double> thresholds;
  std::vector<double> true_positives, false_positives, true_negatives, false_negatives;
};

/// Counts at every distinct score, the highest first (scikit-learn's confusion_matrix_at_thresholds).
/// No samples: five empty vectors.
TBLOG_METRICS_EXPORT ThresholdCounts confusion_matrix_at_thresholds(NumericView labels, NumericView scores,
                                                                    NumericView weights = {}, std::size_t threads = 1);

/// More thresholds than these are no curve that anyone looks at, but a number gone wrong.
constexpr std::size_t kMostThresholds = 1000000;

/// Counts at `num_thresholds` (2 to kMostThresholds, or std::invalid_argument) uniform thresholds i / (num_thresholds -
/// 1), ascending from 0 to 1: the grid of TensorBoard's PR-curves page. A float score is compared with the threshold
/// rounded to float, so that a score of 0.29f lies on the threshold 0.29. Scores outside [0, 1] are compared like any
/// other: one below 0 is predicted positive nowhere, one of 1 or more everywhere. O(n), whatever the number of
/// thresholds.
TBLOG_METRICS_EXPORT ThresholdCounts uniform_threshold_counts(NumericView labels, NumericView scores,
                                                              std::size_t num_thresholds, NumericView weights = {},
                                                              std::size_t threads = 1);

/// A receiver operating characteristic: three vectors of one length, thresholds descending, from (0, 0) at
/// threshold +infinity to (1, 1).
struct RocCurve {
  std::vector<double> fpr;         ///< false positive rate FP / (FP + TN)
  std::vector<double> tpr;         ///< true positive rate TP / (TP + FN)
  std::vector<double> thresholds;  ///< the score from which on samples count as positive
};

/// scikit-learn's roc_curve. With `drop_intermediate`, points on a straight line between their neighbours are left
/// out. Without negatives fpr is NaN throughout, without positives tpr; without samples, both at one point.
TBLOG_METRICS_EXPORT RocCurve roc_curve(NumericView labels, NumericView scores, NumericView weights = {},
                                        bool drop_intermediate = true, std::size_t threads = 1);

/// Precision over recall, thresholds ascending. precision and recall are one longer than thresholds: the last point
/// is (precision 1, recall 0), which belongs to no threshold.
struct PrecisionRecallCurve {
  std::vector<double> precision;  ///< TP / (TP + FP); 0 where nothing is predicted positive
  std::vector<double> recall;     ///< TP / (TP + FN)
  std::vector<double> thresholds;
};

/// scikit-learn's precision_recall_curve. Without positives recall is 1 throughout but for the last point, as there.
/// With `drop_intermediate`, thresholds at which the true positives do not change are left out.
TBLOG_METRICS_EXPORT PrecisionRecallCurve precision_recall_curve(NumericView labels, NumericView scores,
                                                                 NumericView weights = {},
                                                                 bool drop_intermediate = false,
                                                                 std::size_t threads = 1);

/// Area under the ROC curve (scikit-learn's roc_auc_score): the chance that a positive scores above a negative, ties
/// counting half. NaN when there is only one class, or no sample.
TBLOG_METRICS_EXPORT double roc_auc(NumericView labels, NumericView scores, NumericView weights = {},
                                    std::size_t threads = 1);

/// Sum over thresholds of (R_i - R_{i-1}) * P_i, without interpolation (scikit-learn's average_precision_score).
/// 0 without positives, as there; NaN without samples.
TBLOG_METRICS_EXPORT double average_precision(NumericView labels, NumericView scores, NumericView weights = {},
                                              std::size_t threads = 1);

/// Both of the above for the time of one.
struct CurveAreas {
  double roc_auc;
  double average_precision;
};
TBLOG_METRICS_EXPORT CurveAreas curve_areas(NumericView labels, NumericView scores, NumericView weights = {},
                                            std::size_t threads = 1);

}  // namespace tblog::metrics
