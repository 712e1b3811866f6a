// Curves of a BinaryCurve, and what curves are to each other.
#include <tblog/metrics/curves.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <set>
#include <stdexcept>
#include <string_view>
#include <utility>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Samples {
  std::vector<std::uint8_t> labels;
  std::vector<double> scores, weights;
};

Samples some_samples(std::mt19937& random, std::size_t size) {
  Samples samples;
  for (std::size_t i = 0; i < size; ++i) {
    samples.labels.push_back(i < 2 ? static_cast<std::uint8_t>(i) : static_cast<std::uint8_t>(random() % 2));
    samples.scores.push_back(static_cast<double>(random() % 25) / 24 + 0.1 * samples.labels.back());
    samples.weights.push_back(static_cast<double>(i < 2 ? 1 : random() % 3));
  }
  return samples;
}

BinaryCurve curve_of(const Samples& samples, Thresholds thresholds = {}) {
  BinaryCurve curve(std::move(thresholds));
  curve.update(samples.labels, samples.scores, samples.weights);
  return curve;
}

std::string_view text_of(Undefined reason) { return undefined_reason(undefined(reason)); }

void check_all(const std::vector<double>& values, Undefined reason) {
  CHECK_FALSE(values.empty());
  for (const double value : values) CHECK(undefined_reason(value) == text_of(reason));
}

}  // namespace

TEST_CASE("a curve with a threshold at each score is the exact one", "[curves]") {
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    const Samples samples = some_samples(random, 40);
    std::set<double> scores;
    for (std::size_t i = 0; i < 40; ++i) {
      if (samples.weights[i] > 0) scores.insert(samples.scores[i]);
    }
    const BinaryCurve exact = curve_of(samples);
    const BinaryCurve binned = curve_of(samples, Thresholds::at(std::vector<double>(scores.begin(), scores.end())));
    for (const bool drop : {false, true}) {
      const RocCurve a = roc_curve(exact, drop), b = roc_curve(binned, drop);
      CHECK(a.fpr == b.fpr);
      CHECK(a.tpr == b.tpr);
      CHECK(a.thresholds == b.thresholds);
      const PrecisionRecallCurve c = precision_recall_curve(exact, drop), d = precision_recall_curve(binned, drop);
      CHECK(c.precision == d.precision);
      CHECK(c.recall == d.recall);
      CHECK(c.thresholds == d.thresholds);
      const DetCurve e = det_curve(exact, drop), f = det_curve(binned, drop);
      CHECK(e.fpr == f.fpr);
      CHECK(e.fnr == f.fnr);
      CHECK(e.thresholds == f.thresholds);
    }
    CHECK(roc_auc(exact) == roc_auc(binned));
    CHECK(partial_roc_auc(exact, 0.3) == partial_roc_auc(binned, 0.3));
    CHECK(average_precision(exact) == average_precision(binned));
  }
}

TEST_CASE("recall is the true positive rate, at every threshold", "[curves]") {
  std::mt19937 random(2);
  for (const Thresholds& thresholds : {Thresholds(), Thresholds::uniform(21)}) {
    const BinaryCurve curve = curve_of(some_samples(random, 200), thresholds);
    const RocCurve roc = roc_curve(curve, false);
    const PrecisionRecallCurve pr = precision_recall_curve(curve);
    REQUIRE(roc.thresholds.size() == pr.thresholds.size() + 1);
    for (std::size_t i = 0; i < pr.thresholds.size(); ++i) {
      CHECK(pr.thresholds[i] == roc.thresholds[roc.thresholds.size() - 1 - i]);
      CHECK(pr.recall[i] == roc.tpr[roc.tpr.size() - 1 - i]);
    }
  }
}

TEST_CASE("a sample of weight 2 is a sample twice, and order is nothing", "[curves]") {
  std::mt19937 random(3);
  for (int round = 0; round < 100; ++round) {
    const Samples samples = some_samples(random, 30);
    Samples repeated;
    for (std::size_t i = 0; i < 30; ++i) {
      for (int k = 0; k < samples.weights[i]; ++k) {
        repeated.labels.push_back(samples.labels[i]);
        repeated.scores.push_back(samples.scores[i]);
      }
    }
    std::vector<std::size_t> order(repeated.labels.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::shuffle(order.begin(), order.end(), random);
    Samples shuffled = repeated;
    for (std::size_t i = 0; i < order.size(); ++i) {
      shuffled.labels[i] = repeated.labels[order[i]];
      shuffled.scores[i] = repeated.scores[order[i]];
    }
    const auto& [labels, scores, weights] = samples;
    for (const Samples& same : {repeated, shuffled}) {
      CHECK(roc_auc(labels, scores, weights) == roc_auc(same.labels, same.scores));
      CHECK(average_precision(labels, scores, weights) == average_precision(same.labels, same.scores));
      CHECK(partial_roc_auc(labels, scores, 0.2, weights) == partial_roc_auc(same.labels, same.scores, 0.2));
      CHECK(det_curve(labels, scores, weights).fnr == det_curve(same.labels, same.scores).fnr);
      CHECK(roc_curve(labels, scores, weights, false).tpr == roc_curve(same.labels, same.scores, {}, false).tpr);
    }
  }
}

TEST_CASE("a monotone transform of the scores leaves areas alone", "[curves]") {
  std::mt19937 random(4);
  for (int round = 0; round < 100; ++round) {
    const auto [labels, scores, weights] = some_samples(random, 50);
    std::vector<double> transformed;
    for (const double score : scores) transformed.push_back(std::exp(3 * score) - 100);
    CHECK(roc_auc(labels, scores, weights) == roc_auc(labels, transformed, weights));
    CHECK(partial_roc_auc(labels, scores, 0.4, weights) == partial_roc_auc(labels, transformed, 0.4, weights));
    CHECK(average_precision(labels, scores, weights) == average_precision(labels, transformed, weights));
  }
}

TEST_CASE("samples below every threshold are the end of a binned curve, at -infinity", "[curves]") {
  BinaryCurve curve(Thresholds::at(std::vector{0.5, 0.8}));
  curve.update(std::vector{0, 1, 1, 0}, std::vector{0.9, 0.85, 0.6, 0.1});
  const RocCurve roc = roc_curve(curve, false);
  CHECK(roc.thresholds == std::vector{kInfinity, 0.8, 0.5, -kInfinity});
  CHECK(roc.fpr == std::vector{0.0, 0.5, 0.5, 1.0});
  CHECK(roc.tpr == std::vector{0.0, 0.5, 1.0, 1.0});
  CHECK(roc_auc(curve) == 0.625);
  curve.update(std::vector{1}, std::vector{0.2});
  CHECK(precision_recall_curve(curve).thresholds == std::vector{0.5, 0.8});
  CHECK(precision_recall_curve(curve).recall == std::vector{2.0 / 3, 1.0 / 3, 0.0});
  CHECK(std::abs(average_precision(curve) - (1.0 / 3 * 1 / 2 + 1.0 / 3 * 2 / 3 + 1.0 / 3 * 3 / 5)) < 1e-15);
}

TEST_CASE("precision where nothing is predicted is undefined", "[curves]") {
  BinaryCurve curve(Thresholds::uniform(3));
  curve.update(std::vector{0, 1}, std::vector{0.1, 0.6});
  const PrecisionRecallCurve pr = precision_recall_curve(curve);
  CHECK(pr.precision[1] == 1);
  CHECK(undefined_reason(pr.precision[2]) == text_of(Undefined::not_predicted));
  CHECK(pr.precision[3] == 1);
}

TEST_CASE("the error bounds of binned areas are reached by some samples", "[curves]") {
  // Both classes in one bin, told apart in the best way and in the worst.
  std::vector<int> labels(20, 1);
  std::fill(labels.begin(), labels.begin() + 10, 0);
  for (const double positives : {0.6, 0.4}) {
    std::vector<double> scores(20, positives);
    std::fill(scores.begin(), scores.begin() + 10, 0.5);
    BinaryCurve binned(Thresholds::uniform(2));
    binned.update(labels, scores);
    CHECK(roc_auc_error_bound(binned) == 0.5);
    CHECK(std::abs(roc_auc(labels, scores) - roc_auc(binned)) == 0.5);
    CHECK(average_precision_error_bound(binned) == 0.5);
  }
  std::vector<double> best(20, 0.6);
  std::fill(best.begin(), best.begin() + 10, 0.5);
  CHECK(average_precision(labels, best) == 1);  // where the binned curve has 0.5
  BinaryCurve exact;
  exact.update(labels, best);
  CHECK(roc_auc_error_bound(exact) == 0);
  CHECK(average_precision_error_bound(exact) == 0);
}

TEST_CASE("the rates of a class that is missing say so", "[curves]") {
  const std::vector<int> zeros{0, 0}, ones{1, 1}, none;
  const std::vector<float> scores{0.5f, 0.25f};
  for (const Thresholds& thresholds : {Thresholds(), Thresholds::uniform(5)}) {
    BinaryCurve negative(thresholds), positive(thresholds), empty(thresholds);
    negative.update(zeros, scores);
    positive.update(ones, scores);
    check_all(roc_curve(negative).tpr, Undefined::no_positives);
    CHECK(roc_curve(negative, false).fpr.back() == 1);
    check_all(roc_curve(positive).fpr, Undefined::no_negatives);
    check_all(roc_curve(empty).fpr, Undefined::no_samples);
    check_all(roc_curve(empty).tpr, Undefined::no_samples);
    check_all(det_curve(negative).fnr, Undefined::no_positives);
    check_all(det_curve(positive).fpr, Undefined::no_negatives);
    check_all(det_curve(empty).fpr, Undefined::no_samples);
    CHECK(det_curve(empty).thresholds == std::vector{kInfinity});

    const PrecisionRecallCurve pr = precision_recall_curve(negative);
    CHECK(pr.recall.back() == 0);
    check_all({pr.recall.begin(), pr.recall.end() - 1}, Undefined::no_positives);
    CHECK(pr.precision.front() == 0);

    CHECK(undefined_reason(roc_auc(negative)) == text_of(Undefined::no_positives));
    CHECK(undefined_reason(roc_auc(positive)) == text_of(Undefined::no_negatives));
    CHECK(undefined_reason(roc_auc(empty)) == text_of(Undefined::no_samples));
    CHECK(undefined_reason(partial_roc_auc(positive, 0.5)) == text_of(Undefined::no_negatives));
    CHECK(undefined_reason(average_precision(negative)) == text_of(Undefined::no_positives));
    CHECK(average_precision(positive) == 1);
    CHECK(undefined_reason(average_precision(empty)) == text_of(Undefined::no_samples));
    CHECK(undefined_reason(roc_auc_error_bound(positive)) == text_of(Undefined::no_negatives));
    CHECK(undefined_reason(average_precision_error_bound(negative)) == text_of(Undefined::no_positives));
  }
}

TEST_CASE("max_fpr is above 0 and at most 1", "[curves]") {
  const std::vector<int> labels{0, 1};
  for (const double bad : {0.0, -0.1, 1.1, std::nan("")}) {
    CHECK_THROWS_AS(partial_roc_auc(labels, labels, bad), std::invalid_argument);
    CHECK_THROWS_AS(partial_roc_auc(BinaryCurve(), bad), std::invalid_argument);
  }
  CHECK_THROWS_WITH(partial_roc_auc(labels, labels, 0), "max_fpr is 0: it is above 0 and at most 1");
  CHECK(partial_roc_auc(labels, labels, 1) == 1);
}
