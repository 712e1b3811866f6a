#pragma once

#include <tblog/metrics/binary_curve.h>
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
/// - `weights`: one non-negative finite number per sample, or empty for 1 each. A sample of weight 0 counts as absent.
/// - A sample counts as predicted positive where `score >= threshold`, compared exactly.
/// - They throw std::invalid_argument, naming position and value, for lengths that differ, a label that is neither 0
///   nor 1, a NaN score, a negative or non-finite weight.
/// - What is undefined is NaN and says why: see undefined.h.
/// - `threads`: how many of them do the work; 0 for one a core. Results do not depend on it, but for the rounding of
///   sums of weights in uniform_threshold_counts.
/// - They may be called from any thread; they keep no state. The time is linear in the samples (they are sorted by
///   radix), memory twice that of the scores beside the result.
/// - A BinaryCurve stands for its samples. An exact one gives what they give; a binned one has points at its
///   thresholds, and the samples that lie below all of them are one more point, at threshold -infinity, wherever a
///   curve goes on to where everything is predicted positive.
namespace tblog::metrics {

/// Counts at every distinct score, the highest first (scikit-learn's confusion_matrix_at_thresholds).
/// No samples: five empty vectors. For a BinaryCurve: its compute().
TBLOG_METRICS_EXPORT ThresholdCounts confusion_matrix_at_thresholds(NumericView labels, NumericView scores,
                                                                    NumericView weights = {}, std::size_t threads = 1);

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
/// out. Without negatives fpr is NaN throughout, without positives tpr; without samples, both, an exact curve having
/// the one point at +infinity.
TBLOG_METRICS_EXPORT RocCurve roc_curve(NumericView labels, NumericView scores, NumericView weights = {},
                                        bool drop_intermediate = true, std::size_t threads = 1);
TBLOG_METRICS_EXPORT RocCurve roc_curve(const BinaryCurve& curve, bool drop_intermediate = true,
                                        std::size_t threads = 1);

/// Precision over recall, thresholds ascending. precision and recall are one longer than thresholds: the last point
/// is (precision 1, recall 0), which belongs to no threshold.
struct PrecisionRecallCurve {
  std::vector<double> precision;  ///< TP / (TP + FP); NaN where nothing is predicted positive
  std::vector<double> recall;     ///< TP / (TP + FN)
  std::vector<double> thresholds;
};

/// scikit-learn's precision_recall_curve, but that recall without positives is NaN but for the last point, where
/// scikit-learn has 1. With `drop_intermediate`, thresholds at which the true positives do not change are left out. A
/// binned curve has its thresholds and no other, so that recall may begin below 1.
TBLOG_METRICS_EXPORT PrecisionRecallCurve precision_recall_curve(NumericView labels, NumericView scores,
                                                                 NumericView weights = {},
                                                                 bool drop_intermediate = false,
                                                                 std::size_t threads = 1);
TBLOG_METRICS_EXPORT PrecisionRecallCurve precision_recall_curve(const BinaryCurve& curve,
                                                                 bool drop_intermediate = false,
                                                                 std::size_t threads = 1);

/// Both kinds of error over the threshold: three vectors of one length, thresholds ascending.
struct DetCurve {
  std::vector<double> fpr;  ///< false positive rate FP / (FP + TN)
  std::vector<double> fnr;  ///< false negative rate FN / (TP + FN)
  std::vector<double> thresholds;
};

/// Detection error tradeoff, scikit-learn's det_curve: from the last point at which no positive is missed to the first
/// at which no negative is taken for one, which may be that at +infinity. `drop_intermediate` as in
/// precision_recall_curve. With one class only, or no sample, there is one point, and the rate of the class that is
/// missing is NaN (scikit-learn raises ValueError).
TBLOG_METRICS_EXPORT DetCurve det_curve(NumericView labels, NumericView scores, NumericView weights = {},
                                        bool drop_intermediate = false, std::size_t threads = 1);
TBLOG_METRICS_EXPORT DetCurve det_curve(const BinaryCurve& curve, bool drop_intermediate = false,
                                        std::size_t threads = 1);

/// Area under the ROC curve (scikit-learn's roc_auc_score): the chance that a positive scores above a negative, ties
/// counting half; a binned curve's samples are tied where no threshold lies between them. NaN when there is only one
/// class, or no sample.
TBLOG_METRICS_EXPORT double roc_auc(NumericView labels, NumericView scores, NumericView weights = {},
                                    std::size_t threads = 1);
TBLOG_METRICS_EXPORT double roc_auc(const BinaryCurve& curve, std::size_t threads = 1);

/// The area up to a false positive rate of `max_fpr` (above 0, at most 1, or std::invalid_argument), scaled so that 0.5
/// is chance and 1 the best (scikit-learn's roc_auc_score with max_fpr; McClish, 1989). NaN as roc_auc().
TBLOG_METRICS_EXPORT double partial_roc_auc(NumericView labels, NumericView scores, double max_fpr,
                                            NumericView weights = {}, std::size_t threads = 1);
TBLOG_METRICS_EXPORT double partial_roc_auc(const BinaryCurve& curve, double max_fpr, std::size_t threads = 1);

/// Sum over thresholds of (R_i - R_{i-1}) * P_i, without interpolation (scikit-learn's average_precision_score), to
/// recall 1 also where a binned curve's thresholds end before it. NaN without positives (scikit-learn: 0).
TBLOG_METRICS_EXPORT double average_precision(NumericView labels, NumericView scores, NumericView weights = {},
                                              std::size_t threads = 1);
TBLOG_METRICS_EXPORT double average_precision(const BinaryCurve& curve, std::size_t threads = 1);

/// roc_auc and average_precision for the time of one.
struct CurveAreas {
  double roc_auc;
  double average_precision;
};
TBLOG_METRICS_EXPORT CurveAreas curve_areas(NumericView labels, NumericView scores, NumericView weights = {},
                                            std::size_t threads = 1);
TBLOG_METRICS_EXPORT CurveAreas curve_areas(const BinaryCurve& curve, std::size_t threads = 1);

/// How far a binned curve's roc_auc can be from that of the samples it has seen: half the pairs of a positive and a
/// negative that no threshold tells apart, as a share of all. 0 for an exact curve, NaN where roc_auc is. It holds for
/// scores of one type; batches of float and of double scores may be ordered across a threshold.
TBLOG_METRICS_EXPORT double roc_auc_error_bound(const BinaryCurve& curve);

/// The same for average_precision: the samples between two thresholds are put into the best order (all positives tied,
/// before the negatives) and the worst (all negatives before ever so small positives), and the further result counts.
TBLOG_METRICS_EXPORT double average_precision_error_bound(const BinaryCurve& curve);

}  // namespace tblog::metrics
