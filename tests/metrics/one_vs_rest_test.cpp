#include <tblog/metrics/one_vs_rest.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string_view reason(Undefined why) { return undefined_reason(undefined(why)); }

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
