#pragma once

#include <tblog/metrics/class_counts.h>
#include <tblog/metrics/detail/state_access.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tblog::metrics {

/// What a confusion matrix's cells are shares of.
enum class Normalize {
  none,       ///< of nothing: they are weights
  truth,      ///< of their row, the samples of the true class
  predicted,  ///< of their column, the samples predicted as that class
  all,        ///< of all samples
};

/// Counts of (true class, predicted class) over weighted samples, one class each: the accumulator behind all that is
/// said about a classifier by its labels. Metrics of it are in <tblog/metrics/classification.h>.
///
/// Classes are the integers 0 .. num_classes - 1. Its size is num_classes^2 doubles. Counts are exact up to 2^53, so
/// parts merged in any way equal one pass to the bit; sums of other weights do but for rounding. One object is used by
/// one thread at a time.
class TBLOG_METRICS_EXPORT ConfusionMatrix {
 public:
  /// An empty matrix. Samples whose label is `ignore_index`, which need not be a class, will be skipped. Throws
  /// std::invalid_argument for 0 classes or more than 10,000.
  explicit ConfusionMatrix(std::size_t num_classes, std::optional<std::int64_t> ignore_index = {});

  /// Adds samples: `labels` and `predictions` are class numbers (whole numbers of any arithmetic type), `weights` is
  /// one non-negative finite number per sample, or empty for 1 each. Throws std::invalid_argument, naming position
  /// and value, for lengths that differ or a class out of range; the matrix is then unchanged. Predictions and weights
  /// of skipped samples are held to the same. O(n).
  void update(NumericView labels, NumericView predictions, NumericView weights = {});

  /// Adds another matrix's counts. Throws std::invalid_argument if its number of classes or its ignore_index differs.
  void merge(const ConfusionMatrix& other);

  /// Back to all zeros.
  void reset();

  /// The cells, row by row (truth, then prediction), as shares of what is asked for: scikit-learn's confusion_matrix
  /// with `normalize`. Shares of what has no samples are NaN with a reason, where scikit-learn has 0.
  std::vector<double> compute(Normalize normalize = Normalize::none) const;

  std::size_t num_classes() const { return num_classes_; }
  std::optional<std::int64_t> ignore_index() const;

  /// The weight of samples of class `truth` that were predicted as `predicted`. Both must be in range.
  double operator()(std::size_t truth, std::size_t predicted) const {
    return counts_[truth * num_classes_ + predicted];
  }

  double total() const;                            ///< the weight of all samples
  double correct() const;                          ///< the weight on the diagonal
  double true_count(std::size_t truth) const;      ///< the weight of class `truth` (a row's sum)
  double predicted_count(std::size_t pred) const;  ///< the weight predicted as `pred` (a column's sum)

  /// Each class against the rest. Looks at all cells.
  operator ClassCounts() const;

  /// All of it as bytes, and back: load_state() replaces counts and configuration. It throws std::invalid_argument for
  /// bytes that are no such state; the matrix is then unchanged.
  std::string state() const;
  void load_state(std::string_view bytes);

 private:
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  std::uint64_t num_classes_;
  std::uint8_t ignores_;  // whether there is an ignore_index
  std::int64_t ignore_index_;
  std::vector<double> counts_;  // row major: truth, then prediction
};

/// The matrix of one pass over samples (scikit-learn's confusion_matrix with labels = 0 .. num_classes - 1).
/// `num_classes` 0 means one more than the largest class seen, and at least 2.
TBLOG_METRICS_EXPORT ConfusionMatrix confusion_matrix(NumericView labels, NumericView predictions,
                                                      NumericView weights = {}, std::size_t num_classes = 0,
                                                      std::optional<std::int64_t> ignore_index = {});

}  // namespace tblog::metrics
