#pragma once

#include <tblog/metrics/binary_curve.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>

/// Which threshold to decide at, and how far apart the scores of the two labels lie.
///
/// Labels, scores, weights, threads, what is refused, and what a BinaryCurve does in place of samples: as curves.h says
/// of curves. The candidates are a curve's points: +infinity, where nothing is predicted positive (and precision is
/// undefined), every distinct score, or a binned curve's thresholds and, if there are samples below all of them,
/// -infinity. Of several points with the best value, the one with the greatest rate that was asked for counts, and of
/// those the one with the highest threshold.
namespace tblog::metrics {

/// A threshold, and what is reached there: samples with `score >= threshold` are predicted positive. If there is none,
/// both are NaN and say why: a class is missing that the rates need, or no threshold does what was asked for.
struct OperatingPoint {
  double value;
  double threshold;
};

/// The greatest precision where recall is at least `min_recall`, of [0, 1] (torchmetrics'
/// binary_precision_at_fixed_recall; no ties are broken otherwise). NaN without positives.
TBLOG_METRICS_EXPORT OperatingPoint precision_at_recall(NumericView labels, NumericView scores, double min_recall,
                                                        NumericView weights = {}, std::size_t threads = 1);
TBLOG_METRICS_EXPORT OperatingPoint precision_at_recall(const BinaryCurve& curve, double min_recall,
                                                        std::size_t threads = 1);

/// The greatest recall where precision is at least `min_precision`, of [0, 1] (torchmetrics'
/// binary_recall_at_fixed_precision, which has 0 where this is NaN: if no threshold is that precise). NaN without
/// positives.
TBLOG_METRICS_EXPORT OperatingPoint recall_at_precision(NumericView labels, NumericView scores, double min_precision,
                                                        NumericView weights = {}, std::size_t threads = 1);
TBLOG_METRICS_EXPORT OperatingPoint recall_at_precision(const BinaryCurve& curve, double min_precision,
                                                        std::size_t threads = 1);

/// The greatest sensitivity, TP / (TP + FN), where specificity, TN / (TN + FP), is at least `min_specificity`, of
/// [0, 1] (torchmetrics' binary_sensitivity_at_specificity). 0 at +infinity if no other point is that specific. NaN if
/// a class is missing.
TBLOG_METRICS_EXPORT OperatingPoint sensitivity_at_specificity(NumericView labels, NumericView scores,
                                                               double min_specificity, NumericView weights = {},
                                                               std::size_t threads = 1);
TBLOG_METRICS_EXPORT OperatingPoint sensitivity_at_specificity(const BinaryCurve& curve, double min_specificity,
                                                               std::size_t threads = 1);

/// The greatest specificity where sensitivity is at least `min_sensitivity`, of [0, 1] (torchmetrics'
/// binary_specificity_at_sensitivity, which of equal ones takes the least sensitive). Otherwise as above.
TBLOG_METRICS_EXPORT OperatingPoint specificity_at_sensitivity(NumericView labels, NumericView scores,
                                                               double min_sensitivity, NumericView weights = {},
                                                               std::size_t threads = 1);
TBLOG_METRICS_EXPORT OperatingPoint specificity_at_sensitivity(const BinaryCurve& curve, double min_sensitivity,
                                                               std::size_t threads = 1);

/// The greatest F-beta, (1 + beta^2) TP / ((1 + beta^2) TP + beta^2 FN + FP) (scikit-learn's fbeta_score at each
/// threshold). `beta`, finite and not negative, says how much recall counts beside precision. NaN without positives.
TBLOG_METRICS_EXPORT OperatingPoint best_fbeta(NumericView labels, NumericView scores, double beta,
                                               NumericView weights = {}, std::size_t threads = 1);
TBLOG_METRICS_EXPORT OperatingPoint best_fbeta(const BinaryCurve& curve, double beta, std::size_t threads = 1);

/// best_fbeta with beta 1.
TBLOG_METRICS_EXPORT OperatingPoint best_f1(NumericView labels, NumericView scores, NumericView weights = {},
                                            std::size_t threads = 1);
TBLOG_METRICS_EXPORT OperatingPoint best_f1(const BinaryCurve& curve, std::size_t threads = 1);

/// The Kolmogorov-Smirnov statistic of the positives' scores and the negatives': the greatest |TPR - FPR|, and where
/// (scipy's ks_2samp(positives, negatives), two-sided). Never negative: a classifier that ranks the wrong way round
/// has a large one as well. NaN if a class is missing.
TBLOG_METRICS_EXPORT OperatingPoint ks_statistic(NumericView labels, NumericView scores, NumericView weights = {},
                                                 std::size_t threads = 1);
TBLOG_METRICS_EXPORT OperatingPoint ks_statistic(const BinaryCurve& curve, std::size_t threads = 1);

/// The population stability index over the bins that a curve's thresholds make (one below the first and one from the
/// last on included): the sum of (q - p) ln(q / p), p and q being the shares of the samples labelled 0 (the reference)
/// and 1 (those to compare with it) in a bin. A share of 0 counts as `floor`, which is finite and above 0. Common
/// readings: below 0.1 nothing changed, above 0.25 much did. NaN if a label is missing. Throws std::invalid_argument
/// for an exact curve, which has no bins, and for another floor.
TBLOG_METRICS_EXPORT double population_stability_index(const BinaryCurve& curve, double floor = 1e-4);

}  // namespace tblog::metrics
