#include <tblog/callbacks/early_stopping.h>
#include <torch/nn/modules/batchnorm.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

const double kNan = std::nan("");

// Runs an epoch per value; the epoch (from 0) in which it stopped, or -1.
std::int64_t stops_after(EarlyStopping& stopping, const std::vector<double>& values, TrainingState state = {}) {
  stopping.on_train_begin(state);
  for (const double value : values) {
    state.set_metric("val/loss", value);
    stopping.on_epoch_end(state);
    if (state.should_stop()) break;
    ++state.epoch;
  }
  stopping.on_train_end(state);
  CHECK(stopping.stopped_epoch() == (state.should_stop() ? state.epoch : -1));
  return stopping.stopped_epoch();
}

EarlyStoppingOptions options(std::int64_t patience) { return EarlyStoppingOptions("val/loss").patience(patience); }

}  // namespace

TEST_CASE("training stops after `patience` epochs in a row without improvement", "[early_stopping]") {
  EarlyStopping stopping(options(2));
  CHECK(stops_after(stopping, {5, 4, 4.5, 3, 3.5, 3.2, 1}) == 5);
  CHECK(stopping.best() == 3);
  CHECK(stopping.best_epoch() == 3);
  CHECK(stops_after(stopping, {5, 4, 3, 2, 1}) == -1);
  CHECK(stopping.best() == 1);
}

TEST_CASE("a patience of 0 or 1 stops at the first epoch without improvement", "[early_stopping]") {
  const int patience = GENERATE(0, 1);
  EarlyStopping stopping(options(patience));
  CHECK(stops_after(stopping, {5, 4, 4.1, 1}) == 2);
}

TEST_CASE("a plateau is no improvement", "[early_stopping]") {
  EarlyStopping stopping(options(3));
  CHECK(stops_after(stopping, {2, 2, 2, 2, 2}) == 3);
  CHECK(stopping.best_epoch() == 0);
}

TEST_CASE("a gain of exactly min_delta is no improvement, a larger one is", "[early_stopping]") {
  EarlyStopping exact(options(1).min_delta(0.25));
  CHECK(stops_after(exact, {1.0, 0.75}) == 1);
  CHECK(exact.best() == 1.0);
  EarlyStopping more(options(1).min_delta(0.25));
  CHECK(stops_after(more, {1.0, 0.7499}) == -1);
  CHECK(more.best() == 0.7499);
}

TEST_CASE("under max, higher is better", "[early_stopping]") {
  EarlyStopping stopping(options(2).mode(Mode::max).min_delta(0.25));
  CHECK(stops_after(stopping, {0.0, 0.5, 0.75, 0.5, 9}) == 3);
  CHECK(stopping.best() == 0.5);
}

TEST_CASE("a NaN at first never becomes the best value", "[early_stopping]") {
  EarlyStopping stopping(options(3));
  CHECK(stops_after(stopping, {kNan, 5, 4, 3}) == -1);
  CHECK(stopping.best() == 3);
  EarlyStopping only_nan(options(3));
  CHECK(stops_after(only_nan, {kNan, kNan, kNan, kNan}) == 2);
  CHECK(std::isnan(only_nan.best()));
  CHECK(only_nan.best_epoch() == -1);
}

TEST_CASE("a NaN later counts as no improvement and leaves the best value alone", "[early_stopping]") {
  EarlyStopping stopping(options(2));
  CHECK(stops_after(stopping, {5, 4, kNan, 3, kNan, kNan, 1}) == 5);
  CHECK(stopping.best() == 3);
}

TEST_CASE("infinities are values like any others", "[early_stopping]") {
  const double inf = std::numeric_limits<double>::infinity();
  EarlyStopping stopping(options(2));
  CHECK(stops_after(stopping, {inf, 1e300, inf, 5, -inf, -inf, -inf}) == 6);
  CHECK(stopping.best() == -inf);
}

// As EarlyStopping of Keras 3.15 decides, which also has the rule about epoch 0 below.
TEST_CASE("a new best value that misses the baseline counts against patience but does not stop the training",
          "[early_stopping]") {
  EarlyStopping gaining(options(3).baseline(0.5));
  CHECK(stops_after(gaining, {0.9, 0.8, 0.7, 0.6, 0.1}) == -1);
  CHECK(gaining.best() == 0.1);
  EarlyStopping stopping(options(3).baseline(0.5));
  CHECK(stops_after(stopping, {0.9, 0.8, 0.7, 0.6, 0.65, 0.1}) == 4);
  CHECK(stopping.best() == 0.6);
  EarlyStopping beaten(options(3).baseline(0.5));
  CHECK(stops_after(beaten, {0.9, 0.8, 0.4, 0.41, 0.42, 0.3}) == -1);
  EarlyStopping met(options(2).baseline(0.5));
  CHECK(stops_after(met, {0.5, 0.5}) == 1);
}

TEST_CASE("epoch 0 never stops the training", "[early_stopping]") {
  EarlyStopping stopping(options(1));
  CHECK(stops_after(stopping, {kNan, 5, 4}) == -1);
  EarlyStopping next(options(1));
  CHECK(stops_after(next, {kNan, kNan, 4}) == 1);
}

TEST_CASE("epochs before start_from_epoch are not looked at, logged or not", "[early_stopping]") {
  EarlyStopping stopping(options(2).start_from_epoch(3));
  CHECK(stops_after(stopping, {1, 1, 1, 9, 9, 9}) == 5);
  CHECK(stopping.best() == 9);
  TrainingState nothing_logged;
  stopping.on_train_begin(nothing_logged);
  CHECK_NOTHROW(stopping.on_epoch_end(nothing_logged));
}

TEST_CASE("a second training starts afresh", "[early_stopping]") {
  EarlyStopping stopping(options(2));
  CHECK(stops_after(stopping, {1, 2, 3}) == 2);
  CHECK(stops_after(stopping, {9, 8, 7}) == -1);
  CHECK(stopping.best() == 7);
}

TEST_CASE("the reason to stop says metric, patience, best value and its epoch from 1", "[early_stopping]") {
  EarlyStopping stopping(options(2));
  TrainingState state;
  stopping.on_train_begin(state);
  for (const double value : {0.5, 0.6, 0.7}) {
    state.set_metric("val/loss", value);
    stopping.on_epoch_end(state);
    ++state.epoch;
  }
  CHECK(state.stop_reason() == "val/loss did not improve for 2 epochs (best: 0.5 in epoch 1)");
}

TEST_CASE("a metric that was not logged is an error that lists those that were", "[early_stopping][bad_input]") {
  EarlyStopping stopping(EarlyStoppingOptions("val_los"));
  TrainingState state;
  stopping.on_train_begin(state);
  CHECK_THROWS_WITH(stopping.on_epoch_end(state), "metric 'val_los' was not logged; logged: nothing");
  state.set_metric("val/loss", 1);
  state.set_metric("val/auc", 1);
  CHECK_THROWS_WITH(stopping.on_epoch_end(state), "metric 'val_los' was not logged; logged: val/auc, val/loss");
}

TEST_CASE("which way a metric gets better is taken from who logs it, and never guessed", "[early_stopping]") {
  TrainingState state;
  EarlyStopping stopping(EarlyStoppingOptions("score").patience(1));
  stopping.on_train_begin(state);
  state.set_metric("score", 1);
  CHECK_THROWS_WITH(stopping.on_epoch_end(state), ContainsSubstring("set mode(tblog::Mode::min or max)"));
  state.set_metric("score", 1, Mode::max);
  stopping.on_epoch_end(state);
  state.set_metric("score", 2, Mode::max);
  stopping.on_epoch_end(state);
  CHECK(stopping.best() == 2);
  CHECK(!state.should_stop());
}

TEST_CASE("options that make no sense are refused with their name and value", "[early_stopping][bad_input]") {
  CHECK_THROWS_WITH(EarlyStopping(options(-1)), ContainsSubstring("patience is -1"));
  CHECK_THROWS_WITH(EarlyStopping(options(1).min_delta(-0.5)), ContainsSubstring("min_delta is -0.5"));
  CHECK_THROWS_WITH(EarlyStopping(options(1).min_delta(kNan)), ContainsSubstring("min_delta is nan"));
  CHECK_THROWS_WITH(EarlyStopping(options(1).start_from_epoch(-2)), ContainsSubstring("start_from_epoch is -2"));
  CHECK_THROWS_WITH(EarlyStopping(options(1).baseline(kNan)), ContainsSubstring("baseline is nan"));
  EarlyStopping restoring(options(1).restore_best_weights(true));
  TrainingState no_model;
  CHECK_THROWS_WITH(restoring.on_train_begin(no_model), ContainsSubstring("TrainingState::model is not set"));
}

TEST_CASE("the best epoch's weights and buffers come back, stopped early or not", "[early_stopping]") {
  const std::vector<double> values = GENERATE(std::vector<double>{3, 1, 2, 2}, std::vector<double>{3, 1, 2});
  torch::nn::BatchNorm1d norm(2);
  TrainingState state;
  state.model = norm.ptr();
  EarlyStopping stopping(options(2).restore_best_weights(true));
  stopping.on_train_begin(state);
  for (const double value : values) {
    {
      const torch::NoGradGuard no_grad;
      norm->weight.fill_(10 * value);
      norm->running_mean.fill_(100 * value);
      norm->num_batches_tracked.fill_(static_cast<std::int64_t>(value));
    }
    state.set_metric("val/loss", value);
    stopping.on_epoch_end(state);
    ++state.epoch;
  }
  CHECK(state.should_stop() == (values.size() == 4));
  CHECK(norm->weight[0].item<double>() == 20);
  stopping.on_train_end(state);
  CHECK(norm->weight[0].item<double>() == 10);
  CHECK(norm->running_mean[1].item<double>() == 100);
  CHECK(norm->num_batches_tracked.item<std::int64_t>() == 1);
  CHECK(norm->weight.requires_grad());
}

TEST_CASE("a gain of less than the relative min_delta is no improvement, whatever the values' sign",
          "[early_stopping]") {
  EarlyStopping share(options(1).relative_min_delta(0.1));
  CHECK(stops_after(share, {100, 89, 81}) == 2);  // 89 - 8.9 is less than 81
  EarlyStopping negative(options(1).relative_min_delta(0.1));
  CHECK(stops_after(negative, {-100, -105}) == 1);
  CHECK(stops_after(negative, {-100, -111, -123}) == -1);
  EarlyStopping infinite(options(1).relative_min_delta(0.1));
  CHECK(stops_after(infinite, {std::numeric_limits<double>::infinity(), 5}) == -1);
  EarlyStopping larger(options(1).relative_min_delta(0.1).min_delta(20));
  CHECK(stops_after(larger, {100, 85}) == 1);
}

TEST_CASE("a value that reaches the threshold is good enough, one beyond the other threshold is too bad",
          "[early_stopping]") {
  EarlyStopping good(options(9).stopping_threshold(0.5));
  CHECK(stops_after(good, {1, 0.51, 0.5, 0.1}) == 2);
  EarlyStopping bad(options(9).divergence_threshold(10.0));
  CHECK(stops_after(bad, {9, 10, kNan, 10.5, 1}) == 3);
  EarlyStopping high(options(9).mode(Mode::max).stopping_threshold(0.9).divergence_threshold(0.1));
  CHECK(stops_after(high, {0.1, 0.5, 0.95}) == 2);
  CHECK(stops_after(high, {0.5, 0.05}) == 1);
  TrainingState state;
  good.on_train_begin(state);
  state.set_metric("val/loss", 0.25);
  good.on_epoch_end(state);
  CHECK(state.stop_reason() == "val/loss is 0.25, which reaches the threshold 0.5");
}

TEST_CASE("what is not finite stops the training only if that is asked for", "[early_stopping]") {
  const double value = GENERATE(as<double>{}, kNan, std::numeric_limits<double>::infinity());
  EarlyStopping checking(options(9).check_finite(true));
  CHECK(stops_after(checking, {1, value, 1}) == 1);
  EarlyStopping not_checking(options(9));
  CHECK(stops_after(not_checking, {1, value, 1}) == -1);
}

TEST_CASE("patience can count validations, each of them once", "[early_stopping]") {
  EarlyStopping stopping(options(2).interval(Interval::validation));
  TrainingState state;
  stopping.on_train_begin(state);
  const auto validate = [&](double value) {
    state.set_metric("val/loss", value);
    stopping.on_validation_end(state);
    stopping.on_validation_end(state);  // that of another set, say: the metric is not new
  };
  validate(1);
  validate(2);
  stopping.on_epoch_end(state);
  CHECK(!state.should_stop());
  validate(3);
  CHECK(state.stop_reason() == "val/loss did not improve for 2 validations (best: 1 in epoch 1)");
}

TEST_CASE("thresholds and shares that make no sense are refused", "[early_stopping][bad_input]") {
  CHECK_THROWS_WITH(EarlyStopping(options(1).relative_min_delta(-0.5)),
                    "EarlyStoppingOptions::relative_min_delta is -0.5: it can't be negative or NaN");
  CHECK_THROWS_WITH(EarlyStopping(options(1).stopping_threshold(kNan)), ContainsSubstring("stopping_threshold is nan"));
  CHECK_THROWS_WITH(EarlyStopping(options(1).divergence_threshold(kNan)),
                    ContainsSubstring("divergence_threshold is nan"));
}
