#include <tblog/metrics/confidence.h>
#include <tblog/metrics/curves.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

bool near(double a, double b) { return std::abs(a - b) < 1e-12; }

struct Classified {
  std::vector<int> labels;
  std::vector<double> scores;
};

Classified classified(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  Classified made;
  for (std::size_t i = 0; i < size; ++i) {
    made.labels.push_back(static_cast<int>(random() % 3 == 0));
    made.scores.push_back(made.labels.back() + static_cast<double>(random() % 50) / 10);
  }
  return made;
}

}  // namespace

TEST_CASE("a rate's interval is within 0 and 1 and holds the rate, and more trials make it narrower", "[confidence]") {
  double last = 1;
  for (const double trials : {1.0, 10.0, 1e3, 1e9, 1e300}) {
    for (const double rate : {0.0, 0.1, 0.5, 1.0}) {
      const Interval interval = wilson_interval(rate * trials, trials);
      CHECK(interval.low >= 0);
      CHECK(interval.low <= interval.value);
      CHECK(interval.high >= interval.value);
      CHECK(interval.high <= 1);
    }
    const Interval half = wilson_interval(trials / 2, trials);
    CHECK(half.high - half.low < last);
    last = half.high - half.low;
  }
  CHECK(wilson_interval(0, 10).low == 0);
  CHECK(wilson_interval(10, 10).high == 1);
}

TEST_CASE("a small rate's bounds are as precise as any", "[confidence]") {
  const Interval interval = wilson_interval(1e-6, 1e12, 0.5);
  // Both bounds solve (p - rate)^2 = z^2 p (1 - p) / trials.
  const double z = 0.67448975019608174;
  for (const double p : {interval.low, interval.high}) {
    const double distance = (p - interval.value) * (p - interval.value), spread = z * z * p * (1 - p) / 1e12;
    CHECK(std::abs(distance / spread - 1) < 1e-6);
  }
}

TEST_CASE("no trials have no rate", "[confidence]") {
  const Interval interval = wilson_interval(0, 0);
  for (const double bound : {interval.value, interval.low, interval.high}) {
    CHECK(undefined_reason(bound) == undefined_reason(undefined(Undefined::no_samples)));
  }
}

TEST_CASE("intervals refuse counts that are none and a confidence outside 0 to 1", "[confidence]") {
  CHECK_THROWS_WITH(wilson_interval(-1, 10), "successes is -1: it is from 0 to the number of trials");
  CHECK_THROWS_WITH(wilson_interval(11, 10), "successes is 11: it is from 0 to the number of trials");
  CHECK_THROWS_WITH(wilson_interval(kNan, 10), "successes is nan: it is from 0 to the number of trials");
  CHECK_THROWS_WITH(wilson_interval(0, -1), "trials is -1: a number of trials is finite and not negative");
  CHECK_THROWS_WITH(wilson_interval(0, kNan), "trials is nan: a number of trials is finite and not negative");
  CHECK_THROWS_WITH(wilson_interval(0, kInfinity), "trials is inf: a number of trials is finite and not negative");
  const Classified some = classified(10, 1);
  for (const double confidence : {0.0, 1.0, 95.0, -0.5, kNan}) {
    CHECK_THROWS_AS(wilson_interval(1, 10, confidence), std::invalid_argument);
    CHECK_THROWS_AS(roc_auc_interval(some.labels, some.scores, confidence), std::invalid_argument);
    CHECK_THROWS_AS(roc_auc_difference(some.labels, some.scores, some.scores, confidence), std::invalid_argument);
  }
  CHECK_THROWS_WITH(wilson_interval(1, 10, 95), "confidence is 95: it lies between 0 and 1");
}

TEST_CASE("an area's interval refuses a bad sample by its place and value", "[confidence]") {
  const std::vector<int> labels{0, 1, 1};
  const std::vector<double> scores{0.25, 0.5, 0.75}, bad{0.25, kNan, 0.75};
  CHECK_THROWS_WITH(roc_auc_interval(std::vector{0, 2, 1}, scores), "labels[1] is 2: a binary label is 0 or 1");
  CHECK_THROWS_WITH(roc_auc_interval(labels, bad), "scores[1] is nan: a score is a number");
  CHECK_THROWS_WITH(roc_auc_interval(labels, std::vector{1.0}), "labels has 3 elements, scores has 1");
  CHECK_THROWS_WITH(roc_auc_difference(labels, bad, scores), "scores_a[1] is nan: a score is a number");
  CHECK_THROWS_WITH(roc_auc_difference(labels, scores, bad), "scores_b[1] is nan: a score is a number");
  CHECK_THROWS_WITH(roc_auc_difference(labels, std::vector{1.0}, scores), "labels has 3 elements, scores_a has 1");
  CHECK_THROWS_WITH(roc_auc_difference(labels, scores, std::vector{1.0}), "labels has 3 elements, scores_b has 1");
}

TEST_CASE("an area's interval is that of its difference from chance, and has the area of roc_auc", "[confidence]") {
  for (const unsigned seed : {1u, 2u, 3u}) {
    const Classified some = classified(3000, seed);
    const Interval interval = roc_auc_interval(some.labels, some.scores, 0.9);
    const RocAucDifference difference =
        roc_auc_difference(some.labels, some.scores, std::vector<double>(some.labels.size()), 0.9);
    CHECK(near(interval.value, roc_auc(some.labels, some.scores)));
    CHECK(near(interval.value, difference.difference + 0.5));
    CHECK(near(interval.low, difference.low + 0.5));
    CHECK(near(interval.high, difference.high + 0.5));
  }
}

TEST_CASE("a monotone transform of the scores leaves an area's interval alone", "[confidence]") {
  const Classified some = classified(500, 4);
  std::vector<float> transformed;
  for (const double score : some.scores) transformed.push_back(static_cast<float>(std::exp(score)));
  const Interval interval = roc_auc_interval(some.labels, some.scores);
  const Interval other = roc_auc_interval(some.labels, transformed);
  CHECK(other.value == interval.value);
  CHECK(other.low == interval.low);
  CHECK(other.high == interval.high);
}

TEST_CASE("two classifiers swapped differ by the opposite, with the same p", "[confidence]") {
  const Classified a = classified(300, 5), b = classified(300, 6);
  const RocAucDifference forward = roc_auc_difference(a.labels, a.scores, b.scores);
  const RocAucDifference backward = roc_auc_difference(a.labels, b.scores, a.scores);
  CHECK(forward.difference == -backward.difference);
  CHECK(forward.low == -backward.high);
  CHECK(forward.z == -backward.z);
  CHECK(forward.standard_error == backward.standard_error);
  CHECK(forward.p_value == backward.p_value);
}

TEST_CASE("where nothing varies an area's interval is a point, and there is no test", "[confidence]") {
  const std::vector<int> labels{0, 0, 1, 1};
  const std::vector<double> perfect{-kInfinity, 0, 1, kInfinity}, equal(4, 0.1), reversed{4, 3, 2, 1};
  for (const auto& [scores, area] : {std::pair(perfect, 1.0), std::pair(equal, 0.5), std::pair(reversed, 0.0)}) {
    const Interval interval = roc_auc_interval(labels, scores);
    CHECK(interval.value == area);
    CHECK(interval.low == area);
    CHECK(interval.high == area);
    const RocAucDifference difference = roc_auc_difference(labels, scores, equal);
    CHECK(difference.difference == area - 0.5);
    CHECK(difference.low == area - 0.5);
    CHECK(difference.high == area - 0.5);
    CHECK(difference.standard_error == 0);
    CHECK(undefined_reason(difference.z) == undefined_reason(undefined(Undefined::constant)));
    CHECK(undefined_reason(difference.p_value) == undefined_reason(undefined(Undefined::constant)));
  }
}

TEST_CASE("an area's interval says why there is none", "[confidence]") {
  struct Expected {
    std::vector<int> labels;
    Undefined reason;
  };
  for (const auto& [labels, reason] :
       {Expected{{}, Undefined::no_samples}, Expected{{0, 0, 0}, Undefined::no_positives},
        Expected{{1, 1, 1}, Undefined::no_negatives}}) {
    const std::vector<double> scores(labels.size());
    const Interval interval = roc_auc_interval(labels, scores);
    const RocAucDifference difference = roc_auc_difference(labels, scores, scores);
    for (const double value : {interval.value, interval.low, interval.high, difference.difference, difference.low,
                               difference.high, difference.standard_error, difference.z, difference.p_value}) {
      CHECK(undefined_reason(value) == undefined_reason(undefined(reason)));
    }
  }
  for (const std::vector<int>& labels : {std::vector{0, 1}, std::vector{0, 1, 1}, std::vector{0, 0, 1}}) {
    const std::vector<double> scores(labels.size()), others{3, 2, 1};
    const Interval interval = roc_auc_interval(labels, scores);
    const RocAucDifference difference = roc_auc_difference(labels, scores, scores);
    CHECK(interval.value == 0.5);
    CHECK(difference.difference == 0);
    for (const double value : {interval.low, interval.high, difference.low, difference.high, difference.standard_error,
                               difference.z, difference.p_value}) {
      CHECK(undefined_reason(value) == undefined_reason(undefined(Undefined::too_few_samples)));
    }
  }
}
