#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <vector>

namespace tblog::metrics {

/// Counts of (true class, predicted class) over weighted samples; the mergeable state behind accuracy, precision,
/// recall and F1.
///
/// Classes are the integers 0 .. num_classes - 1. Not safe for concurrent use of one object.
class TBLOG_METRICS_EXPORT ConfusionMatrix {
 public:
  /// An empty matrix. Throws std::invalid_argument for 0 classes or more than 10,000.
  explicit ConfusionMatrix(std::size_t num_classes);

  /// Adds samples: `labels` and `predictions` are class numbers (whole numbers of any arithmetic type), `weights` is
  /// one non-negative finite number per sample, or empty for 1 each. Throws std::invalid_argument, naming position
  /// and value, for lengths that differ or a class out of range; the matrix is then unchanged.
  void update(NumericView labels, NumericView predictions, NumericView weights = {});

  /// Adds another matrix's counts. Throws std::invalid_argument if its number of classes differs.
  void merge(const ConfusionMatrix& other);

  /// Back to all zeros.
  void reset();

  std::size_t num_classes() const { return num_classes_; }

  /// The weight of samples of class `truth` that were predicted as `predicted`. Both must be in range.
  double operator()(std::size_t truth, std::size_t predicted) const {
    return counts_[truth * num_classes_ + predicted];
  }

  double total() const;                            ///< the weight of all samples
  double correct() const;                          ///< the weight on the diagonal
  double true_count(std::size_t truth) const;      ///< the weight of class `truth` (a row's sum)
  double predicted_count(std::size_t pred) const;  ///< the weight predicted as `pred` (a column's sum)

 private:
  std::size_t num_classes_;
  std::vector<double> counts_;  // row major: truth, then prediction
};

/// The matrix of one pass over samples (scikit-learn's confusion_matrix with labels = 0 .. num_classes - 1).
/// `num_classes` 0 means one more than the largest class seen, and at least 2.
TBLOG_METRICS_EXPORT ConfusionMatrix confusion_matrix(NumericView labels, NumericView predictions,
                                                      NumericView weights = {}, std::size_t num_classes = 0);

/// The share of samples predicted right. NaN without samples.
TBLOG_METRICS_EXPORT double accuracy(const ConfusionMatrix& matrix);
/// TP / (TP + FP) for class `positive`: scikit-learn's precision_score with pos_label = positive. What is 0/0 is
/// `zero_division`. Throws std::invalid_argument if the matrix has no such class.
TBLOG_METRICS_EXPORT double precision(const ConfusionMatrix& matrix, std::size_t positive = 1,
                                      double zero_division = 0.0);
/// TP / (TP + FN), otherwise as precision().
TBLOG_METRICS_EXPORT double recall(const ConfusionMatrix& matrix, std::size_t positive = 1, double zero_division = 0.0);
/// 2 TP / (2 TP + FP + FN), otherwise as precision().
TBLOG_METRICS_EXPORT double f1(const ConfusionMatrix& matrix, std::size_t positive = 1, double zero_division = 0.0);
/// The unweighted mean of f1 over all classes that occur among labels or predictions (scikit-learn's f1_score with
/// average="macro"). Classes whose samples all weigh 0 count as absent.
TBLOG_METRICS_EXPORT double macro_f1(const ConfusionMatrix& matrix, double zero_division = 0.0);

/// The same straight from samples, one pass each: classes as in ConfusionMatrix::update; precision, recall and f1
/// are those of class 1.
TBLOG_METRICS_EXPORT double accuracy(NumericView labels, NumericView predictions, NumericView weights = {});
TBLOG_METRICS_EXPORT double precision(NumericView labels, NumericView predictions, NumericView weights = {},
                                      double zero_division = 0.0);
TBLOG_METRICS_EXPORT double recall(NumericView labels, NumericView predictions, NumericView weights = {},
                                   double zero_division = 0.0);
TBLOG_METRICS_EXPORT double f1(NumericView labels, NumericView predictions, NumericView weights = {},
                               double zero_division = 0.0);

}  // namespace tblog::metrics
