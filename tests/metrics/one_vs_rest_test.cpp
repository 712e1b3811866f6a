#include <tblog/metrics/curves.h>
#include <tblog/metrics/one_vs_rest.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string_view reason(Undefined why) { return undefined_reason(undefined(why)); }

// 400 samples of 3 classes; every score is one of eleven.
struct Classified {
  std::vector<int> labels;
  std::vector<double> scores;

  explicit Classified(unsigned seed) {
    std::mt19937 random(seed);
    for (int i = 0; i < 400; ++i) {
      labels.push_back(static_cast<int>(random() % 3));
      for (int k = 0; k < 3; ++k) {
        scores.push_back(static_cast<double>(random() % 8 + (k == labels.back() ? 3 : 0)) / 10);
      }
    }
  }
};

}  // namespace

TEST_CASE("each pair of classes counts alike, or by its samples", "[one_vs_rest]") {
  const std::vector<int> labels{0, 1, 1, 1, 2};
  // Classes 0 and 1 are told apart, class 2 is scored like class 0.
  const std::vector<double> scores{5, 0, 5, 0, 5, 0, 0, 5, 0, 0, 5, 0, 5, 0, 5};
  CHECK(std::abs(roc_auc_ovo(labels, scores, 3) - (4 + 2 * 0.5) / 6) < 1e-15);
  CHECK(std::abs(roc_auc_ovo(labels, scores, 3, Average::weighted) - (4 * 4 + 2 * 2 * 0.5) / 20) < 1e-15);
}

TEST_CASE("a weight of 2 is the sample twice, one of 0 no sample, in pairs of classes and rows of labels",
          "[one_vs_rest]") {
  std::mt19937 random(1);
  std::vector<int> labels, repeated_labels, bits, repeated_bits;
  std::vector<float> scores, repeated_scores;
  std::vector<int> weights;
  for (int i = 0; i < 50; ++i) {
    labels.push_back(static_cast<int>(random() % 3));
    weights.push_back(static_cast<int>(random() % 3));
    for (int k = 0; k < 3; ++k) {
      scores.push_back(static_cast<float>(random() % 10));
      bits.push_back(static_cast<int>(random() % 2));
    }
    for (int copy = 0; copy < weights.back(); ++copy) {
      repeated_labels.push_back(labels.back());
      repeated_scores.insert(repeated_scores.end(), scores.end() - 3, scores.end());
      repeated_bits.insert(repeated_bits.end(), bits.end() - 3, bits.end());
    }
  }
  for (const Average average : {Average::macro, Average::weighted}) {
    CHECK(std::abs(roc_auc_ovo(labels, scores, 3, average, weights) -
                   roc_auc_ovo(repeated_labels, repeated_scores, 3, average)) < 1e-12);
  }
  CHECK(std::abs(roc_auc_samples(bits, scores, 3, weights) - roc_auc_samples(repeated_bits, repeated_scores, 3)) <
        1e-12);
  CHECK(std::abs(average_precision_samples(bits, scores, 3, weights) -
                 average_precision_samples(repeated_bits, repeated_scores, 3)) < 1e-12);
}

TEST_CASE("pairs of classes and rows of labels say why they have no value", "[one_vs_rest]") {
  const std::vector<double> none, scores(6);
  CHECK(undefined_reason(roc_auc_ovo(none, none, 3)) == reason(Undefined::no_samples));
  CHECK(undefined_reason(roc_auc_ovo(std::vector{1, 1}, scores, 3)) == reason(Undefined::one_class));
  CHECK(undefined_reason(roc_auc_ovo(std::vector{0, 1}, scores, 3, Average::macro, std::vector{0, 0})) ==
        reason(Undefined::no_samples));
  CHECK(undefined_reason(roc_auc_samples(none, none, 3)) == reason(Undefined::no_samples));
  CHECK(undefined_reason(average_precision_samples(none, none, 3)) == reason(Undefined::no_samples));
  const std::vector<int> zeros(6), ones(6, 1);
  CHECK(undefined_reason(roc_auc_samples(zeros, scores, 3)) == reason(Undefined::no_positives));
  CHECK(undefined_reason(roc_auc_samples(ones, scores, 3)) == reason(Undefined::no_negatives));
  CHECK(undefined_reason(average_precision_samples(zeros, scores, 3)) == reason(Undefined::no_positives));
  CHECK(average_precision_samples(ones, scores, 3) == 1);
}

TEST_CASE("pairs of classes and rows of labels refuse what does not fit", "[one_vs_rest]") {
  const std::vector<int> labels{0, 2}, bits{0, 1, 0, 1, 1, 0};
  const std::vector<double> scores{1, 2, 3, 4, 5, 6}, bad{1, 2, 3, 4, kNan, 6};
  CHECK_THROWS_WITH(roc_auc_ovo(labels, scores, 1), "num_classes is 1: it is from 2 to 10000");
  CHECK_THROWS_WITH(roc_auc_ovo(labels, scores, 10001), "num_classes is 10001: it is from 2 to 10000");
  CHECK_THROWS_WITH(roc_auc_ovo(labels, scores, 4), "scores has 6 elements: no rows of 4");
  CHECK_THROWS_WITH(roc_auc_ovo(bits, scores, 3), "scores has 2 rows, labels has 6 elements");
  CHECK_THROWS_WITH(roc_auc_ovo(labels, bad, 3), "scores[4] is nan: a score is a number");
  CHECK_THROWS_WITH(roc_auc_ovo(std::vector{0, 3}, scores, 3), "labels[1] is 3: a class is a whole number from 0 to 2");
  CHECK_THROWS_WITH(roc_auc_ovo(labels, scores, 3, Average::macro, std::vector{1.0}),
                    "scores has 2 rows, weights has 1 elements");
  CHECK_THROWS_WITH(roc_auc_ovo(labels, scores, 3, Average::macro, std::vector{1.0, -1.0}),
                    "weights[1] is -1: a weight is finite and not negative");
  for (const Average average : {Average::micro, Average::samples}) {
    CHECK_THROWS_WITH(roc_auc_ovo(labels, scores, 3, average),
                      "average is neither macro nor weighted: pairs of classes have no other");
  }
  for (const auto function : {roc_auc_samples, average_precision_samples}) {
    CHECK_THROWS_WITH(function(bits, scores, 1, {}), "num_labels is 1: it is from 2 to 10000");
    CHECK_THROWS_WITH(function(bits, scores, 4, {}), "scores has 6 elements: no rows of 4");
    CHECK_THROWS_WITH(function(labels, scores, 3, {}), "labels has 2 elements, scores has 6");
    CHECK_THROWS_WITH(function(bits, bad, 3, {}), "scores[4] is nan: a score is a number");
    CHECK_THROWS_WITH(function(bits, scores, 3, std::vector{1.0}), "scores has 2 rows, weights has 1 elements");
  }
}

TEST_CASE("a class's curve is that of the class against the rest", "[one_vs_rest]") {
  const Classified some(1);
  const OneVsRestCurves curves = one_vs_rest_curves(some.labels, some.scores, 3);
  for (std::size_t k = 0; k < 3; ++k) {
    std::vector<int> is_class;
    std::vector<double> column;
    for (std::size_t i = 0; i < some.labels.size(); ++i) {
      is_class.push_back(some.labels[i] == static_cast<int>(k));
      column.push_back(some.scores[i * 3 + k]);
    }
    CHECK(roc_auc(curves[k]) == roc_auc(is_class, column));
    CHECK(average_precision(curves[k]) == average_precision(is_class, column));
    CHECK(curves.positives(k) == static_cast<double>(std::count(is_class.begin(), is_class.end(), 1)));
  }
}

TEST_CASE("classes as numbers and as a bit for each are the same", "[one_vs_rest]") {
  const Classified some(2);
  const OneVsRestCurves curves = one_vs_rest_curves(some.labels, some.scores, 3);
  std::vector<std::uint8_t> bits;
  for (const int label : some.labels) {
    for (int k = 0; k < 3; ++k) bits.push_back(k == label);
  }
  CHECK(one_vs_rest_curves(bits, some.scores, 3).state() == curves.state());
}

TEST_CASE("binned curves of several classes have the areas of exact ones if every score is a threshold",
          "[one_vs_rest]") {
  const Classified some(3);
  OneVsRestCurves binned(3, Thresholds::uniform(11));
  binned.update(some.labels, some.scores);
  const OneVsRestCurves exact = one_vs_rest_curves(some.labels, some.scores, 3);
  for (const Average average : {Average::micro, Average::macro, Average::weighted}) {
    CHECK(std::abs(roc_auc(binned, average) - roc_auc(exact, average)) < 1e-12);
    CHECK(std::abs(average_precision(binned, average) - average_precision(exact, average)) < 1e-12);
  }
  OneVsRestCurves loaded(2);
  loaded.load_state(binned.state());
  CHECK(loaded.state() == binned.state());
  binned.merge(loaded);
  CHECK(std::abs(roc_auc(binned) - roc_auc(exact)) < 1e-12);
}

TEST_CASE("integer scores are scores of classes, infinite ones too", "[one_vs_rest]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::vector<int> labels{0, 1, 0, 1};
  CHECK(roc_auc(one_vs_rest_curves(labels, std::vector{3, 1, 1, 3, 2, 2, 2, 2}, 2)) == 0.875);
  CHECK(roc_auc(one_vs_rest_curves(labels, std::vector{infinity, -1.0, -infinity, infinity, 1.0, -infinity, 0.0, 0.0},
                                   2)) == 1);
}

TEST_CASE("classes without a value are left out of means, and give their reason if there are no others",
          "[one_vs_rest]") {
  const std::vector<double> none, scores{3, 2, 1, 2, 3, 1, 1, 2, 3};
  const OneVsRestCurves two = one_vs_rest_curves(std::vector{0, 1, 1}, scores, 3);
  CHECK(undefined_reason(roc_auc(two[2])) == reason(Undefined::no_positives));
  CHECK(roc_auc(two) == (roc_auc(two[0]) + roc_auc(two[1])) / 2);
  CHECK(std::abs(roc_auc(two, Average::weighted) - (roc_auc(two[0]) + 2 * roc_auc(two[1])) / 3) < 1e-15);
  CHECK(average_precision(two) == (average_precision(two[0]) + average_precision(two[1])) / 2);

  const OneVsRestCurves one = one_vs_rest_curves(std::vector{0, 0, 0}, scores, 3);
  for (const Average average : {Average::macro, Average::weighted}) {
    CHECK(undefined_reason(roc_auc(one, average)) == reason(Undefined::no_negatives));
    CHECK(average_precision(one, average) == 1);
    for (const OneVsRestCurves& empty : {OneVsRestCurves(3), one_vs_rest_curves(none, none, 3)}) {
      CHECK(undefined_reason(roc_auc(empty, average)) == reason(Undefined::no_samples));
      CHECK(undefined_reason(average_precision(empty, average)) == reason(Undefined::no_samples));
    }
  }
}

TEST_CASE("a reset leaves curves of several classes as new ones", "[one_vs_rest]") {
  const Classified some(4);
  for (const OneVsRestCurves& empty : {OneVsRestCurves(3), OneVsRestCurves(3, Thresholds::uniform(5))}) {
    OneVsRestCurves curves = empty;
    curves.update(some.labels, some.scores);
    CHECK(curves.state() != empty.state());
    curves.reset();
    CHECK(curves.state() == empty.state());
  }
}

TEST_CASE("curves of several classes refuse what does not fit, and are then as they were", "[one_vs_rest]") {
  CHECK_THROWS_WITH(OneVsRestCurves(1), "num_classes is 1: it is from 2 to 10000");
  CHECK_THROWS_WITH(OneVsRestCurves(10000000), "num_classes is 10000000: it is from 2 to 10000");
  CHECK_THROWS_WITH(OneVsRestCurves(10000, Thresholds::uniform(10001)),
                    "10000 classes with 10001 thresholds each: all curves together have at most 100000000");
  const std::vector<int> labels{0, 2};
  const std::vector<double> scores{1, 2, 3, 4, 5, 6};
  OneVsRestCurves curves = one_vs_rest_curves(labels, scores, 3);
  const std::string before = curves.state();
  CHECK_THROWS_WITH(curves.update(labels, std::vector{1, 2, 3, 4}), "scores has 4 elements: no rows of 3");
  CHECK_THROWS_WITH(curves.update(std::vector{0, 1, 2}, scores),
                    "labels has 3 elements, scores has 2 rows of 3: there is a label for each row, or for each score");
  CHECK_THROWS_WITH(curves.update(std::vector{0, 3}, scores), "labels[1] is 3: a class is a whole number from 0 to 2");
  CHECK_THROWS_WITH(curves.update(std::vector{0, 1, 0, 1, 2, 0}, scores), "labels[4] is 2: a binary label is 0 or 1");
  CHECK_THROWS_WITH(curves.update(labels, std::vector{1.0, 2.0, 3.0, 4.0, 5.0, kNan}),
                    "scores[5] is nan: a score is a number");
  CHECK_THROWS_WITH(curves.update(labels, scores, std::vector{1}), "scores has 2 rows, weights has 1 elements");
  CHECK_THROWS_WITH(curves.update(labels, scores, std::vector{1, -1}),
                    "weights[1] is -1: a weight is finite and not negative");
  CHECK_THROWS_WITH(curves.merge(OneVsRestCurves(2)), "can't merge curves of 2 classes into those of 3");
  CHECK_THROWS_AS(curves.merge(OneVsRestCurves(3, Thresholds::uniform(5))), std::invalid_argument);
  CHECK_THROWS_AS(curves.load_state(before + "x"), std::invalid_argument);
  CHECK_THROWS_AS(curves.load_state(before.substr(0, before.size() - 1)), std::invalid_argument);
  CHECK_THROWS_AS(curves.load_state(BinaryCurve().state()), std::invalid_argument);
  CHECK_THROWS_AS(roc_auc(curves, Average::samples), std::invalid_argument);
  CHECK(curves.state() == before);
}
