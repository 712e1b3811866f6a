#pragma once

#include <tblog/metrics/binary_curve.h>
#include <tblog/metrics/classification.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Curves and their areas for several classes: one for each class against the rest, or against each other.
///
/// Common to all here:
/// - `scores` has a row a sample and a column a class (row major: scores[sample * num_classes + class]), higher for
///   "more likely this class". Any numbers that are not NaN, infinite ones too: rows need not sum to one, as curves
///   only compare scores of one column (scikit-learn insists on it for classes).
/// - multiclass `labels` have one class number a sample, from 0 to num_classes - 1; multilabel `labels` have a row a
///   sample as `scores` do, of 0 and 1. There are 2 to 10,000 classes (or labels).
/// - `weights`: one non-negative finite number a sample, or empty for 1 each. A sample of weight 0 counts as absent.
/// - std::invalid_argument, naming position and value, for anything else; positions in a matrix are counted row by row.
/// - What has no value is NaN that says why (undefined.h), and is left out of means.
namespace tblog::metrics {

/// A curve for each class against the rest, with what becomes of more samples:
///
///     OneVsRestCurves curves(10);
///     curves.update(labels, scores);                  // as often as there are samples
///     roc_auc(curves), roc_auc(curves, Average::micro), roc_auc(curves[3])
///     precision_recall_curve(curves[3])
///
/// Exact curves keep all samples, each in every class (see BinaryCurve: 5 bytes or more, times the classes); with
/// thresholds the size does not grow. Parts merged in any way equal one pass, as a BinaryCurve's do. One object is used
/// by one thread at a time.
class TBLOG_METRICS_EXPORT OneVsRestCurves {
 public:
  /// Without samples; exact curves, or such that know their counts at `thresholds` only. Throws std::invalid_argument
  /// for fewer than 2 classes or more than 10,000, and for more than 100 million thresholds over all classes.
  explicit OneVsRestCurves(std::size_t num_classes);
  OneVsRestCurves(std::size_t num_classes, const Thresholds& thresholds);

  /// Adds samples of multiclass or multilabel labels: which of them is said by their number, one a row of scores or as
  /// many as scores. Throws std::invalid_argument for what is neither; the curves are then unchanged.
  void update(NumericView labels, NumericView scores, NumericView weights = {});

  /// Adds another's samples. Throws std::invalid_argument if its number of classes or its thresholds differ.
  void merge(const OneVsRestCurves& other);

  /// Back to no samples.
  void reset();

  std::size_t num_classes() const { return curves_.size(); }
  /// The curve of class `k`, which must be below num_classes().
  const BinaryCurve& operator[](std::size_t k) const { return curves_[k]; }
  /// The weight of the samples of class `k`, which must be below num_classes().
  double positives(std::size_t k) const { return positives_[k]; }
  /// The curve of all decisions together, whatever the class: what micro averages are of.
  BinaryCurve pooled() const;

  /// All of it as bytes, and back: load_state() replaces samples, number of classes and thresholds. It throws
  /// std::invalid_argument for bytes that are no such state; the curves are then unchanged.
  std::string state() const;
  void load_state(std::string_view bytes);

 private:
  std::vector<double> positives_;
  std::vector<BinaryCurve> curves_;  // with the same thresholds, if any
};

/// The curves of one pass over samples, exact ones.
TBLOG_METRICS_EXPORT OneVsRestCurves one_vs_rest_curves(NumericView labels, NumericView scores, std::size_t num_classes,
                                                        NumericView weights = {});

/// The mean over classes of each one's area under the ROC curve, or average precision, against the rest: scikit-learn's
/// roc_auc_score with multi_class="ovr", and average_precision_score. `macro` is the plain mean, `weighted` the mean
/// weighted by the classes' samples, `micro` the value of all decisions together. Classes that have no value, for lack
/// of positives or (of areas) negatives, are left out, where scikit-learn refuses, has no mean or counts 0; if all
/// are, the result is NaN with the reason of class 0. `samples` throws std::invalid_argument: see below.
TBLOG_METRICS_EXPORT double roc_auc(const OneVsRestCurves& curves, Average average = Average::macro);
TBLOG_METRICS_EXPORT double average_precision(const OneVsRestCurves& curves, Average average = Average::macro);

/// The area under the ROC curve for several classes, each pair of them by itself: the measure of Hand and Till (2001),
/// scikit-learn's roc_auc_score with multi_class="ovo". For each ordered pair (a, b) of classes that occur, the chance
/// that a sample of class a has a higher score for a than one of class b has, ties counting half. `macro` is the mean
/// over the pairs, which does not depend on how frequent classes are; `weighted` the mean weighted by the samples of
/// both classes.
///
/// Of multiclass labels; scikit-learn takes no weights here. Throws for another average. NaN if samples of fewer than
/// two classes are there (no_samples, one_class). O(n num_classes); may be called from any thread.
TBLOG_METRICS_EXPORT double roc_auc_ovo(NumericView labels, NumericView scores, std::size_t num_classes,
                                        Average average = Average::macro, NumericView weights = {});

/// Several labels a sample, averaged over samples: each row is a small curve of its own, of how well the labels that
/// the sample has are scored above those that it has not. scikit-learn's roc_auc_score and average_precision_score with
/// average="samples". Of multilabel labels; the mean is weighted by `weights`. Rows without a positive or (for roc_auc)
/// without a negative label have no value and are left out (scikit-learn has no mean then, or counts 0); if no row is
/// left: NaN (no_samples, or what the last row lacks: no_positives, no_negatives). O(n num_labels); may be called from
/// any thread.
TBLOG_METRICS_EXPORT double roc_auc_samples(NumericView labels, NumericView scores, std::size_t num_labels,
                                            NumericView weights = {});
TBLOG_METRICS_EXPORT double average_precision_samples(NumericView labels, NumericView scores, std::size_t num_labels,
                                                      NumericView weights = {});

}  // namespace tblog::metrics
