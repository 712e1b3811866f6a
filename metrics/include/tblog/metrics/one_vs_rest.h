#pragma once

#include <tblog/metrics/classification.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>

/// Curves and their areas for several classes: one for each class against the rest, or against each other.
///
/// Common to all here:
/// - `scores` has a row a sample and a column a class (row major: scores[sample * num_classes + class]), higher for
///   "more likely this class". Any numbers that are not NaN, infinite ones too: rows need not sum to one, as curves only
///   compare scores of one column (scikit-learn insists on it for classes).
/// - multiclass `labels` have one class number a sample, from 0 to num_classes - 1; multilabel `labels` have a row a
///   sample as `scores` do, of 0 and 1. There are 2 to 10,000 classes (or labels).
/// - `weights`: one non-negative finite number a sample, or empty for 1 each. A sample of weight 0 is left out.
/// - std::invalid_argument, naming position and value, for anything else; positions in a matrix are counted row by row.
/// - What has no value is NaN that says why (undefined.h), and is left out of means.
namespace tblog::metrics {

/// The area under the ROC curve for several classes, each pair of them by itself: the measure of Hand and Till (2001),
/// scikit-learn's roc_auc_score with multi_class="ovo". For each ordered pair (a, b) of classes that occur, the chance
/// that a sample of class a has a higher score for a than one of class b has, ties counting half. `macro` is the mean
/// over the pairs, which does not depend on how frequent classes are; `weighted` the mean weighted by the samples of
/// both classes.
///
/// Of multiclass labels; scikit-learn takes no weights here. Throws for another average. NaN if samples of fewer than two
/// classes are there (no_samples, one_class). O(n num_classes); may be called from any thread.
TBLOG_METRICS_EXPORT double roc_auc_ovo(NumericView labels, NumericView scores, std::size_t num_classes,
                                        Average average = Average::macro, NumericView weights = {});

/// Several labels a sample, averaged over samples: each row is a small curve of its own, of how well the labels that
/// the sample has are scored above those that it has not. scikit-learn's roc_auc_score and average_precision_score with
/// average="samples". Of multilabel labels; the mean is weighted by `weights`. Rows without a positive or (for roc_auc)
/// without a negative label have no value and are left out (scikit-learn has no mean then, or counts 0); if no row is
/// left: NaN (no_positives, no_negatives, no_samples). O(n num_labels); may be called from any thread.
TBLOG_METRICS_EXPORT double roc_auc_samples(NumericView labels, NumericView scores, std::size_t num_labels,
                                            NumericView weights = {});
TBLOG_METRICS_EXPORT double average_precision_samples(NumericView labels, NumericView scores, std::size_t num_labels,
                                                      NumericView weights = {});

}  // namespace tblog::metrics
