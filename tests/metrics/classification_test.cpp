#include <tblog/metrics/classification.h>
#include <tblog/metrics/regression.h>

#include <cmath>
#include <random>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

TEST_CASE("a matrix holds truth in rows and predictions in columns", "[classification]") {
  const auto matrix = confusion_matrix(std::vector{0, 0, 1, 2}, std::vector{0, 1, 1, 0});
  REQUIRE(matrix.num_classes() == 3);
  CHECK(matrix(0, 1) == 1);
  CHECK(matrix(2, 0) == 1);
  CHECK(matrix(0, 2) == 0);
  CHECK(matrix.true_count(0) == 2);
  CHECK(matrix.predicted_count(0) == 2);
  CHECK(matrix.correct() == 2);
  CHECK(matrix.total() == 4);
}

TEST_CASE("two classes are the fewest that are guessed", "[classification]") {
  CHECK(confusion_matrix(std::vector{0, 0}, std::vector{0, 0}).num_classes() == 2);
  CHECK(confusion_matrix(std::vector<int>{}, std::vector<int>{}).num_classes() == 2);
  CHECK(confusion_matrix(std::vector{0}, std::vector{0}, {}, 7).num_classes() == 7);
}

TEST_CASE("parts merged are the whole", "[classification]") {
  std::mt19937 random(2);
  std::vector<int> labels, predictions;
  for (int i = 0; i < 1000; ++i) {
    labels.push_back(static_cast<int>(random() % 5));
    predictions.push_back(static_cast<int>(random() % 5));
  }
  const auto whole = confusion_matrix(labels, predictions);
  ConfusionMatrix merged(5), part(5);
  for (std::size_t from = 0; from < labels.size(); from += 250) {
    part.update({labels.data() + from, 250}, {predictions.data() + from, 250});
    merged.merge(part);
    part.reset();
  }
  CHECK(part.total() == 0);
  for (std::size_t truth = 0; truth < 5; ++truth) {
    for (std::size_t k = 0; k < 5; ++k) CHECK(merged(truth, k) == whole(truth, k));
  }
}

TEST_CASE("nothing predicted or nothing true is zero_division, nothing at all is NaN", "[classification]") {
  const auto matrix = confusion_matrix(std::vector{1, 1, 0}, std::vector{0, 0, 0});
  CHECK(std::isnan(precision(matrix)));
  CHECK(precision(matrix, 1, 0.0) == 0);
  CHECK(precision(matrix, 1, 1.0) == 1);
  CHECK(recall(matrix, 1, 1.0) == 0);  // defined: two true, none found

  const ConfusionMatrix empty(2);
  CHECK(std::isnan(accuracy(empty)));
  CHECK(std::isnan(f1(empty, Average::macro)));
  CHECK(f1(empty, 0, 0.25) == 0.25);
}

TEST_CASE("regressions without samples are NaN", "[regression]") {
  const std::vector<double> none, one{1};
  CHECK(std::isnan(mean_squared_error(none, none)));
  CHECK(std::isnan(mean_absolute_error(none, none)));
  CHECK(std::isnan(r2_score(none, none)));
  CHECK(std::isnan(mean_squared_error(one, one, std::vector{0.0})));
}
