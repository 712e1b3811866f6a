#include <tblog/metrics/classification.h>
#include <tblog/metrics/regression.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string_view>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;
using Catch::Matchers::WithinAbs;
using tblog::NumericView;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Samples {
  std::vector<int> labels, predictions;
  std::vector<double> weights;
};

Samples samples(std::size_t size, unsigned num_classes) {
  std::mt19937 random(2);
  Samples out;
  for (std::size_t i = 0; i < size; ++i) {
    out.labels.push_back(static_cast<int>(random() % num_classes));
    out.predictions.push_back(random() % 3 > 0 ? out.labels.back() : static_cast<int>(random() % num_classes));
    out.weights.push_back(static_cast<double>(random() % 4) / 4);
  }
  return out;
}

// All numbers that a matrix gives.
std::vector<double> all_of(const ConfusionMatrix& matrix) {
  std::vector<double> values{accuracy(matrix),
                             error_rate(matrix),
                             hamming_loss(matrix),
                             balanced_accuracy(matrix),
                             balanced_accuracy(matrix, true),
                             matthews_correlation(matrix),
                             cohen_kappa(matrix),
                             cohen_kappa(matrix, Weighting::linear),
                             cohen_kappa(matrix, Weighting::quadratic)};
  for (const Average how : {Average::micro, Average::macro, Average::weighted}) {
    for (const double value : {precision(matrix, how), recall(matrix, how), specificity(matrix, how), f1(matrix, how),
                               fbeta(matrix, 2, how), jaccard(matrix, how)}) {
      values.push_back(value);
    }
  }
  return values;
}

void check_same(const ConfusionMatrix& a, const ConfusionMatrix& b) {
  const std::vector<double> left = all_of(a), right = all_of(b);
  for (std::size_t i = 0; i < left.size(); ++i) CHECK_THAT(left[i], WithinAbs(right[i], 1e-12));
}

}  // namespace

TEST_CASE("one number is asked for in one way, of samples, of a matrix, of counts", "[classification]") {
  const std::vector<int> labels{0, 1, 1, 2}, predictions{0, 1, 2, 1};
  const ConfusionMatrix matrix = confusion_matrix(labels, predictions);
  const ClassCounts counts = matrix;
  CHECK(precision(labels, predictions) == 0.5);
  CHECK(precision(matrix) == 0.5);
  CHECK(precision(counts, 1) == 0.5);
  CHECK(precision({labels.data(), 4}, {predictions.data(), 4}) == 0.5);
  CHECK(precision_per_class(matrix) == std::vector<double>{1, 0.5, 0});
  CHECK(precision(matrix, 0) == 1);
  CHECK(precision(matrix, 2, 0.5) == 0);
  CHECK(precision(matrix, Average::macro) == 0.5);
  CHECK(fbeta(labels, predictions, 2) == fbeta(matrix, 2));
  CHECK(fbeta(matrix, 2, 1) == 0.5);
  CHECK(fbeta(matrix, 2, Average::micro) == 0.5);
  CHECK(accuracy(labels, predictions) == accuracy(counts));
}

TEST_CASE("each metric is the one of its samples", "[classification]") {
  const Samples s = samples(300, 4);
  const ConfusionMatrix matrix = confusion_matrix(s.labels, s.predictions, s.weights);
  const auto check = [](double of_samples, double of_matrix) { CHECK_THAT(of_samples, WithinAbs(of_matrix, 1e-12)); };
  check(accuracy(s.labels, s.predictions, s.weights), accuracy(matrix));
  check(precision(s.labels, s.predictions, s.weights), precision(matrix));
  check(recall(s.labels, s.predictions, s.weights), recall(matrix));
  check(specificity(s.labels, s.predictions, s.weights), specificity(matrix));
  check(f1(s.labels, s.predictions, s.weights), f1(matrix));
  check(fbeta(s.labels, s.predictions, 0.5, s.weights), fbeta(matrix, 0.5));
  check(jaccard(s.labels, s.predictions, s.weights), jaccard(matrix));
}

TEST_CASE("F-beta goes from precision to recall", "[classification]") {
  const ConfusionMatrix matrix = confusion_matrix(samples(100, 2).labels, samples(100, 3).predictions);
  CHECK(fbeta(matrix, 0) == precision(matrix));
  CHECK(fbeta(matrix, 1) == f1(matrix));
  for (const double beta : {1e200, kInfinity}) CHECK_THAT(fbeta(matrix, beta), WithinAbs(recall(matrix), 1e-15));
  CHECK_THROWS_WITH(fbeta(matrix, -0.5), "beta is -0.5: it is 0 or more, 1 for as much recall as precision");
  CHECK_THROWS_AS(fbeta(matrix, std::nan("")), std::invalid_argument);
}

TEST_CASE("neither order nor parts matter, and a weight of 2 is the sample twice", "[classification]") {
  for (const unsigned num_classes : {2u, 5u, 40u}) {  // counted in lanes, and not
    Samples s = samples(1000, num_classes);
    const auto whole = confusion_matrix(s.labels, s.predictions, s.weights, num_classes);

    std::vector<std::size_t> order(s.labels.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937(3));
    Samples shuffled, repeated;
    for (const std::size_t i : order) {
      shuffled.labels.push_back(s.labels[i]);
      shuffled.predictions.push_back(s.predictions[i]);
      shuffled.weights.push_back(s.weights[i]);
      for (double weight = 0; weight < s.weights[i]; weight += 0.25) {
        repeated.labels.push_back(s.labels[i]);
        repeated.predictions.push_back(s.predictions[i]);
      }
    }
    check_same(confusion_matrix(shuffled.labels, shuffled.predictions, shuffled.weights, num_classes), whole);
    check_same(confusion_matrix(repeated.labels, repeated.predictions, {}, num_classes), whole);
  }
}

TEST_CASE("a class that never occurs changes nothing, but what is said of it", "[classification]") {
  const Samples s = samples(200, 3);
  const auto without = confusion_matrix(s.labels, s.predictions, {}, 3),
             with = confusion_matrix(s.labels, s.predictions, {}, 9);
  for (const Average how : {Average::macro, Average::weighted}) {
    CHECK(f1(without, how) == f1(with, how));
    CHECK(specificity(without, how) == specificity(with, how));
    CHECK(recall(without, how, 0) == recall(with, how, 0));
  }
  CHECK(matthews_correlation(with) == matthews_correlation(without));
  CHECK(cohen_kappa(with, Weighting::quadratic) == cohen_kappa(without, Weighting::quadratic));
  CHECK(specificity(with, 7) == 1);
  CHECK(undefined_reason(f1(with, 7)) == "nothing is positive, by label or by prediction");
}

TEST_CASE("what has no value is NaN that says why, or zero_division", "[classification]") {
  const auto matrix = confusion_matrix(std::vector{1, 1, 0}, std::vector{0, 0, 0});
  CHECK(undefined_reason(precision(matrix)) == "nothing is predicted positive");
  CHECK(precision(matrix, 1, 0.0) == 0);
  CHECK(precision(matrix, 1, 1.0) == 1);
  CHECK(recall(matrix, 1, 1.0) == 0);  // defined: two true, none found
  CHECK(precision(matrix, Average::macro) == 1 / 3.0);
  CHECK(precision(matrix, Average::macro, 0.0) == 1 / 6.0);
  CHECK(undefined_reason(matthews_correlation(matrix)) == "a variable is constant");
  CHECK(cohen_kappa(matrix) == 0);

  const auto predicted = confusion_matrix(std::vector{0, 0}, std::vector{0, 1});
  CHECK(undefined_reason(recall(predicted)) == "there are no positives");
  CHECK(undefined_reason(matthews_correlation(predicted)) == "all samples are of one class");
  CHECK(undefined_reason(balanced_accuracy(predicted, true)) == "all samples are of one class");
  CHECK(balanced_accuracy(predicted) == 0.5);

  const auto ones = confusion_matrix(std::vector{1, 1}, std::vector{1, 1});
  CHECK(undefined_reason(specificity(ones)) == "there are no negatives");
  CHECK(undefined_reason(cohen_kappa(ones)) == "all samples are of one class");
  CHECK(undefined_reason(specificity(ones, Average::macro)) == "there are no negatives");
}

TEST_CASE("without samples, or weight, nothing has a value", "[classification]") {
  const std::string_view none = "there are no samples, or none that weighs anything";
  const std::vector<int> zeros{0, 0};
  for (const ConfusionMatrix& matrix :
       {ConfusionMatrix(2), confusion_matrix(std::vector<float>{}, std::vector<float>{}),
        confusion_matrix(zeros, zeros, std::vector{0.0, 0.0})}) {
    for (const double value : all_of(matrix)) CHECK(undefined_reason(value) == none);
    for (const double value : f1_per_class(matrix)) CHECK(undefined_reason(value) == none);
    CHECK(f1(matrix, 0, 0.25) == 0.25);
    CHECK(f1(matrix, Average::micro, 0.25) == 0.25);
    CHECK(undefined_reason(f1(matrix, Average::macro, 0.25)) == none);
  }
  CHECK(undefined_reason(accuracy(std::vector<int>{}, std::vector<int>{})) == none);
  CHECK(undefined_reason(precision(zeros, zeros, std::vector{0, 0})) == none);
}

TEST_CASE("weights as small as they get count as others do", "[classification]") {
  const Samples s = samples(50, 3);
  std::vector<double> tiny = s.weights;
  for (double& weight : tiny) weight *= 0x1p-1000;
  check_same(confusion_matrix(s.labels, s.predictions, tiny, 3),
             confusion_matrix(s.labels, s.predictions, s.weights, 3));
}

TEST_CASE("averages over samples are refused for samples of one class", "[classification]") {
  CHECK_THROWS_WITH(f1(ConfusionMatrix(2), Average::samples),
                    "Average::samples is for MultilabelCounts: a sample of one class is just right or wrong, which "
                    "accuracy says");
}

TEST_CASE("a class that there is not is refused", "[classification]") {
  const ConfusionMatrix matrix(3);
  CHECK_THROWS_WITH(precision(matrix, 3), "positive is 3: the classes are 0 to 2");
  CHECK_THROWS_AS(recall(matrix, 3), std::invalid_argument);
  CHECK_THROWS_AS(jaccard(matrix, 3), std::invalid_argument);
  CHECK_THROWS_WITH(ClassCounts({}, 0), "classes is empty: there is at least one");
}

TEST_CASE("regressions without samples are NaN", "[regression]") {
  const std::vector<double> none, one{1};
  CHECK(std::isnan(mean_squared_error(none, none)));
  CHECK(std::isnan(mean_absolute_error(none, none)));
  CHECK(std::isnan(r2_score(none, none)));
  CHECK(std::isnan(mean_squared_error(one, one, std::vector{0.0})));
}
