// The accumulator behind all curves: what it takes, keeps, merges and refuses.
#include <tblog/metrics/binary_curve.h>
#include <tblog/metrics/curves.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "state_bytes.h"
#include "support/catch.h"

using namespace tblog::metrics;
using tblog::NumericView;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Samples {
  std::vector<std::uint8_t> labels;
  std::vector<float> scores;
  std::vector<double> weights;
};

Samples some_samples(std::size_t size, unsigned seed = 7) {
  std::mt19937 random(seed);
  Samples samples;
  for (std::size_t i = 0; i < size; ++i) {
    samples.labels.push_back(random() % 3 == 0);
    samples.scores.push_back(static_cast<float>(random() % 40) / 32 - 0.1f);
    samples.weights.push_back(static_cast<double>(random() % 4));
  }
  return samples;
}

std::vector<BinaryCurve> empty_curves() {
  return {BinaryCurve(), BinaryCurve(Thresholds::uniform(11)),
          BinaryCurve(Thresholds::at(std::vector{-0.05, 0.2, 0.25, 0.9}))};
}

void check_same(const ThresholdCounts& a, const ThresholdCounts& b) {
  CHECK(a.thresholds == b.thresholds);
  CHECK(a.true_positives == b.true_positives);
  CHECK(a.false_positives == b.false_positives);
  CHECK(a.true_negatives == b.true_negatives);
  CHECK(a.false_negatives == b.false_negatives);
}

// A state's bytes with a number changed, by its place among the numbers of 8 bytes behind the name.
template <class Number>
std::string with_number(std::string state, std::size_t place, const Number* number) {
  put_number(state, 8 + std::strlen("BinaryCurve") + 8 * place, *number);
  return state;
}

}  // namespace

TEST_CASE("parts of the samples, merged in any order, are one pass, to the bit", "[binary_curve]") {
  const Samples all = some_samples(1000);
  for (const BinaryCurve& empty : empty_curves()) {
    for (const bool weighted : {false, true}) {  // by whole numbers
      const NumericView weights = weighted ? NumericView(all.weights) : NumericView();
      BinaryCurve once = empty;
      once.update(all.labels, all.scores, weights);
      std::vector<BinaryCurve> parts;
      for (std::size_t first = 0, count = 1; first < 1000; first += count, count = std::min(3 * count, 1000 - first)) {
        parts.push_back(empty);
        parts.back().update(NumericView(all.labels).part(first, count), NumericView(all.scores).part(first, count),
                            weighted ? weights.part(first, count) : NumericView());
      }
      std::mt19937 random(1);
      std::shuffle(parts.begin(), parts.end(), random);
      BinaryCurve merged = empty;
      for (const BinaryCurve& part : parts) merged.merge(part);
      CHECK(merged.size() == once.size());
      check_same(merged.compute(), once.compute());
      CHECK(roc_auc(merged) == roc_auc(once));
      CHECK(average_precision(merged) == average_precision(once));
    }
  }
}

TEST_CASE("a curve merged with itself has every sample twice", "[binary_curve]") {
  const Samples all = some_samples(100);
  for (BinaryCurve curve : empty_curves()) {
    curve.update(all.labels, all.scores, all.weights);
    const ThresholdCounts before = curve.compute();
    const std::size_t size = curve.size();
    curve.merge(curve);
    CHECK(curve.size() == 2 * size);
    const ThresholdCounts after = curve.compute();
    CHECK(after.thresholds == before.thresholds);
    for (std::size_t i = 0; i < before.thresholds.size(); ++i) {
      CHECK(after.true_positives[i] == 2 * before.true_positives[i]);
      CHECK(after.true_negatives[i] == 2 * before.true_negatives[i]);
    }
  }
}

TEST_CASE("batches may differ in the types of their scores, and in having weights", "[binary_curve]") {
  const std::vector<int> labels{0, 1, 1};
  const std::vector<float> floats{0.5f, 0.1f, 0.75f};
  const std::vector<double> doubles{0.5, 0.1, 0.75};  // 0.1 is another number than 0.1f
  const std::vector<int> ints{1, 0, 1};
  const std::vector<double> weights{2, 0, 1};
  BinaryCurve curve;
  curve.update(labels, floats);
  curve.update(labels, doubles);
  curve.update(labels, ints, weights);
  curve.update(labels, floats);
  CHECK(curve.size() == 11);

  std::vector<int> all_labels;
  std::vector<double> all_scores, all_weights;
  for (int batch = 0; batch < 4; ++batch) {
    for (std::size_t i = 0; i < 3; ++i) {
      all_labels.push_back(labels[i]);
      all_scores.push_back(batch == 1 ? doubles[i] : batch == 2 ? ints[i] : static_cast<double>(floats[i]));
      all_weights.push_back(batch == 2 ? weights[i] : 1);
    }
  }
  check_same(curve.compute(), confusion_matrix_at_thresholds(all_labels, all_scores, all_weights));
  BinaryCurve merged;
  merged.merge(curve);
  check_same(merged.compute(), curve.compute());
}

TEST_CASE("an exact curve gives its samples back, a binned one has none", "[binary_curve]") {
  const auto numbers = [](NumericView view) {
    return view.visit([](const auto* data, std::size_t size) { return std::vector<double>(data, data + size); });
  };
  using Numbers = std::vector<double>;
  BinaryCurve curve;
  curve.update(std::vector{1, 0}, std::vector{0.5f, 0.25f});
  CHECK(curve.weights().empty());
  CHECK(numbers(curve.scores()) == Numbers{0.5, 0.25});
  curve.update(std::vector{1, 0}, std::vector{0.1, 3.0}, std::vector{2, 0});
  CHECK(numbers(curve.labels()) == Numbers{1, 0, 1});
  CHECK(numbers(curve.scores()) == Numbers{0.5, 0.25, 0.1});
  CHECK(numbers(curve.weights()) == Numbers{1, 1, 2});
  BinaryCurve binned(Thresholds::uniform(3));
  binned.update(std::vector{1, 0}, std::vector{0.5, 0.25});
  CHECK((binned.labels().empty() && binned.scores().empty() && binned.weights().empty()));
}

TEST_CASE("samples without weight are not in a curve", "[binary_curve]") {
  for (const BinaryCurve& empty : empty_curves()) {
    BinaryCurve curve = empty;
    curve.update(std::vector{0, 1}, std::vector{0.1f, 0.9f}, std::vector{0.0, 0.0});
    CHECK(curve.size() == 0);
    CHECK(undefined_reason(roc_auc(curve)) == undefined_reason(undefined(Undefined::no_samples)));
    curve.update(std::vector{0, 1, 1}, std::vector{0.1f, 0.9f, 0.0f}, std::vector{1.0, 2.0, 0.0});
    CHECK(curve.size() == 2);
    CHECK(roc_auc(curve) == 1);
  }
}

TEST_CASE("a refused update leaves a curve as it was", "[binary_curve]") {
  for (BinaryCurve curve : empty_curves()) {
    curve.update(std::vector{0, 1}, std::vector{0.25f, 0.5f});
    const std::string before = curve.state();
    CHECK_THROWS_WITH(curve.update(std::vector{0, 2}, std::vector{0.0, 1.0}),
                      "labels[1] is 2: a binary label is 0 or 1");
    CHECK_THROWS_WITH(curve.update(std::vector{0, 1}, std::vector{0.0, kNan}), "scores[1] is nan: a score is a number");
    CHECK_THROWS_WITH(curve.update(std::vector{0, 1}, std::vector{0.0, 1.0}, std::vector{-1, 1}),
                      "weights[0] is -1: a weight is finite and not negative");
    CHECK_THROWS_WITH(curve.update(std::vector{0, 1}, std::vector{0.0}), "labels has 2 elements, scores has 1");
    CHECK(curve.state() == before);
  }
}

TEST_CASE("reset leaves the thresholds and nothing else", "[binary_curve]") {
  for (const BinaryCurve& empty : empty_curves()) {
    BinaryCurve curve = empty;
    curve.update(std::vector{0, 1}, std::vector{0.25, 0.5}, std::vector{1, 3});
    curve.reset();
    CHECK(curve.state() == empty.state());
  }
}

TEST_CASE("thresholds are one to a million finite numbers that ascend", "[binary_curve]") {
  CHECK_THROWS_WITH(Thresholds::uniform(1), "num_thresholds is 1: it is from 2 to 1000000");
  CHECK_THROWS_WITH(Thresholds::uniform(kMostThresholds + 1), "num_thresholds is 1000001: it is from 2 to 1000000");
  CHECK_THROWS_WITH(Thresholds::at({}), "num_thresholds is 0: it is from 1 to 1000000");
  CHECK_THROWS_WITH(Thresholds::at(std::vector<float>(kMostThresholds + 1)),
                    "num_thresholds is 1000001: it is from 1 to 1000000");
  CHECK_THROWS_WITH(Thresholds::at(std::vector{0.0, kNan}), "thresholds[1] is nan: a threshold is finite");
  CHECK_THROWS_WITH(Thresholds::at(std::vector{0.0, kInfinity}), "thresholds[1] is inf: a threshold is finite");
  CHECK_THROWS_WITH(Thresholds::at(std::vector{0.0, 0.5, 0.5}),
                    "thresholds[2] is 0.5: it is not greater than the one before it, 0.5");
  CHECK(Thresholds().size() == 0);
}

TEST_CASE("thresholds that are uniform are so however they were made", "[binary_curve]") {
  const Thresholds given = Thresholds::at(std::vector{0.0, 0.25, 0.5, 0.75, 1.0});
  CHECK(given.is_uniform());
  CHECK(given == Thresholds::uniform(5));
  CHECK(given[3] == 0.75);
  const Thresholds other = Thresholds::at(std::vector{0.0, 0.25, 0.5, 0.75, 0.9});
  CHECK_FALSE(other.is_uniform());
  CHECK(other != given);
  CHECK(other[4] == 0.9);
}

TEST_CASE("given thresholds are compared as uniform ones are, in the score's own precision", "[binary_curve]") {
  // 0.29f is less than 0.29, and reaches it nonetheless.
  BinaryCurve curve(Thresholds::at(std::vector{0.29, 0.7}));
  curve.update(std::vector{1, 1}, std::vector{0.29f, 0.7f});
  CHECK(curve.compute().true_positives == std::vector{1.0, 2.0});
  curve.update(std::vector{1}, std::vector{static_cast<double>(0.29f)});
  CHECK(curve.compute().true_positives == std::vector{1.0, 2.0});
}

TEST_CASE("any number of given thresholds finds what a comparison with each finds", "[binary_curve]") {
  std::mt19937 random(3);
  for (std::size_t size = 1; size < 70; ++size) {
    std::vector<double> ascending(1, -2);
    for (std::size_t i = 1; i < size; ++i)
      ascending.push_back(ascending.back() + 1.0 + static_cast<double>(random() % 3));
    std::vector<double> scores{-kInfinity, kInfinity};
    for (int i = 0; i < 600; ++i) scores.push_back(static_cast<double>(random() % (4 * size + 8)) / 2 - 4);
    BinaryCurve curve(Thresholds::at(ascending));
    curve.update(std::vector<int>(scores.size(), 1), scores);
    const ThresholdCounts counts = curve.compute();
    for (std::size_t i = 0; i < size; ++i) {
      const double threshold = ascending[size - 1 - i];
      CHECK(counts.thresholds[i] == threshold);
      const auto reached =
          std::count_if(scores.begin(), scores.end(), [&](double score) { return score >= threshold; });
      CHECK(counts.true_positives[i] == static_cast<double>(reached));
    }
  }
}

TEST_CASE("batches smaller and larger than the bins, on any number of threads, count alike", "[binary_curve]") {
  const Samples all = some_samples(200000);
  for (const Thresholds& thresholds : {Thresholds::uniform(1001), Thresholds::at(std::vector{0.1, 0.3, 0.7})}) {
    BinaryCurve small(thresholds), large(thresholds);
    for (std::size_t first = 0; first < 200000; first += 250) {
      small.update(NumericView(all.labels).part(first, 250), NumericView(all.scores).part(first, 250),
                   NumericView(all.weights).part(first, 250));
    }
    large.update(all.labels, all.scores, all.weights, 3);
    CHECK(small.size() == large.size());
    check_same(small.compute(), large.compute());
  }
}

TEST_CASE("curves of other thresholds are not merged", "[binary_curve]") {
  BinaryCurve exact, uniform(Thresholds::uniform(3)), given(Thresholds::at(std::vector{0.1, 0.3, 0.7}));
  CHECK_THROWS_WITH(exact.merge(uniform),
                    "can't merge a curve of 3 thresholds into an exact one: they must be the same");
  CHECK_THROWS_WITH(given.merge(exact), "can't merge an exact curve into one of 3 thresholds: they must be the same");
  CHECK_THROWS_AS(given.merge(uniform), std::invalid_argument);
  CHECK(exact.size() == 0);
}

TEST_CASE("a curve's state brings back all of it, into a curve of any kind", "[binary_curve]") {
  const Samples all = some_samples(300);
  const std::vector<double> doubles(all.scores.begin(), all.scores.end());
  for (BinaryCurve curve : empty_curves()) {
    for (const NumericView& scores : {NumericView(all.scores), NumericView(doubles)}) {
      curve.update(all.labels, scores);
      curve.update(all.labels, scores, all.weights);
      for (BinaryCurve loaded : empty_curves()) {
        loaded.load_state(curve.state());
        CHECK(loaded.thresholds() == curve.thresholds());
        CHECK(loaded.size() == curve.size());
        CHECK(loaded.state() == curve.state());
        check_same(loaded.compute(), curve.compute());
      }
    }
  }
}

TEST_CASE("a state that lies is refused, and leaves the curve alone", "[binary_curve]") {
  // Numbers of 8 bytes: uniform thresholds, given ones (how many), size, totals (how many), labels (how many) ...
  BinaryCurve exact, binned(Thresholds::uniform(3)), given(Thresholds::at(std::vector{0.2, 0.6}));
  for (BinaryCurve* curve : {&exact, &binned, &given}) {
    curve->update(std::vector{0, 1}, std::vector{0.25, 0.5}, std::vector{1.0, 2.0});
  }
  const auto refuses = [&](const std::string& state, const std::string& problem) {
    BinaryCurve loaded(Thresholds::uniform(7));
    const std::string before = loaded.state();
    CHECK_THROWS_WITH(loaded.load_state(state), "the state of a BinaryCurve was expected, but this " + problem);
    CHECK(loaded.state() == before);
  };
  const std::uint64_t one = 1, three = 3, four = 4, huge = std::uint64_t(1) << 60;
  const double minus = -1;
  const std::string sizes = "has vectors of sizes that do not go together", weight = "has a weight that none can be";
  refuses(with_number(exact.state(), 0, &three), sizes);  // binned, it has samples and no totals
  refuses(with_number(exact.state(), 2, &three), sizes);  // it has but two samples
  refuses(with_number(binned.state(), 0, &one), "has thresholds that no curve has");
  refuses(with_number(binned.state(), 0, &huge), "has thresholds that no curve has");
  refuses(with_number(binned.state(), 0, &four), sizes);  // its totals are of three
  refuses(with_number(binned.state(), 4, &minus), weight);
  refuses(with_number(binned.state(), 4, &kNan), weight);
  refuses(with_number(given.state(), 0, &three), "has thresholds that no curve has");  // uniform and given
  refuses(with_number(given.state(), 3, &minus), "has thresholds that do not ascend");
  refuses(with_number(given.state(), 3, &kInfinity), "has thresholds that do not ascend");
  refuses(with_number(given.state(), 2, &kNan), "has thresholds that do not ascend");

  // The exact one ends with labels, floats, doubles and weights, each after their number.
  const std::string state = exact.state();
  const auto with = [&](std::size_t from_end, const auto& value) {
    std::string changed = state;
    put_number(changed, state.size() - from_end, value);
    return changed;
  };
  refuses(with(8, minus), weight);
  refuses(with(16, kInfinity), weight);
  refuses(with(8, 0.0), weight);  // samples without weight are not kept
  refuses(with(32, kNan), "has a score that is not a number");
  refuses(with(57, std::uint8_t(2)), "has a label that is neither 0 nor 1");
  refuses(state.substr(0, state.size() - 1), "is cut short");
  refuses(state + "x", "goes on after its end");
}

TEST_CASE("counts from elsewhere are as good as samples, and refused if they can't be", "[binary_curve]") {
  const auto thresholds = Thresholds::at(std::vector{0.25, 0.5});
  BinaryCurve counted(thresholds), expected(thresholds);
  expected.update(std::vector{0, 1, 1, 0}, std::vector{0.0, 0.3, 0.5, 0.9});
  counted.add_counts(std::vector{1, 0, 0, 1, 1, 1}, 4);
  CHECK(counted.state() == expected.state());
  CHECK_THROWS_WITH(counted.add_counts(std::vector{1, 0}, 1), "the curve's counts has 6 elements, weights has 2");
  CHECK_THROWS_WITH(counted.add_counts(std::vector{1, 0, 0, -1, 1, 1}, 4),
                    "weights[3] is -1: a weight is finite and not negative");
  CHECK_THROWS_AS(BinaryCurve().add_counts({}, 0), std::invalid_argument);
  CHECK(counted.state() == expected.state());
}
