// What scikit-learn can't be asked (oracle_test.py asks it the rest): empty input, infinite scores, and
// scores that lie on a threshold.
#include <tblog/metrics/curves.h>

#include <cmath>
#include <functional>
#include <limits>
#include <random>
#include <set>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The area under the ROC curve by its definition: over all pairs of a positive and a negative.
double auc_by_pairs(const std::vector<int>& labels, const std::vector<double>& scores) {
  double above = 0, pairs = 0;
  for (std::size_t p = 0; p < labels.size(); ++p) {
    for (std::size_t n = 0; n < labels.size(); ++n) {
      if (labels[p] != 1 || labels[n] != 0) continue;
      ++pairs;
      above += scores[p] > scores[n] ? 1 : scores[p] == scores[n] ? 0.5 : 0;
    }
  }
  return above / pairs;
}

template <class Score>
void check_thresholds_are_reached(std::size_t num_thresholds) {
  // Each threshold as a score of its own, and its neighbours on both sides.
  for (std::size_t i = 0; i < num_thresholds; ++i) {
    const auto threshold = static_cast<Score>(static_cast<double>(i) / static_cast<double>(num_thresholds - 1));
    const std::vector<Score> scores{std::nextafter(threshold, Score(-1)), threshold,
                                    std::nextafter(threshold, Score(2))};
    const auto counts = uniform_threshold_counts(std::vector{1, 1, 1}, scores, num_thresholds);
    INFO("threshold " << i << " of " << num_thresholds);
    CHECK(counts.true_positives[i] == 2);
    if (i + 1 < num_thresholds) CHECK(counts.true_positives[i + 1] == 0);
    if (i > 0) CHECK(counts.true_positives[i - 1] == 3);
  }
}

// All thresholds and their neighbours at once.
template <class Score>
void check_many_thresholds(std::size_t num_thresholds) {
  std::vector<unsigned char> labels;
  std::vector<Score> scores;
  std::vector<double> true_positives(num_thresholds), false_positives(num_thresholds);
  for (std::size_t i = 0; i < num_thresholds; ++i) {
    const auto threshold = static_cast<Score>(static_cast<double>(i) / static_cast<double>(num_thresholds - 1));
    const bool positive = i % 3 == 0;
    for (const Score score : {std::nextafter(threshold, Score(-1)), threshold, std::nextafter(threshold, Score(2))}) {
      labels.push_back(positive);
      scores.push_back(score);
    }
    auto& row = positive ? true_positives : false_positives;
    row[i] += 2;
    if (i > 0) ++row[i - 1];  // where the one below the threshold belongs
  }
  for (std::size_t i = num_thresholds - 1; i-- > 0;) {
    true_positives[i] += true_positives[i + 1];
    false_positives[i] += false_positives[i + 1];
  }
  const auto counts = uniform_threshold_counts(labels, scores, num_thresholds);
  INFO(num_thresholds << " thresholds");
  CHECK((counts.true_positives == true_positives));
  CHECK((counts.false_positives == false_positives));
}

// Curves and areas by their definitions: every score that has weight is a threshold, and every sample is compared with
// it.
template <class Score>
void check_against_counting(std::mt19937& random, bool weighted) {
  const Score infinity = std::numeric_limits<Score>::infinity();
  const std::vector<Score> values{-infinity, Score(-1.5), Score(0), Score(0.1), Score(0.3), infinity};
  std::vector<int> labels{0, 1};
  std::vector<Score> scores{infinity, -infinity};
  std::vector<double> weights{1, 2};  // whole numbers: sums are exact
  for (int i = 0; i < 30; ++i) {
    labels.push_back(static_cast<int>(random() % 2));
    scores.push_back(values[random() % values.size()]);
    weights.push_back(weighted ? static_cast<double>(random() % 3) : 1);
  }
  if (!weighted) weights[1] = 1;
  std::set<Score, std::greater<Score>> thresholds;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    if (weights[i] > 0) thresholds.insert(scores[i]);
  }
  const auto sum = [&](int label, auto counts) {
    double total = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) total += labels[i] == label && counts(scores[i]) ? weights[i] : 0;
    return total;
  };
  const double positives = sum(1, [](Score) { return true; }), negatives = sum(0, [](Score) { return true; });
  RocCurve roc{{0}, {0}, {kInfinity}};
  PrecisionRecallCurve pr;
  double area = 0, last_recall = 0;
  for (const Score threshold : thresholds) {
    const auto reaches = [threshold](Score score) { return score >= threshold; };
    const double tp = sum(1, reaches), fp = sum(0, reaches);
    roc.fpr.push_back(fp / negatives);
    roc.tpr.push_back(tp / positives);
    roc.thresholds.push_back(static_cast<double>(threshold));
    pr.precision.insert(pr.precision.begin(), tp / (tp + fp));
    pr.recall.insert(pr.recall.begin(), tp / positives);
    pr.thresholds.insert(pr.thresholds.begin(), static_cast<double>(threshold));
    area += (tp / positives - last_recall) * (tp / (tp + fp));
    last_recall = tp / positives;
  }
  pr.precision.push_back(1);
  pr.recall.push_back(0);

  const tblog::NumericView given = weighted ? tblog::NumericView(weights) : tblog::NumericView();
  const RocCurve got_roc = roc_curve(labels, scores, given, false);
  CHECK(got_roc.fpr == roc.fpr);
  CHECK(got_roc.tpr == roc.tpr);
  CHECK(got_roc.thresholds == roc.thresholds);
  const PrecisionRecallCurve got_pr = precision_recall_curve(labels, scores, given);
  CHECK(got_pr.precision == pr.precision);
  CHECK(got_pr.recall == pr.recall);
  CHECK(got_pr.thresholds == pr.thresholds);
  CHECK(std::abs(average_precision(labels, scores, given) - area) < 1e-14);
}

}  // namespace

TEST_CASE("a score that equals a threshold reaches it, in its own precision", "[curves]") {
  for (const std::size_t num_thresholds : {2, 11, 101, 201, 1000}) {
    check_thresholds_are_reached<float>(num_thresholds);
    check_thresholds_are_reached<double>(num_thresholds);
  }
}

TEST_CASE("scores beside a threshold are on their side of it, however many thresholds there are", "[curves]") {
  std::vector<std::size_t> sizes{65537, 524290, 999983, kMostThresholds};
  for (std::size_t size = 2; size < 400; ++size) sizes.push_back(size);
  std::mt19937 random(5);
  for (int round = 0; round < 20; ++round) sizes.push_back(400 + random() % 20000);
  for (const std::size_t size : sizes) {
    check_many_thresholds<float>(size);
    check_many_thresholds<double>(size);
  }
}

TEST_CASE("scores outside 0 to 1 are compared like any other", "[curves]") {
  const std::vector<int> labels{1, 1, 0, 1, 0};
  const std::vector<double> scores{-kInfinity, -0.1, 1.5, kInfinity, 0.5};
  const auto counts = uniform_threshold_counts(labels, scores, 3);
  CHECK(counts.thresholds == std::vector{0.0, 0.5, 1.0});
  CHECK(counts.true_positives == std::vector{1.0, 1.0, 1.0});
  CHECK(counts.false_positives == std::vector{2.0, 2.0, 1.0});
  CHECK(counts.true_negatives == std::vector{0.0, 0.0, 1.0});
  CHECK(counts.false_negatives == std::vector{2.0, 2.0, 2.0});
}

TEST_CASE("curves and areas with infinite scores are those of a count at every threshold", "[curves]") {
  std::mt19937 random(4);
  for (int round = 0; round < 200; ++round) {
    INFO("round " << round);
    const bool weighted = round % 2 == 1;
    check_against_counting<float>(random, weighted);
    check_against_counting<double>(random, weighted);
  }
}

TEST_CASE("infinite scores are scores", "[curves]") {
  std::mt19937 random(1);
  for (int round = 0; round < 100; ++round) {
    std::vector<int> labels{0, 1};
    std::vector<double> scores{0, 0};
    for (int i = 0; i < 30; ++i) {
      labels.push_back(static_cast<int>(random() % 2));
      scores.push_back(std::vector{-kInfinity, -1.0, 0.0, 1.0, kInfinity}[random() % 5]);
    }
    CHECK(std::abs(roc_auc(labels, scores) - auc_by_pairs(labels, scores)) < 1e-14);
    const auto curve = roc_curve(labels, scores, {}, false);
    CHECK(curve.tpr.front() == 0);
    CHECK(curve.fpr.back() == 1);
    CHECK(curve.thresholds.size() == std::set(scores.begin(), scores.end()).size() + 1);
  }
}

TEST_CASE("no samples give no points, and no area", "[curves]") {
  const std::vector<double> none;
  CHECK(confusion_matrix_at_thresholds(none, none).thresholds.empty());
  CHECK(uniform_threshold_counts(none, none, 3).true_positives == std::vector<double>(3));

  const auto roc = roc_curve(none, none);
  CHECK(roc.thresholds == std::vector{kInfinity});
  REQUIRE(roc.fpr.size() == 1);
  CHECK(std::isnan(roc.fpr[0]));
  CHECK(std::isnan(roc.tpr[0]));

  const auto pr = precision_recall_curve(none, none);
  CHECK(pr.precision == std::vector{1.0});
  CHECK(pr.recall == std::vector{0.0});
  CHECK(pr.thresholds.empty());

  CHECK(std::isnan(roc_auc(none, none)));
  CHECK(std::isnan(average_precision(none, none)));
}

TEST_CASE("samples without weight are not there", "[curves]") {
  const std::vector<int> labels{0, 1, 1, 0};
  const std::vector<double> scores{0.1, 0.2, 0.3, 0.4}, weights{1, 0, 2, 0}, zeros(4);
  CHECK(confusion_matrix_at_thresholds(labels, scores, weights).thresholds == std::vector{0.3, 0.1});
  CHECK(roc_auc(labels, scores, weights) == 1);
  CHECK(std::isnan(roc_auc(labels, scores, zeros)));
  CHECK(std::isnan(average_precision(labels, scores, zeros)));
  CHECK(roc_curve(labels, scores, zeros).thresholds == std::vector{kInfinity});
}

TEST_CASE("one class alone has no area, and says where its rates are undefined", "[curves]") {
  const std::vector<int> ones{1, 1};
  const std::vector<float> scores{0.5f, 0.25f};
  CHECK(std::isnan(roc_auc(ones, scores)));
  const auto roc = roc_curve(ones, scores);
  CHECK(roc.tpr == std::vector{0.0, 0.5, 1.0});
  for (const double fpr : roc.fpr) CHECK(std::isnan(fpr));
}

TEST_CASE("several threads find what one finds", "[curves]") {
  std::mt19937 random(3);
  std::vector<unsigned char> labels;
  std::vector<float> scores;
  std::vector<double> weights;
  for (int i = 0; i < 300000; ++i) {
    labels.push_back(random() % 3 == 0);
    scores.push_back(static_cast<float>(random() % 5000) / 4999 - 0.1f);  // ties, across all parts
    weights.push_back(static_cast<double>(random() % 4));
  }
  for (const bool weighted : {false, true}) {
    const tblog::NumericView given = weighted ? tblog::NumericView(weights) : tblog::NumericView();
    const auto one = confusion_matrix_at_thresholds(labels, scores, given);
    const auto one_uniform = uniform_threshold_counts(labels, scores, 101, given);
    for (const std::size_t threads : {2, 3, 5, 0}) {
      const auto many = confusion_matrix_at_thresholds(labels, scores, given, threads);
      CHECK(many.thresholds == one.thresholds);
      CHECK(many.true_positives == one.true_positives);
      CHECK(many.false_positives == one.false_positives);
      const auto many_uniform = uniform_threshold_counts(labels, scores, 101, given, threads);
      CHECK(many_uniform.true_positives == one_uniform.true_positives);
      CHECK(many_uniform.true_negatives == one_uniform.true_negatives);
      CHECK(roc_auc(labels, scores, given, threads) == roc_auc(labels, scores, given));
    }
  }
}
