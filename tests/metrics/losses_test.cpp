#include <tblog/metrics/losses.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;
using Catch::Matchers::WithinRel;
using tblog::NumericView;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Scores kProbabilities = Scores::probabilities, kLogits = Scores::logits;

using Loss = std::function<double(NumericView labels, NumericView scores, NumericView weights)>;

std::vector<std::pair<const char*, Loss>> binary_losses() {
  return {
      {"log_loss", [](auto l, auto s, auto w) { return log_loss(l, s, kProbabilities, w); }},
      {"log_loss of logits", [](auto l, auto s, auto w) { return log_loss(l, s, kLogits, w); }},
      {"brier_score", [](auto l, auto s, auto w) { return brier_score(l, s, kProbabilities, w); }},
      {"brier_score of logits", [](auto l, auto s, auto w) { return brier_score(l, s, kLogits, w); }},
      {"hinge_loss", [](auto l, auto s, auto w) { return hinge_loss(l, s, w); }},
  };
}

// Of three classes, -100 being ignored.
std::vector<std::pair<const char*, Loss>> class_losses() {
  return {
      {"log_loss", [](auto l, auto s, auto w) { return log_loss(l, s, 3, kProbabilities, w, -100); }},
      {"log_loss of logits", [](auto l, auto s, auto w) { return log_loss(l, s, 3, kLogits, w, -100); }},
      {"brier_score", [](auto l, auto s, auto w) { return brier_score(l, s, 3, kProbabilities, w, -100); }},
      {"brier_score of logits", [](auto l, auto s, auto w) { return brier_score(l, s, 3, kLogits, w, -100); }},
      {"hinge_loss", [](auto l, auto s, auto w) { return hinge_loss(l, s, 3, w, -100); }},
      {"perplexity", [](auto l, auto s, auto w) { return perplexity(l, s, 3, w, -100); }},
  };
}

}  // namespace

TEST_CASE("losses are those of a calculation by hand", "[losses]") {
  CHECK_THAT(log_loss(std::vector{1, 0}, std::vector{0.5, 0.75}, kProbabilities), WithinRel(1.5 * std::log(2), 1e-12));
  CHECK_THAT(log_loss(std::vector{1}, std::vector{0}, kLogits), WithinRel(std::log(2), 1e-12));
  CHECK(brier_score(std::vector{1, 0}, std::vector{0.5, 0.75}, kProbabilities) == (0.25 + 0.5625) / 2);
  CHECK(hinge_loss(std::vector{1, 0, 1}, std::vector{0.5, 0.5, 3.0}) == (0.5 + 1.5) / 3);
  CHECK(hinge_loss(std::vector{1, 0, 1}, std::vector{0.5, 0.5, 3.0}, {}) == (0.5 + 1.5) / 3);  // without weights
  CHECK_THAT(log_loss(std::vector{2}, std::vector{0.25, 0.25, 0.5}, 3, kProbabilities), WithinRel(std::log(2), 1e-12));
  CHECK(brier_score(std::vector{2}, std::vector{0.25, 0.25, 0.5}, 3, kProbabilities) == 0.375);
  CHECK(hinge_loss(std::vector{2}, std::vector{0, 1, 2}, 3) == 0);
  CHECK(hinge_loss(std::vector{1}, std::vector{0, 1, 2}, 3) == 2);
  CHECK_THAT(perplexity(std::vector{0, 6, 3}, std::vector<float>(21, 5), 7), WithinRel(7, 1e-12));
}

TEST_CASE("two columns are the binary case", "[losses]") {
  const std::vector<int> labels{0, 1, 1};
  const std::vector<double> binary{0.25, 0.5, 0.875}, rows{0.75, 0.25, 0.5, 0.5, 0.125, 0.875};
  CHECK_THAT(log_loss(labels, rows, 2, kProbabilities), WithinRel(log_loss(labels, binary, kProbabilities), 1e-12));
  CHECK(brier_score(labels, rows, 2, kProbabilities) == brier_score(labels, binary, kProbabilities));
  const std::vector<double> logits{-1, 0.5, 7}, logit_rows{1, 0, 0, 0.5, -3, 4};
  CHECK_THAT(log_loss(labels, logit_rows, 2, kLogits), WithinRel(log_loss(labels, logits, kLogits), 1e-12));
  CHECK_THAT(brier_score(labels, logit_rows, 2, kLogits), WithinRel(brier_score(labels, logits, kLogits), 1e-12));
}

TEST_CASE("wrong certainties cost what their type can tell from them", "[losses]") {
  CHECK_THAT(log_loss(std::vector{1}, std::vector{0.0}, kProbabilities), WithinRel(52 * std::log(2), 1e-12));
  CHECK_THAT(log_loss(std::vector{1}, std::vector{0.0f}, kProbabilities), WithinRel(23 * std::log(2), 1e-12));
  CHECK_THAT(log_loss(std::vector{0}, std::vector{1}, kProbabilities), WithinRel(52 * std::log(2), 1e-12));
  CHECK(log_loss(std::vector{1}, std::vector{0.0f, 1.0f}, 2, kProbabilities) < 2e-7);
}

TEST_CASE("logits lose nothing, however far from 0", "[losses]") {
  CHECK(log_loss(std::vector{0}, std::vector{1000.0}, kLogits) == 1000);
  CHECK_THAT(log_loss(std::vector{1}, std::vector{50.0}, kLogits), WithinRel(std::exp(-50), 1e-12));
  CHECK_THAT(log_loss(std::vector{0}, std::vector{50.0, 0.0}, 2, kLogits), WithinRel(std::exp(-50), 1e-12));
  CHECK(log_loss(std::vector{1}, std::vector{1e300, 0.0}, 2, kLogits) == 1e300);
  CHECK_THAT(brier_score(std::vector{0}, std::vector{50.0, 0.0}, 2, kLogits), WithinRel(std::exp(-100), 1e-12));
  CHECK(log_loss(std::vector{1}, std::vector{std::numeric_limits<float>::lowest(), 0.0f}, 2, kLogits) == 0);
}

TEST_CASE("an infinite logit is a certainty", "[losses]") {
  for (const double sign : {1.0, -1.0}) {
    const std::vector<double> logit{sign * kInfinity};
    const double wrong = sign > 0 ? 0 : 1;
    CHECK(log_loss(std::vector{1 - wrong}, logit, kLogits) == 0);
    CHECK(log_loss(std::vector{wrong}, logit, kLogits) == kInfinity);
    CHECK(brier_score(std::vector{1 - wrong}, logit, kLogits) == 0);
    CHECK(brier_score(std::vector{wrong}, logit, kLogits) == 1);
    CHECK(hinge_loss(std::vector{1 - wrong}, logit) == 0);
    CHECK(hinge_loss(std::vector{wrong}, logit) == kInfinity);
  }
  const std::vector<double> row{-kInfinity, kInfinity, 5};
  CHECK(log_loss(std::vector{1}, row, 3, kLogits) == 0);
  CHECK(log_loss(std::vector{2}, row, 3, kLogits) == kInfinity);
  CHECK(brier_score(std::vector{1}, row, 3, kLogits) == 0);
  CHECK(brier_score(std::vector{0}, row, 3, kLogits) == 2);
  CHECK(hinge_loss(std::vector{1}, row, 3) == 0);
  CHECK(perplexity(std::vector{0}, row, 3) == kInfinity);
  // What weighs nothing costs nothing.
  CHECK(log_loss(std::vector{2, 1}, std::vector{0.0, kInfinity, 0.0, 0.0, kInfinity, 0.0}, 3, kLogits,
                 std::vector{0.0, 1.0}) == 0);
  CHECK(log_loss(std::vector{0, 0}, std::vector{kInfinity, -kInfinity}, kLogits, std::vector{0, 2}) == 0);
}

TEST_CASE("infinities that cancel out are refused by their row", "[losses][bad_input]") {
  const std::string row = "scores' row 1 has infinities that cancel out";
  for (const double infinity : {kInfinity, -kInfinity}) {
    const std::vector<int> labels{0, 1};
    const std::vector<double> scores{1, 2, infinity, infinity};
    CHECK_THROWS_WITH(log_loss(labels, scores, 2, kLogits), row);
    CHECK_THROWS_WITH(brier_score(labels, scores, 2, kLogits), row);
    CHECK_THROWS_WITH(hinge_loss(labels, scores, 2), row);
    CHECK_THROWS_WITH(perplexity(labels, scores, 2), row);
  }
}

TEST_CASE("a loss without samples, or of such that weigh nothing, is NaN that says so", "[losses]") {
  const std::vector<double> none;
  const std::string reason = "there are no samples, or none that weighs anything";
  for (const auto& [name, loss] : binary_losses()) {
    INFO(name);
    CHECK(undefined_reason(loss(none, none, {})) == reason);
    CHECK(undefined_reason(loss(std::vector{1}, std::vector{0.5}, std::vector{0})) == reason);
  }
  for (const auto& [name, loss] : class_losses()) {
    INFO(name);
    CHECK(undefined_reason(loss(none, none, {})) == reason);
    CHECK(undefined_reason(loss(std::vector{1}, std::vector{0.0, 0.5, 0.5}, std::vector{0})) == reason);
    CHECK(undefined_reason(loss(std::vector{-100}, std::vector{0.0, 0.5, 0.5}, {})) == reason);
  }
  CHECK(undefined_reason(Perplexity(5).compute()) == reason);
}

TEST_CASE("every loss refuses a bad sample by its place and value", "[losses][bad_input]") {
  const std::vector<int> labels{0, 1};
  const std::vector<double> scores{0.25, 0.5};
  for (const auto& [name, loss] : binary_losses()) {
    INFO(name);
    CHECK_NOTHROW(loss(labels, scores, {}));
    CHECK_THROWS_WITH(loss(std::vector{0, 2}, scores, {}), "labels[1] is 2: a binary label is 0 or 1");
    CHECK_THROWS_WITH(loss(labels, std::vector{kNan, 0.5}, {}), "scores[0] is nan: a score is a number");
    CHECK_THROWS_WITH(loss(labels, std::vector{0.5}, {}), "labels has 2 elements, scores has 1");
    CHECK_THROWS_WITH(loss(labels, scores, std::vector{1.0, -1.0}),
                      "weights[1] is -1: a weight is finite and not negative");
  }
  const std::vector<double> rows{0.25, 0.25, 0.5, 0, 0, 1};
  for (const auto& [name, loss] : class_losses()) {
    INFO(name);
    CHECK_NOTHROW(loss(labels, rows, {}));
    CHECK_THROWS_WITH(loss(std::vector{0, 3}, rows, {}), "labels[1] is 3: a class is a whole number from 0 to 2");
    CHECK_THROWS_WITH(loss(std::vector{0.5, 1.0}, rows, {}), "labels[0] is 0.5: a class is a whole number from 0 to 2");
    CHECK_THROWS_WITH(loss(std::vector{0.0, kNan}, rows, {}),
                      "labels[1] is nan: a class is a whole number from 0 to 2");
    CHECK_THROWS_WITH(loss(std::vector{-1, 0}, rows, {}), "labels[0] is -1: a class is a whole number from 0 to 2");
    CHECK_THROWS_WITH(loss(labels, std::vector{0.5, 0.5}, {}), "scores has 2 elements: no rows of 3");
    CHECK_THROWS_WITH(loss(std::vector{0}, rows, {}), "scores has 2 rows, labels has 1 elements");
    CHECK_THROWS_WITH(loss(labels, rows, std::vector{1.0}), "labels has 2 elements, weights has 1");
    CHECK_THROWS_WITH(loss(labels, rows, std::vector{kInfinity, 1.0}),
                      "weights[0] is inf: a weight is finite and not negative");
    for (std::size_t i = 3; i < 6; ++i) {
      std::vector<double> bad = rows;
      bad[i] = kNan;
      CHECK_THROWS_AS(loss(labels, bad, {}), std::invalid_argument);
      CHECK_NOTHROW(loss(std::vector{0, -100}, bad, {}));  // what is ignored may be anything
    }
  }
}

TEST_CASE("what is no probability is refused, and rows that don't sum to one", "[losses][bad_input]") {
  const std::vector<int> labels{0, 1};
  CHECK_THROWS_WITH(log_loss(labels, std::vector{0.5, 1.5}, kProbabilities),
                    "scores[1] is 1.5: a probability is from 0 to 1");
  CHECK_THROWS_WITH(brier_score(labels, std::vector{-0.5f, 0.5f}, kProbabilities),
                    "scores[0] is -0.5: a probability is from 0 to 1");
  CHECK_THROWS_WITH(log_loss(labels, std::vector{0.5, 0.5, 1.5, -0.5}, 2, kProbabilities),
                    "scores[2] is 1.5: a probability is from 0 to 1");
  CHECK_THROWS_WITH(log_loss(labels, std::vector{0.5, 0.5, kNan, 0.5}, 2, kProbabilities),
                    "scores[2] is nan: a probability is from 0 to 1");
  CHECK_THROWS_WITH(brier_score(labels, std::vector{0.5, 0.5, 0.5, 0.25}, 2, kProbabilities),
                    "scores' row 1 sums to 0.75: probabilities sum to one");
  CHECK_THROWS_AS(log_loss(labels, std::vector{0.5, 0.5, 0.5, 0.5 + 3e-8}, 2, kProbabilities), std::invalid_argument);
  CHECK_NOTHROW(log_loss(labels, std::vector{0.5, 0.5, 0.5, 0.5 + 1e-8}, 2, kProbabilities));
  CHECK_NOTHROW(log_loss(labels, std::vector{0.5f, 0.5f, 0.5f, 0.5003f}, 2, kProbabilities));
  CHECK_THROWS_AS(log_loss(labels, std::vector{0.5f, 0.5f, 0.5f, 0.5004f}, 2, kProbabilities), std::invalid_argument);
}

TEST_CASE("a number of classes gone wrong is refused", "[losses][bad_input]") {
  for (const std::size_t bad : {std::size_t{0}, std::size_t{1}, kMostScoreClasses + 1, SIZE_MAX}) {
    const std::string text = "num_classes is " + std::to_string(bad) + ": it is from 2 to 1000000";
    CHECK_THROWS_WITH(LogLoss(bad, kLogits), text);
    CHECK_THROWS_WITH(BrierScore(bad, kLogits), text);
    CHECK_THROWS_WITH(HingeLoss(bad), text);
    CHECK_THROWS_WITH(Perplexity(bad), text);
  }
}

TEST_CASE("an ignored label need not be one that its type can hold", "[losses]") {
  const std::vector<std::uint8_t> labels{156, 1};  // -100 in eight bits
  CHECK_THROWS_AS(perplexity(labels, std::vector<float>(6), 3, {}, -100), std::invalid_argument);
  CHECK_THAT(perplexity(labels, std::vector<float>(6), 3, {}, 156), WithinRel(3, 1e-12));
  CHECK_THAT(perplexity(std::vector{0, 1, 2}, std::vector<float>(9), 3, {}, 1),
             WithinRel(3, 1e-12));  // a class can be ignored
}

TEST_CASE("a weight of two is the sample twice, and order is nothing", "[losses]") {
  const std::vector<int> labels{0, 2, 1}, twice{1, 0, 2, 2};
  const std::vector<double> rows{0.5, 0.25, 0.25, 0.125, 0, 0.875, 0, 1, 0},
      twice_rows{0, 1, 0, 0.5, 0.25, 0.25, 0.125, 0, 0.875, 0.125, 0, 0.875};
  for (const auto& [name, loss] : class_losses()) {
    INFO(name);
    CHECK_THAT(loss(labels, rows, std::vector{1, 2, 1}), WithinRel(loss(twice, twice_rows, {}), 1e-14));
  }
}

TEST_CASE("a refused update changes nothing", "[losses][bad_input]") {
  LogLoss loss(2, kLogits);
  loss.update(std::vector{0, 1}, std::vector{1.0, 0.0, 0.0, 0.5});
  const std::string before = loss.state();
  CHECK_THROWS_AS(loss.update(std::vector{0, 1}, std::vector{1.0, 0.0, kNan, 0.5}), std::invalid_argument);
  CHECK_THROWS_AS(loss.update(std::vector{0, 2}, std::vector{1.0, 0.0, 0.0, 0.5}), std::invalid_argument);
  CHECK(loss.state() == before);
  loss.reset();
  CHECK(loss.state() == LogLoss(2, kLogits).state());
}

TEST_CASE("a mean of many equals a sum in any parts", "[losses]") {
  std::mt19937 random(5);
  std::vector<int> labels;
  std::vector<float> scores;
  for (int i = 0; i < 100000; ++i) {
    labels.push_back(static_cast<int>(random() % 2));
    scores.push_back(static_cast<float>(random() % 1001) / 1000);
  }
  LogLoss all(kProbabilities), part(kProbabilities);
  for (std::size_t i = 0; i < labels.size(); i += 100) {
    part.reset();
    part.update({labels.data() + i, 100}, {scores.data() + i, 100});
    all.merge(part);
  }
  CHECK(std::abs(all.compute() - log_loss(labels, scores, kProbabilities)) < 1e-15);
}

TEST_CASE("losses of other kinds and configurations don't merge", "[losses][bad_input]") {
  LogLoss loss(3, kLogits, -100);
  CHECK_THROWS_WITH(
      loss.merge(LogLoss(3, kLogits)),
      "can't merge a LogLoss of 3 classes' logits into a LogLoss of 3 classes' logits, ignore_index -100");
  CHECK_THROWS_WITH(BrierScore(kProbabilities).merge(LogLoss(kProbabilities)),
                    "can't merge a LogLoss of binary probabilities into a BrierScore of binary probabilities");
  CHECK_THROWS_AS(loss.merge(LogLoss(4, kLogits, -100)), std::invalid_argument);
  CHECK_THROWS_AS(loss.merge(LogLoss(3, kProbabilities, -100)), std::invalid_argument);
  CHECK_THROWS_AS(loss.merge(Perplexity(3, -100)), std::invalid_argument);
  CHECK_NOTHROW(loss.merge(LogLoss(3, kLogits, -100)));
}

TEST_CASE("a loss's state is its configuration too, and is refused when it is none", "[losses][state]") {
  LogLoss loss(3, kLogits, -100);
  loss.update(std::vector{2}, std::vector{1, 2, 3});
  LogLoss loaded(kProbabilities);
  loaded.load_state(loss.state());
  CHECK(loaded.state() == loss.state());
  CHECK(loaded.compute() == loss.compute());
  CHECK_NOTHROW(loaded.merge(loss));

  BrierScore other(kLogits);
  CHECK_THROWS_WITH(other.load_state(loss.state()),
                    "the state of a BrierScore was expected, but this does not begin as one");
  Perplexity perplexity(7);
  const std::string good = perplexity.state();
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string bad = good;
    bad[i] = '\xff';
    try {
      perplexity.load_state(bad);
    } catch (const std::invalid_argument&) {
      continue;
    }
    CHECK_NOTHROW(perplexity.compute());
    perplexity.load_state(good);
  }
  CHECK(perplexity.state() == good);
  CHECK_THROWS_AS(perplexity.load_state(good.substr(1)), std::invalid_argument);
}
