#include <tblog/metrics/regression.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;
using tblog::NumericView;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

using Function = std::function<double(NumericView, NumericView, NumericView)>;
using Functions = std::vector<std::pair<const char*, Function>>;

double pinball(NumericView t, NumericView p, NumericView w) { return mean_pinball_loss(t, p, 0.9, w); }

Functions errors() {
  return {
      {"mean_squared_error", [](auto t, auto p, auto w) { return mean_squared_error(t, p, w); }},
      {"root_mean_squared_error", [](auto t, auto p, auto w) { return root_mean_squared_error(t, p, w); }},
      {"mean_absolute_error", [](auto t, auto p, auto w) { return mean_absolute_error(t, p, w); }},
      {"mean_absolute_percentage_error",
       [](auto t, auto p, auto w) { return mean_absolute_percentage_error(t, p, w); }},
      {"max_error", [](auto t, auto p, auto w) { return max_error(t, p, w); }},
      {"mean_squared_log_error", [](auto t, auto p, auto w) { return mean_squared_log_error(t, p, w); }},
      {"root_mean_squared_log_error", [](auto t, auto p, auto w) { return root_mean_squared_log_error(t, p, w); }},
      {"median_absolute_error", [](auto t, auto p, auto w) { return median_absolute_error(t, p, w); }},
      {"mean_pinball_loss", pinball},
  };
}

Functions scores() {
  return {
      {"r2_score", [](auto t, auto p, auto w) { return r2_score(t, p, w); }},
      {"explained_variance", [](auto t, auto p, auto w) { return explained_variance(t, p, w); }},
      {"pearson_correlation", [](auto t, auto p, auto w) { return pearson_correlation(t, p, w); }},
      {"spearman_correlation", [](auto t, auto p, auto w) { return spearman_correlation(t, p, w); }},
  };
}

Functions all() {
  Functions functions = errors();
  for (auto& score : scores()) functions.push_back(std::move(score));
  return functions;
}

struct Samples {
  std::vector<double> targets, predictions, weights;

  explicit Samples(std::size_t size) {
    std::mt19937 random(7);
    std::normal_distribution<double> normal;
    for (std::size_t i = 0; i < size; ++i) {
      targets.push_back(std::abs(normal(random)));
      predictions.push_back(std::abs(targets.back() + 0.3 * normal(random)));
      weights.push_back(static_cast<double>(random() % 3));
    }
  }
};

}  // namespace

TEST_CASE("every error and score refuses a bad sample by its place and value", "[regression][bad_input]") {
  const std::vector<double> targets{0.25, 0.5, 0.75};
  for (const auto& [name, function] : all()) {
    INFO(name);
    CHECK_THROWS_WITH(function(targets, std::vector{0.25, 0.5}, {}), "targets has 3 elements, predictions has 2");
    CHECK_THROWS_WITH(function(targets, targets, std::vector{1.0, 2.0}), "targets has 3 elements, weights has 2");
    CHECK_THROWS_WITH(function(targets, targets, std::vector{1.0, -0.5, 1.0}),
                      "weights[1] is -0.5: a weight is finite and not negative");
    CHECK_THROWS_WITH(function(targets, targets, std::vector{1.0, 1.0, kInfinity}),
                      "weights[2] is inf: a weight is finite and not negative");
    CHECK_THROWS_WITH(function(targets, targets, std::vector{kNan, 1.0, -1.0}),
                      "weights[0] is nan: a weight is finite and not negative");
  }
}

TEST_CASE("every error and score says why it has no value", "[regression]") {
  const std::vector<double> none, one{1}, two{1, 2};
  for (const auto& [name, function] : all()) {
    INFO(name);
    CHECK(undefined_reason(function(none, none, {})) == "there are no samples, or none that weighs anything");
    CHECK(undefined_reason(function(two, two, std::vector{0, 0})) ==
          "there are no samples, or none that weighs anything");
    CHECK(undefined_reason(function(two, std::vector{1.0, kNan}, {})) ==
          "the input holds NaN, or infinities that cancel out");
    CHECK(undefined_reason(function(std::vector{kNan, 1.0}, two, {})) ==
          "the input holds NaN, or infinities that cancel out");
  }
  for (const auto& [name, function] : errors()) {
    INFO(name);
    CHECK(undefined_reason(function(std::vector{kInfinity}, std::vector{kInfinity}, {})) ==
          "the input holds NaN, or infinities that cancel out");
    CHECK(function(std::vector{1.0, 0.0, 2.0}, std::vector{1.0, kInfinity, 2.0}, std::vector{0, 1, 0}) == kInfinity);
  }
}

TEST_CASE("a score takes two samples that weigh something", "[regression]") {
  for (const auto& [name, function] : scores()) {
    INFO(name);
    CHECK(undefined_reason(function(std::vector{1}, std::vector{1}, {})) == "there are too few samples");
    CHECK(undefined_reason(function(std::vector{1, 2}, std::vector{1, 3}, std::vector{0, 5})) ==
          "there are too few samples");
  }
}

TEST_CASE("a correlation with a constant is none", "[regression]") {
  const std::vector<double> constant(1000, 0.1);
  std::vector<double> varies(1000);
  std::iota(varies.begin(), varies.end(), 0);
  const std::vector<double> weights(1000, 0.3);
  for (const auto& weight : {NumericView(), NumericView(weights)}) {
    CHECK(undefined_reason(pearson_correlation(constant, varies, weight)) == "a variable is constant");
    CHECK(undefined_reason(pearson_correlation(varies, constant, weight)) == "a variable is constant");
    CHECK(undefined_reason(spearman_correlation(constant, varies, weight)) == "a variable is constant");
    RegressionErrors errors;
    for (std::size_t i = 0; i < 1000; i += 100) {
      errors.update(NumericView(constant).part(i, 100), NumericView(varies).part(i, 100),
                    weight.empty() ? weight : weight.part(i, 100));
    }
    CHECK(undefined_reason(pearson_correlation(errors)) == "a variable is constant");
  }
}

TEST_CASE("of constant targets the score is 1 for exact predictions, or else 0", "[regression]") {
  const std::vector<double> constant(1000, 0.1), weights(1000, 0.7);
  std::vector<double> off = constant, shifted(1000, 0.3);
  off[999] += 1e-9;
  for (const auto& weight : {NumericView(), NumericView(weights)}) {
    CHECK(r2_score(constant, constant, weight) == 1);
    CHECK(r2_score(constant, off, weight) == 0);
    CHECK(explained_variance(constant, shifted, weight) == 1);
    CHECK(explained_variance(constant, off, weight) == 0);
  }
}

TEST_CASE("a sample of weight 0 counts as absent, whatever it holds", "[regression]") {
  Samples samples(1000);
  const Samples clean = samples;
  for (std::size_t i = 0; i < 1000; ++i) {
    if (samples.weights[i] > 0) continue;
    samples.targets[i] = i % 2 == 0 ? kNan : kInfinity;
    samples.predictions[i] = i % 3 == 0 ? kNan : 1e300;
  }
  for (const auto& [name, function] : all()) {
    INFO(name);
    const double expected = function(clean.targets, clean.predictions, clean.weights);
    CHECK(function(samples.targets, samples.predictions, samples.weights) == expected);
  }
}

TEST_CASE("a sample of weight 2 counts as two, and the order does not matter", "[regression]") {
  const Samples samples(1000);
  Samples repeated(0);
  for (std::size_t i = 0; i < 1000; ++i) {
    for (double k = 0; k < samples.weights[i]; ++k) {
      repeated.targets.push_back(samples.targets[i]);
      repeated.predictions.push_back(samples.predictions[i]);
    }
  }
  const Samples in_order = repeated;
  for (auto* values : {&repeated.targets, &repeated.predictions}) {
    std::mt19937 random(3);
    std::shuffle(values->begin(), values->end(), random);
  }
  for (const auto& [name, function] : all()) {
    INFO(name);
    const double expected = function(samples.targets, samples.predictions, samples.weights);
    CHECK(std::abs(function(in_order.targets, in_order.predictions, {}) - expected) < 1e-13);
    CHECK(std::abs(function(repeated.targets, repeated.predictions, {}) - expected) < 1e-13);
  }
}

TEST_CASE("a correlation does not depend on the unit, that of ranks on no scale at all", "[regression]") {
  Samples samples(1000);
  const double pearson = pearson_correlation(samples.targets, samples.predictions);
  const double spearman = spearman_correlation(samples.targets, samples.predictions);
  CHECK(std::abs(pearson_correlation(samples.predictions, samples.targets) - pearson) < 1e-14);
  for (double& target : samples.targets) target = 1e6 - 3 * target;
  CHECK(std::abs(pearson_correlation(samples.targets, samples.predictions) + pearson) <
        1e-9);  // as targets are rounded
  for (double& prediction : samples.predictions) prediction = std::exp(5 * prediction);
  CHECK(std::abs(spearman_correlation(samples.targets, samples.predictions) + spearman) < 1e-14);
}

TEST_CASE("errors in parts are those of one pass, even far from 0", "[regression]") {
  Samples samples(5000);
  for (auto* values : {&samples.targets, &samples.predictions}) {
    for (double& value : *values) value += 1e6;
  }
  const NumericView t = samples.targets, p = samples.predictions, w = samples.weights;
  RegressionErrors one_by_one, backwards;
  for (std::size_t i = 0; i < 5000; ++i) one_by_one.update(t.part(i, 1), p.part(i, 1), w.part(i, 1));
  for (std::size_t i = 5000; i > 0; i -= 1000) {
    RegressionErrors part;
    part.update(t.part(i - 1000, 1000), p.part(i - 1000, 1000), w.part(i - 1000, 1000));
    part.merge(backwards);
    backwards = part;
  }
  for (const RegressionErrors* errors : {&one_by_one, &backwards}) {
    CHECK(std::abs(r2_score(*errors) - r2_score(t, p, w)) < 1e-13);
    CHECK(std::abs(explained_variance(*errors) - explained_variance(t, p, w)) < 1e-13);
    CHECK(std::abs(pearson_correlation(*errors) - pearson_correlation(t, p, w)) < 1e-13);
    CHECK(std::abs(mean_squared_error(*errors) - mean_squared_error(t, p, w)) < 1e-15);
    CHECK(max_error(*errors) == max_error(t, p, w));
  }
}

TEST_CASE("the largest error is found wherever it is, and so is a NaN", "[regression]") {
  const std::size_t size = 5000;
  std::vector<double> growing(size);
  for (std::size_t i = 0; i < size; ++i) growing[i] = static_cast<double>(i % 7 * i);
  const std::vector<double> zeros(size, 0);
  for (const std::size_t at : {std::size_t{0}, size / 2, size - 1}) {
    auto targets = growing;
    targets[at] = -1e6;
    CHECK(max_error(targets, zeros) == 1e6);
    RegressionErrors before, after;
    before.update(growing, zeros);
    for (const double value : {kInfinity, kNan}) {
      targets[at] = value;
      const double largest = max_error(targets, zeros);
      CHECK((std::isnan(value) ? undefined_reason(largest) != "" : largest == kInfinity));
      after.update(targets, zeros);  // the NaN after the infinity
    }
    before.merge(after);
    after.merge(before);
    CHECK(std::isnan(max_error(before)));
    CHECK(std::isnan(max_error(after)));
  }
}

TEST_CASE("a squared log error is of numbers above -1", "[regression][bad_input]") {
  SquaredLogError error;
  error.update(std::vector{1.0}, std::vector{3.0});
  const std::string before = error.state();
  CHECK_THROWS_WITH(error.update(std::vector{0.0, -1.0}, std::vector{0.0, 0.0}),
                    "targets[1] is -1: a squared log error is of numbers above -1");
  CHECK_THROWS_WITH(error.update(std::vector{0, 0}, std::vector{-3, 0}, std::vector{0, 1}),
                    "predictions[0] is -3: a squared log error is of numbers above -1");
  CHECK(error.state() == before);
  CHECK(std::abs(mean_squared_log_error(error) - std::log(2.0) * std::log(2.0)) < 1e-15);
}

TEST_CASE("a squared log error is right at both ends", "[regression]") {
  const double close = std::nextafter(-1.0, 0.0), most = std::numeric_limits<double>::max();
  const double expected = std::log1p(most) - std::log1p(close);
  CHECK(std::abs(root_mean_squared_log_error(std::vector{close}, std::vector{most}) / expected - 1) < 1e-14);
  CHECK(std::abs(root_mean_squared_log_error(std::vector{1e-20}, std::vector{3e-20}) / 2e-20 - 1) < 1e-14);
}

TEST_CASE("a pinball loss of 0.5 is half the absolute error, others weigh the sides", "[regression]") {
  const std::vector<double> targets{1, 2, 3}, predictions{2, 2, 1};
  CHECK(mean_pinball_loss(targets, predictions) == mean_absolute_error(targets, predictions) / 2);
  CHECK(std::abs(mean_pinball_loss(targets, predictions, 0.9) - (0.1 * 1 + 0.9 * 2) / 3) < 1e-15);
  CHECK(mean_pinball_loss(targets, predictions, 1) == 2.0 / 3);
  for (const double alpha : {-0.1, 1.5, kNan}) {
    CHECK_THROWS_AS(mean_pinball_loss(targets, predictions, alpha), std::invalid_argument);
    CHECK_THROWS_AS(PinballLoss(alpha), std::invalid_argument);
  }
  CHECK_THROWS_WITH(PinballLoss(2), "alpha is 2: a quantile's place is from 0 to 1");
}

TEST_CASE("losses of different alphas are not merged, and a state brings its own", "[regression]") {
  PinballLoss loss(0.25);
  CHECK_THROWS_WITH(loss.merge(PinballLoss(0.75)), "can't merge a pinball loss of alpha 0.75 into one of 0.25");
  loss.load_state(PinballLoss(0.75).state());
  CHECK(loss.alpha() == 0.75);
  std::string state = loss.state();
  const std::string with_alpha_2 = state.replace(state.size() - 5 * 8, 8, std::string("\0\0\0\0\0\0\0\x40", 8));
  CHECK_THROWS_WITH(loss.load_state(with_alpha_2),
                    "the state of a PinballLoss was expected, but this has an alpha outside 0 to 1");
}

TEST_CASE("a median is of the weight, and the mean of two that share it", "[regression]") {
  const std::vector<double> zeros(4, 0), targets{4, 1, 3, 2};
  CHECK(median_absolute_error(targets, zeros) == 2.5);
  CHECK(median_absolute_error(targets, zeros, std::vector{1, 1, 1, 2}) == 2);
  CHECK(median_absolute_error(targets, zeros, std::vector{0.1, 0.1, 0.1, 0.1}) == 2.5);
  CHECK(median_absolute_error(targets, zeros, std::vector{1e-20, 1e-20, 1e-20, 3e-20}) == 2);
  CHECK(median_absolute_error(targets, zeros, std::vector{1, 1, 0, 0}) == 2.5);
  CHECK(median_absolute_error(targets, std::vector{kInfinity, kInfinity, 3.0, 2.0}) == kInfinity);
}

TEST_CASE("a median of many is found where a few of them mislead", "[regression]") {
  constexpr std::size_t kSize = 100000;
  std::vector<double> targets(kSize), zeros(kSize, 0), weights(kSize, 1);
  std::iota(targets.begin(), targets.end(), 0);
  CHECK(median_absolute_error(targets, zeros) == (kSize - 1) / 2.0);
  weights[kSize - 7] = 10 * kSize;  // one outweighs all, drawn or not
  CHECK(median_absolute_error(targets, zeros, weights) == kSize - 7);
  targets[12345] = kNan;
  CHECK(std::isnan(median_absolute_error(targets, zeros, weights)));
}

TEST_CASE("samples are kept as they come, with weights from where some were given", "[regression]") {
  PairedSamples samples, more;
  samples.update(std::vector{1, 2}, std::vector{3, 4});
  CHECK(samples.weights().empty());
  samples.update(std::vector{5}, std::vector{6}, std::vector{0.5});
  more.update(std::vector{7}, std::vector{8});
  samples.merge(more);
  samples.merge(PairedSamples());
  CHECK(samples.targets() == std::vector<double>{1, 2, 5, 7});
  CHECK(samples.predictions() == std::vector<double>{3, 4, 6, 8});
  CHECK(samples.weights() == std::vector<double>{1, 1, 0.5, 1});
  more.merge(samples);
  CHECK(more.weights() == std::vector<double>{1, 1, 1, 0.5, 1});
  more.merge(more);
  CHECK(more.targets().size() == 10);
}

TEST_CASE("a refused update or state leaves an accumulator as it was", "[regression][bad_input]") {
  const auto holds = [](auto accumulator) {
    accumulator.update(std::vector{1, 2}, std::vector{1, 3});
    const std::string before = accumulator.state();
    CHECK_THROWS_AS(accumulator.update(std::vector{1, 2}, std::vector{1}), std::invalid_argument);
    CHECK_THROWS_AS(accumulator.update(std::vector{1, 2}, std::vector{1, 2}, std::vector{1, -1}),
                    std::invalid_argument);
    std::vector<double> ones(2000, 1), bad_at_the_end = ones;  // more than what is worked on at a time
    bad_at_the_end[1999] = -1;
    CHECK_THROWS_WITH(accumulator.update(ones, ones, bad_at_the_end),
                      "weights[1999] is -1: a weight is finite and not negative");
    CHECK_THROWS_AS(accumulator.load_state("nonsense"), std::invalid_argument);
    CHECK(accumulator.state() == before);
    accumulator.reset();
    CHECK(accumulator.state() != before);
    accumulator.load_state(before);
    CHECK(accumulator.state() == before);
  };
  holds(RegressionErrors());
  holds(SquaredLogError());
  holds(PinballLoss(0.3));
  holds(PairedSamples());
}

TEST_CASE("a state of samples that don't pair is refused", "[regression][bad_input]") {
  PairedSamples samples;
  samples.update(std::vector{1.0}, std::vector{2.0}, std::vector{3.0});
  const std::string good = samples.state();
  const auto with = [&good](std::size_t from_end, const char(&bytes)[9]) {
    return std::string(good).replace(good.size() - from_end, 8, bytes, 8);
  };
  CHECK_THROWS_WITH(samples.load_state(with(8, "\0\0\0\0\0\0\xf0\xbf")),  // -1
                    "the state of a PairedSamples was expected, but this has a weight that is none");
  std::string without_weight = with(16, "\0\0\0\0\0\0\0\0");
  without_weight.resize(good.size() - 8);
  CHECK_NOTHROW(samples.load_state(without_weight));
  CHECK(samples.weights().empty());
  const std::string unpaired = std::string(good, 0, good.size() - 5 * 8) + std::string(16, '\0');
  CHECK_THROWS_AS(samples.load_state(unpaired), std::invalid_argument);
}
