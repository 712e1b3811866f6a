#pragma once

#include <tblog/figure.h>
#include <tblog/metrics/curves.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <limits>
#include <string>
#include <vector>

/// The pictures of an evaluation: pure functions from numbers to a Figure, which any thread may call. Their cost is
/// that of the metrics in them, linear in the samples; the figures hold as many points of a curve as a picture can
/// show, however many it has. Points with a NaN, as curves without positives or negatives have, are not drawn.
namespace tblog::detail {

/// A point of a curve that is worth a ring and a text.
struct OperatingPoint {
  double x, y;
  std::string text;  ///< for instance "threshold 0.5"
};

struct NamedRocCurve {
  std::string name;  ///< may be empty
  metrics::RocCurve curve;
  double auc;
  std::vector<OperatingPoint> points;  ///< x is the false, y the true positive rate
};

/// True over false positive rate, both from 0 to 1, with the chance diagonal, and the areas in the legend. Throws
/// std::invalid_argument if a curve's vectors differ in length.
Figure roc_figure(const std::vector<NamedRocCurve>& curves, std::string title = "ROC curve");

struct NamedPrCurve {
  std::string name;  ///< may be empty
  metrics::PrecisionRecallCurve curve;
  double average_precision;
  std::vector<OperatingPoint> points;  ///< x is the recall, y the precision
};

/// Precision over recall, both from 0 to 1, with the average precisions in the legend. `prevalence`, the share of
/// positives, is the precision of chance and gets a line; NaN draws none. Throws as roc_figure().
Figure pr_figure(const std::vector<NamedPrCurve>& curves, double prevalence = std::numeric_limits<double>::quiet_NaN(),
                 std::string title = "Precision-recall curve");

/// The most classes that confusion_matrix_figure() takes.
constexpr std::size_t kMostDrawnClasses = 1000;

/// Counts by true class (rows) and predicted class (columns). `counts` has n * n finite, non-negative numbers, row by
/// row, for n from 1 to kMostDrawnClasses; `names` is empty, for numbers from 0, or has n. A cell's shade is the
/// count's share of its row, so that a class's recall shows however rare it is; rows without any sample are grey. The
/// larger n, the larger the picture. Throws std::invalid_argument for anything else.
Figure confusion_matrix_figure(NumericView counts, const std::vector<std::string>& names = {},
                               std::string title = "Confusion matrix");

/// A reliability diagram: the share of positives over the mean score, in `num_bins` uniform bins, beside the diagonal
/// on which the two agree, over bars of each bin's share of the samples' weight. The title ends with the expected
/// calibration error. Input and errors as in metrics::calibration_curve(); without samples, axes and diagonal are left.
Figure calibration_figure(NumericView labels, NumericView scores, NumericView weights = {}, std::size_t num_bins = 10,
                          std::string title = "Calibration");

/// Precision, recall and F1 over the threshold from which on a score counts as positive, for all thresholds that occur
/// as a score, and the highest F1 marked (the lowest threshold that has it). Input and errors as in
/// metrics::confusion_matrix_at_thresholds(); without samples, axes are left; without positives, recall and F1 are.
Figure threshold_figure(NumericView labels, NumericView scores, std::string title = "Precision, recall and F1");

/// How the scores of positives and those of negatives are spread: for each, which share of the class is in which of
/// `num_bins` bins. Bins divide 0 to 1 if all finite scores lie there, so that the pictures of several steps have the
/// same, otherwise the range of the finite scores. Infinite scores count for the class but are in no bin. Input and
/// errors as in metrics::roc_curve(), and std::invalid_argument for `num_bins` outside 1 to 1000; without samples, axes
/// are left.
Figure score_histogram_figure(NumericView labels, NumericView scores, std::size_t num_bins = 30,
                              std::string title = "Scores by class");

}  // namespace tblog::detail
