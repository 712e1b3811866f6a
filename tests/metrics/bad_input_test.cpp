// What metrics refuse, and the words in which they do.
#include <tblog/metrics.h>

#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;
using tblog::NumericView;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Curve = std::function<void(NumericView, NumericView, NumericView)>;

// All functions that take a binary classifier's samples.
std::vector<std::pair<const char*, Curve>> curves() {
  return {
      {"confusion_matrix_at_thresholds", [](auto l, auto s, auto w) { confusion_matrix_at_thresholds(l, s, w); }},
      {"uniform_threshold_counts", [](auto l, auto s, auto w) { uniform_threshold_counts(l, s, 5, w); }},
      {"roc_curve", [](auto l, auto s, auto w) { roc_curve(l, s, w); }},
      {"precision_recall_curve", [](auto l, auto s, auto w) { precision_recall_curve(l, s, w); }},
      {"roc_auc", [](auto l, auto s, auto w) { roc_auc(l, s, w); }},
      {"partial_roc_auc", [](auto l, auto s, auto w) { partial_roc_auc(l, s, 0.5, w); }},
      {"average_precision", [](auto l, auto s, auto w) { average_precision(l, s, w); }},
      {"det_curve", [](auto l, auto s, auto w) { det_curve(l, s, w); }},
      {"precision_at_recall", [](auto l, auto s, auto w) { precision_at_recall(l, s, 0.5, w); }},
      {"recall_at_precision", [](auto l, auto s, auto w) { recall_at_precision(l, s, 0.5, w); }},
      {"sensitivity_at_specificity", [](auto l, auto s, auto w) { sensitivity_at_specificity(l, s, 0.5, w); }},
      {"specificity_at_sensitivity", [](auto l, auto s, auto w) { specificity_at_sensitivity(l, s, 0.5, w); }},
      {"best_fbeta", [](auto l, auto s, auto w) { best_fbeta(l, s, 2, w); }},
      {"best_f1", [](auto l, auto s, auto w) { best_f1(l, s, w); }},
      {"ks_statistic", [](auto l, auto s, auto w) { ks_statistic(l, s, w); }},
      {"BinaryCurve", [](auto l, auto s, auto w) { BinaryCurve().update(l, s, w); }},
  };
}

}  // namespace

TEST_CASE("every curve refuses a bad sample by its place and value", "[bad_input]") {
  const std::vector<int> labels{0, 1, 1};
  const std::vector<double> scores{0.25, 0.5, 0.75};
  for (const auto& [name, curve] : curves()) {
    INFO(name);
    CHECK_NOTHROW(curve(labels, scores, {}));
    CHECK_THROWS_WITH(curve(std::vector{0, 2, 1}, scores, {}), "labels[1] is 2: a binary label is 0 or 1");
    CHECK_THROWS_WITH(curve(std::vector{0.0, 1.0, 0.5}, scores, {}), "labels[2] is 0.5: a binary label is 0 or 1");
    CHECK_THROWS_WITH(curve(std::vector{kNan, 1.0, 0.0}, scores, {}), "labels[0] is nan: a binary label is 0 or 1");
    CHECK_THROWS_WITH(curve(labels, std::vector{0.25, 0.5, kNan}, {}), "scores[2] is nan: a score is a number");
    CHECK_THROWS_WITH(curve(labels, std::vector{0.25, 0.5}, {}), "labels has 3 elements, scores has 2");
    CHECK_THROWS_WITH(curve(labels, scores, std::vector{1.0, 2.0}), "labels has 3 elements, weights has 2");
    CHECK_THROWS_WITH(curve(labels, scores, std::vector{1.0, -0.5, 1.0}),
                      "weights[1] is -0.5: a weight is finite and not negative");
    CHECK_THROWS_WITH(curve(labels, scores, std::vector{1.0, 1.0, kInfinity}),
                      "weights[2] is inf: a weight is finite and not negative");
    CHECK_THROWS_WITH(curve(labels, scores, std::vector{kNan, 1.0, 1.0}),
                      "weights[0] is nan: a weight is finite and not negative");
    CHECK_THROWS_AS(curve({}, scores, {}), std::invalid_argument);
  }
}

TEST_CASE("a curve has two to a million thresholds, a histogram at least one bucket", "[bad_input]") {
  const std::vector<double> values{0, 1};
  CHECK_THROWS_WITH(uniform_threshold_counts(values, values, 1), "num_thresholds is 1: it is from 2 to 1000000");
  for (const std::size_t too_many : {kMostThresholds + 1, std::numeric_limits<std::size_t>::max()}) {
    CHECK_THROWS_WITH(uniform_threshold_counts(values, values, too_many),
                      "num_thresholds is " + std::to_string(too_many) + ": it is from 2 to 1000000");
  }
  CHECK_THROWS_WITH(histogram(values, 0), "num_buckets is 0: a histogram has at least 1");
}

TEST_CASE("a histogram's edges are two or more, finite and in order", "[bad_input]") {
  const std::vector<double> values{0, 1};
  CHECK_THROWS_WITH(histogram_with_edges(values, {}), "edges has 0 elements: a histogram has at least 2");
  CHECK_THROWS_WITH(histogram_with_edges(values, std::vector{1}), "edges has 1 elements: a histogram has at least 2");
  CHECK_THROWS_WITH(histogram_with_edges(values, std::vector{0.0, kNan, 1.0}), "edges[1] is nan: an edge is finite");
  CHECK_THROWS_WITH(histogram_with_edges(values, std::vector{0.0, kInfinity}), "edges[1] is inf: an edge is finite");
  CHECK_THROWS_WITH(histogram_with_edges(values, std::vector{0.0, 1.0, 0.5}),
                    "edges[2] is 0.5: it is less than the edge before it, 1");
}

TEST_CASE("a refused update leaves a confusion matrix as it was", "[bad_input]") {
  ConfusionMatrix matrix(3);
  matrix.update(std::vector{0, 2}, std::vector{1, 2});
  CHECK_THROWS_WITH(matrix.update(std::vector{0, 3}, std::vector{0, 0}),
                    "labels[1] is 3: a class is a whole number from 0 to 2");
  CHECK_THROWS_WITH(matrix.update(std::vector{0, 1}, std::vector{0, -1}),
                    "predictions[1] is -1: a class is a whole number from 0 to 2");
  CHECK_THROWS_WITH(matrix.update(std::vector{0.0, 1.0}, std::vector{1.5, 0.0}),
                    "predictions[0] is 1.5: a class is a whole number from 0 to 2");
  CHECK_THROWS_WITH(matrix.update(std::vector{0, 1}, std::vector{0, 1}, std::vector{1.0, -1.0}),
                    "weights[1] is -1: a weight is finite and not negative");
  CHECK_THROWS_WITH(matrix.update(std::vector{0}, std::vector{0, 1}), "labels has 1 elements, predictions has 2");
  CHECK(matrix.total() == 2);
  CHECK(matrix(0, 1) == 1);
  CHECK(matrix(2, 2) == 1);
}

TEST_CASE("matrices that do not fit are refused", "[bad_input]") {
  CHECK_THROWS_WITH(ConfusionMatrix(0), "num_classes is 0: it is from 1 to 10000");
  CHECK_THROWS_WITH(ConfusionMatrix(10001), "num_classes is 10001: it is from 1 to 10000");
  ConfusionMatrix matrix(3);
  CHECK_THROWS_WITH(matrix.merge(ConfusionMatrix(2)), "can't merge a matrix of 2 classes into one of 3");
  CHECK_THROWS_WITH(precision(matrix, 3), "positive is 3: the classes are 0 to 2");
  CHECK_THROWS_AS(recall(matrix, 3), std::invalid_argument);
  CHECK_THROWS_AS(f1(matrix, 3), std::invalid_argument);
}

TEST_CASE("a label far too large is no class, not a huge matrix", "[bad_input]") {
  CHECK_THROWS_WITH(confusion_matrix(std::vector{0, 10000}, std::vector{0, 1}),
                    "labels[1] is 10000: a class is a whole number from 0 to 9999");
  CHECK_THROWS_AS(confusion_matrix(std::vector{kInfinity}, std::vector{0.0}), std::invalid_argument);
}

TEST_CASE("regressions refuse lengths that differ and bad weights, and pass NaN on", "[bad_input]") {
  const std::vector<double> targets{1, 2}, predictions{1, kNan};
  CHECK_THROWS_WITH(mean_squared_error(targets, std::vector{1.0}), "targets has 2 elements, predictions has 1");
  CHECK_THROWS_WITH(mean_absolute_error(targets, targets, std::vector{1.0, -2.0}),
                    "weights[1] is -2: a weight is finite and not negative");
  CHECK_THROWS_AS(r2_score(targets, {}), std::invalid_argument);
  CHECK(std::isnan(mean_squared_error(targets, predictions)));
  CHECK(std::isnan(mean_absolute_error(targets, predictions)));
  CHECK(std::isnan(r2_score(targets, predictions)));
}
