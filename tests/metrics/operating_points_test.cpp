#include <tblog/metrics/operating_points.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check(OperatingPoint point, double value, double threshold) {
  CHECK(point.value == value);
  CHECK(point.threshold == threshold);
}

void check_undefined(OperatingPoint point, Undefined reason) {
  CHECK(undefined_reason(point.value) == undefined_reason(undefined(reason)));
  CHECK(undefined_reason(point.threshold) == undefined_reason(undefined(reason)));
}

}  // namespace

TEST_CASE("an operating point is a value and the threshold that has it", "[operating_points]") {
  const std::vector<int> labels{1, 0, 1, 1, 0, 1, 0, 0};
  const std::vector<double> scores{0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2};
  check(precision_at_recall(labels, scores, 0.5), 0.75, 0.6);
  check(precision_at_recall(labels, scores, 0.8), 4.0 / 6, 0.4);
  check(recall_at_precision(labels, scores, 0.7), 0.75, 0.6);
  check(recall_at_precision(labels, scores, 1), 0.25, 0.9);
  check(sensitivity_at_specificity(labels, scores, 0.75), 0.75, 0.6);
  check(specificity_at_sensitivity(labels, scores, 1), 0.5, 0.4);
  check(best_f1(labels, scores), 0.8, 0.4);
  check(best_fbeta(labels, scores, 0), 1, 0.9);
  check(ks_statistic(labels, scores), 0.5, 0.6);
}

TEST_CASE("of equal points the one with more of the other rate counts, then the highest threshold",
          "[operating_points]") {
  // Specificity is 1 at 0.9 and 0.8, recall greater at 0.8.
  check(specificity_at_sensitivity(std::vector{1, 1, 0}, std::vector{0.9, 0.8, 0.1}, 0.5), 1, 0.8);
  // Binned, 0.75 and 0.5 have the same samples.
  BinaryCurve curve(Thresholds::uniform(5));
  curve.update(std::vector{1, 0}, std::vector{0.8, 0.1});
  check(sensitivity_at_specificity(curve, 1), 1, 0.75);
  check(best_f1(curve), 1, 0.75);
  check(ks_statistic(curve), 1, 0.75);
}

TEST_CASE("nothing predicted positive is specific, and not precise", "[operating_points]") {
  const std::vector<int> labels{0, 1};
  const std::vector<double> scores{0.9, 0.1};
  check(sensitivity_at_specificity(labels, scores, 1), 0, kInfinity);
  check(specificity_at_sensitivity(labels, scores, 0), 1, kInfinity);
  check_undefined(recall_at_precision(labels, scores, 0.9), Undefined::not_reached);
  check(precision_at_recall(labels, scores, 0), 0.5, 0.1);
}

TEST_CASE("everything predicted positive is a point of a binned curve", "[operating_points]") {
  BinaryCurve curve(Thresholds::at(std::vector{0.5}));
  curve.update(std::vector{1, 1, 0}, std::vector{0.7, 0.2, 0.1});
  check(precision_at_recall(curve, 1), 2.0 / 3, -kInfinity);
  check(specificity_at_sensitivity(curve, 0.6), 0, -kInfinity);
}

TEST_CASE("a classifier the wrong way round is as far from chance", "[operating_points]") {
  check(ks_statistic(std::vector{0, 0, 1, 1}, std::vector{4, 3, 2, 1}), 1, 3);
  check(ks_statistic(std::vector{0, 1}, std::vector{0.5, 0.5}), 0, kInfinity);
}

TEST_CASE("an operating point without a class it needs says so", "[operating_points]") {
  const std::vector<double> scores{0.5, 0.25};
  const std::vector<int> zeros{0, 0}, ones{1, 1}, none;
  for (const Thresholds& thresholds : {Thresholds(), Thresholds::uniform(3)}) {
    BinaryCurve negative(thresholds), positive(thresholds), empty(thresholds);
    negative.update(zeros, scores);
    positive.update(ones, scores);
    check_undefined(precision_at_recall(negative, 0.5), Undefined::no_positives);
    check_undefined(recall_at_precision(negative, 0.5), Undefined::no_positives);
    check_undefined(best_f1(negative), Undefined::no_positives);
    check_undefined(sensitivity_at_specificity(positive, 0.5), Undefined::no_negatives);
    check_undefined(specificity_at_sensitivity(negative, 0.5), Undefined::no_positives);
    check_undefined(ks_statistic(positive), Undefined::no_negatives);
    check_undefined(ks_statistic(empty), Undefined::no_samples);
    check_undefined(best_fbeta(empty, 2), Undefined::no_samples);
    CHECK(best_f1(positive).value == 1);
  }
  BinaryCurve now(Thresholds::uniform(3));
  CHECK(undefined_reason(population_stability_index(now)) == undefined_reason(undefined(Undefined::no_samples)));
  now.update(ones, scores);
  CHECK(undefined_reason(population_stability_index(now)) == undefined_reason(undefined(Undefined::no_negatives)));
}

TEST_CASE("a stability index is 0 for alike shares, and has bins on both ends", "[operating_points]") {
  BinaryCurve curve(Thresholds::at(std::vector{0.5}));
  curve.update(std::vector{0, 0, 1, 1, 1, 1}, std::vector{0.1, 0.9, 0.2, 0.3, 0.5, 0.7});
  CHECK(population_stability_index(curve) == 0);
  curve.reset();
  curve.update(std::vector{0, 1}, std::vector{0.1, 0.9});
  CHECK(std::abs(population_stability_index(curve) - 2 * (1 - 1e-4) * std::log(1e4)) < 1e-12);
  CHECK(std::abs(population_stability_index(curve, 0.5) - std::log(2)) < 1e-15);
}

TEST_CASE("bounds of operating points are rates, a beta is not negative, a floor above 0", "[operating_points]") {
  const std::vector<int> labels{0, 1};
  CHECK_THROWS_WITH(precision_at_recall(labels, labels, 1.5), "min_recall is 1.5: a rate is a number from 0 to 1");
  CHECK_THROWS_WITH(recall_at_precision(labels, labels, -1), "min_precision is -1: a rate is a number from 0 to 1");
  CHECK_THROWS_WITH(sensitivity_at_specificity(labels, labels, std::nan("")),
                    "min_specificity is nan: a rate is a number from 0 to 1");
  CHECK_THROWS_WITH(specificity_at_sensitivity(BinaryCurve(), 2),
                    "min_sensitivity is 2: a rate is a number from 0 to 1");
  CHECK_THROWS_WITH(best_fbeta(labels, labels, -1), "beta is -1: it is finite and not negative");
  CHECK_THROWS_AS(best_fbeta(BinaryCurve(), kInfinity), std::invalid_argument);
  CHECK_THROWS_WITH(population_stability_index(BinaryCurve(Thresholds::uniform(2)), 0),
                    "floor is 0: it is finite and above 0");
  CHECK_THROWS_AS(population_stability_index(BinaryCurve()), std::invalid_argument);
}
