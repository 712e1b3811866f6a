#pragma once

#include <tblog/metrics/class_counts.h>
#include <tblog/metrics/confusion_matrix.h>
#include <tblog/metrics/multilabel.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <limits>
#include <vector>

/// What is said about a classifier by its labels: numbers made of a ConfusionMatrix, of MultilabelCounts, or straight
/// of samples, as scikit-learn defines them.
///
///     precision(labels, predictions)          // of class 1, of samples
///     precision(matrix), precision(matrix, 2) // of class 1, of class 2
///     precision(matrix, Average::macro)       // over the classes
///     precision_per_class(matrix)             // all of them
///
/// Common to all functions here:
/// - `counts` is a ConfusionMatrix, a MultilabelCounts, or the ClassCounts that both convert to.
/// - `positive` is the class (or label) in question, and all others are the rest.
/// - Samples are a class by label and one by prediction (whole numbers of any arithmetic type, below 10,000) and a
///   non-negative finite weight, or none for 1 each. A sample of weight 0 counts as absent.
/// - What is 0/0 is `zero_division`; the default is NaN that says why (undefined_reason()), where scikit-learn has 0.
/// - They throw std::invalid_argument for a class that there is not, and for samples as ConfusionMatrix::update does.
/// - They keep no state and may be called from any thread. O(classes), beside the conversion of a matrix to counts.
namespace tblog::metrics {

/// As `zero_division`: what has no value is NaN, with its reason.
inline constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

/// How one number is made of many classes. Where the result of a class is NaN, it is left out, as scikit-learn does for
/// zero_division=nan; where all are, the average is NaN.
///
/// Classes that no sample has, by label or by prediction, are left out too (scikit-learn's default of `labels`); of
/// multilabel samples all labels count.
enum class Average {
  micro,     ///< of the outcomes of all classes together, absent classes' true negatives included
  macro,     ///< the mean over classes
  weighted,  ///< the mean weighted by the classes' true samples; if there are none, the mean
  samples,   ///< the mean over samples, each over its labels; of multilabel samples only, else std::invalid_argument
};

/// TP / (TP + FP): scikit-learn's precision_score.
TBLOG_METRICS_EXPORT double precision(const ClassCounts& counts, std::size_t positive = 1,
                                      double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double precision(const ClassCounts& counts, Average average, double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double precision(NumericView labels, NumericView predictions, NumericView weights = {},
                                      double zero_division = kUndefined);
TBLOG_METRICS_EXPORT std::vector<double> precision_per_class(const ClassCounts& counts,
                                                             double zero_division = kUndefined);

/// TP / (TP + FN): scikit-learn's recall_score; sensitivity, true positive rate.
TBLOG_METRICS_EXPORT double recall(const ClassCounts& counts, std::size_t positive = 1,
                                   double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double recall(const ClassCounts& counts, Average average, double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double recall(NumericView labels, NumericView predictions, NumericView weights = {},
                                   double zero_division = kUndefined);
TBLOG_METRICS_EXPORT std::vector<double> recall_per_class(const ClassCounts& counts, double zero_division = kUndefined);

/// TN / (TN + FP): the recall of all that is not the class; torchmetrics' specificity.
TBLOG_METRICS_EXPORT double specificity(const ClassCounts& counts, std::size_t positive = 1,
                                        double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double specificity(const ClassCounts& counts, Average average, double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double specificity(NumericView labels, NumericView predictions, NumericView weights = {},
                                        double zero_division = kUndefined);
TBLOG_METRICS_EXPORT std::vector<double> specificity_per_class(const ClassCounts& counts,
                                                               double zero_division = kUndefined);

/// 2 TP / (2 TP + FP + FN): scikit-learn's f1_score.
TBLOG_METRICS_EXPORT double f1(const ClassCounts& counts, std::size_t positive = 1, double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double f1(const ClassCounts& counts, Average average, double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double f1(NumericView labels, NumericView predictions, NumericView weights = {},
                               double zero_division = kUndefined);
TBLOG_METRICS_EXPORT std::vector<double> f1_per_class(const ClassCounts& counts, double zero_division = kUndefined);

/// (1 + b^2) TP / ((1 + b^2) TP + b^2 FN + FP) with b = `beta`, how many times recall counts as much as precision:
/// scikit-learn's fbeta_score. With beta 0 it is precision, with infinity recall. Throws std::invalid_argument for a
/// beta that is negative or NaN.
TBLOG_METRICS_EXPORT double fbeta(const ClassCounts& counts, double beta, std::size_t positive = 1,
                                  double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double fbeta(const ClassCounts& counts, double beta, Average average,
                                  double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double fbeta(NumericView labels, NumericView predictions, double beta, NumericView weights = {},
                                  double zero_division = kUndefined);
TBLOG_METRICS_EXPORT std::vector<double> fbeta_per_class(const ClassCounts& counts, double beta,
                                                         double zero_division = kUndefined);

/// TP / (TP + FP + FN): scikit-learn's jaccard_score; intersection over union.
TBLOG_METRICS_EXPORT double jaccard(const ClassCounts& counts, std::size_t positive = 1,
                                    double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double jaccard(const ClassCounts& counts, Average average, double zero_division = kUndefined);
TBLOG_METRICS_EXPORT double jaccard(NumericView labels, NumericView predictions, NumericView weights = {},
                                    double zero_division = kUndefined);
TBLOG_METRICS_EXPORT std::vector<double> jaccard_per_class(const ClassCounts& counts,
                                                           double zero_division = kUndefined);

/// The share of samples predicted right; multilabel ones in all of their labels (subset accuracy): scikit-learn's
/// accuracy_score. NaN without samples.
TBLOG_METRICS_EXPORT double accuracy(const ClassCounts& counts);
TBLOG_METRICS_EXPORT double accuracy(NumericView labels, NumericView predictions, NumericView weights = {});
/// 1 - accuracy: scikit-learn's zero_one_loss.
TBLOG_METRICS_EXPORT double error_rate(const ClassCounts& counts);
/// The share of labels predicted wrong, over all labels of all samples; error_rate() for samples of one class each:
/// scikit-learn's hamming_loss. NaN without samples.
TBLOG_METRICS_EXPORT double hamming_loss(const ClassCounts& counts);

/// The mean recall of the classes that have samples: scikit-learn's balanced_accuracy_score. `adjusted`: scaled so that
/// chance is 0 and the best 1, which is NaN for one class. NaN without samples.
TBLOG_METRICS_EXPORT double balanced_accuracy(const ConfusionMatrix& matrix, bool adjusted = false);

/// The correlation of labels and predictions, from -1 to 1: scikit-learn's matthews_corrcoef, Gorodkin's (2004) for
/// more than two classes. NaN if labels or predictions are all of one class, where scikit-learn has 0, and without
/// samples.
TBLOG_METRICS_EXPORT double matthews_correlation(const ConfusionMatrix& matrix);

/// How much a confusion costs: the same for all, or more for classes whose numbers lie far apart.
enum class Weighting { none, linear, quadratic };

/// Agreement beyond chance, 1 at best: scikit-learn's cohen_kappa_score. A distance is that of class numbers, whether
/// those between occur or not (as with labels = 0 .. num_classes - 1 there). NaN if all labels and all predictions are
/// of one and the same class, and without samples. O(classes^2).
TBLOG_METRICS_EXPORT double cohen_kappa(const ConfusionMatrix& matrix, Weighting weighting = Weighting::none);

}  // namespace tblog::metrics
