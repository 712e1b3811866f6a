#include <tblog/callbacks/fit.h>
#include <tblog/callbacks/learning_rate_monitor.h>
#include <tblog/callbacks/learning_rate_schedule.h>
#include <tblog/callbacks/model_checkpoint.h>
#include <tblog/callbacks/reduce_lr_on_plateau.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/adam.h>
#include <torch/optim/sgd.h>

#include <cmath>
#include <map>
#include <vector>

#include "echo_model.h"
#include "support/catch.h"
#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

// Two optimizers, the first with two groups of its own rates.
struct Rates {
  torch::optim::SGD sgd{{torch::optim::OptimizerParamGroup({torch::zeros(1)}, sgd_options(1)),
                         torch::optim::OptimizerParamGroup({torch::zeros(1)}, sgd_options(0.5))},
                        torch::optim::SGDOptions(9)};
  torch::optim::Adam adam{{torch::zeros(1)}, torch::optim::AdamOptions(0.25)};
  TrainingState state;

  Rates() { state.optimizers = {&sgd, &adam}; }
  static std::unique_ptr<torch::optim::OptimizerOptions> sgd_options(double rate) {
    return std::make_unique<torch::optim::SGDOptions>(rate);
  }
  std::vector<double> now() {
    return {sgd.param_groups()[0].options().get_lr(), sgd.param_groups()[1].options().get_lr(),
            adam.param_groups()[0].options().get_lr()};
  }
  void set(double rate) {
    for (auto& group : sgd.param_groups()) group.options().set_lr(rate);
    adam.param_groups()[0].options().set_lr(rate);
  }
};

Schedule counting() {
  return [](std::int64_t t) { return static_cast<double>(t); };
}

// Each epoch with its value of "val/loss"; the rate of the first group afterwards.
std::vector<double> rates_after(const ReduceLROnPlateauOptions& options, const std::vector<double>& values) {
  Rates rates;
  ReduceLROnPlateau reduce(options);
  std::vector<double> out;
  reduce.on_train_begin(rates.state);
  for (const double value : values) {
    rates.state.set_metric("val/loss", value);
    reduce.on_epoch_end(rates.state);
    ++rates.state.epoch;
    out.push_back(rates.now()[0]);
  }
  return out;
}

ReduceLROnPlateauOptions halving(std::int64_t patience) {
  return ReduceLROnPlateauOptions("val/loss").factor(0.5).patience(patience);
}

torch::Tensor squared_error(const torch::Tensor& output, const torch::Tensor& target) {
  return torch::nn::functional::mse_loss(output, target);
}

struct Killed : std::exception {};

// The rate that each batch was trained with.
class RateRecorder : public Callback {
 public:
  std::map<std::int64_t, double> rates;
  std::int64_t kill_after = -1;

  void on_batch_end(TrainingState& state) override {
    rates[state.step] = state.optimizers[0]->param_groups()[0].options().get_lr();
    if (state.step == kill_after) throw Killed();
  }
};

// Three batches an epoch; the loss it goes by gets worse, so that the rate is reduced each epoch but the first.
void train(const std::string& directory, bool by_epoch, RateRecorder& recorder) {
  torch::manual_seed(1);
  torch::nn::Linear net(2, 1);
  torch::optim::Adam optimizer(net->parameters(), 0.125);
  Batches batches = split(torch::randn({9, 2}), torch::randn({9, 1}), 3);
  class Worse : public Callback {
    void on_epoch_end(TrainingState& state) override { state.set_metric("score", -double(state.epoch), Mode::max); }
  };
  CallbackList callbacks(
      Worse(),
      LearningRateSchedule(LearningRateScheduleOptions(schedules::warmup(4, schedules::cosine(20))).by_epoch(by_epoch)),
      ReduceLROnPlateau(ReduceLROnPlateauOptions("score").factor(0.5).patience(1)), recorder,
      ModelCheckpoint(ModelCheckpointOptions().directory(directory).every_n_steps(1)));
  fit(net, batches, optimizer, squared_error, callbacks, FitOptions(5).resume_from(directory));
}

}  // namespace

TEST_CASE("each group's base rate is multiplied by the factor of the batches trained so far", "[learning_rate]") {
  Rates rates;
  LearningRateSchedule schedule(counting());
  schedule.on_train_begin(rates.state);
  rates.state.epoch = 7;
  schedule.on_epoch_begin(rates.state);
  CHECK(rates.now() == std::vector<double>{1, 0.5, 0.25});
  for (const double t : {0, 1, 2, 3}) {
    schedule.on_batch_begin(rates.state);
    CHECK(rates.now() == std::vector<double>{t, t * 0.5, t * 0.25});
    rates.state.add_batch(0.0, 1);
  }
}

TEST_CASE("a schedule may go by epochs", "[learning_rate]") {
  Rates rates;
  LearningRateSchedule schedule(LearningRateScheduleOptions(counting()).by_epoch(true));
  schedule.on_train_begin(rates.state);
  for (const double t : {0, 1, 2}) {
    schedule.on_epoch_begin(rates.state);
    rates.state.add_batch(0.0, 1);
    schedule.on_batch_begin(rates.state);
    CHECK(rates.now() == std::vector<double>{t, t * 0.5, t * 0.25});
    ++rates.state.epoch;
  }
}

TEST_CASE("what others do to a rate between two batches becomes part of its base rate", "[learning_rate]") {
  Rates rates;
  LearningRateSchedule schedule(counting());
  schedule.on_train_begin(rates.state);
  rates.state.step = 2;
  schedule.on_batch_begin(rates.state);
  rates.sgd.param_groups()[0].options().set_lr(0.5);  // a quarter of what was set
  rates.state.step = 4;
  schedule.on_batch_begin(rates.state);
  CHECK(rates.now() == std::vector<double>{1, 2, 1});
}

TEST_CASE("a factor that is negative or not finite is an error with its place", "[learning_rate][bad_input]") {
  Rates rates;
  const double factor = GENERATE(-1.0, std::nan(""), INFINITY);
  LearningRateSchedule schedule(Schedule([factor](std::int64_t) { return factor; }));
  schedule.on_train_begin(rates.state);
  rates.state.step = 3;
  CHECK_THROWS_WITH(schedule.on_batch_begin(rates.state), ContainsSubstring("the learning rate's factor at 3 is "));
  CHECK(rates.now() == std::vector<double>{1, 0.5, 0.25});
}

TEST_CASE("without an optimizer, and with other groups than before, there is an error", "[learning_rate][bad_input]") {
  TrainingState none;
  CHECK_THROWS_WITH(LearningRateSchedule(counting()).on_train_begin(none),
                    "LearningRateSchedule has no learning rate: TrainingState::optimizers is empty");
  CHECK_THROWS_WITH(ReduceLROnPlateau(halving(1)).on_train_begin(none), ContainsSubstring("ReduceLROnPlateau has no"));
  CHECK_THROWS_WITH(LearningRateMonitor().on_train_begin(none), ContainsSubstring("LearningRateMonitor has no"));
  Rates rates;
  LearningRateSchedule schedule(counting());
  schedule.on_train_begin(rates.state);
  rates.state.optimizers.pop_back();
  CHECK_THROWS_WITH(schedule.on_batch_begin(rates.state), ContainsSubstring("the number of parameter groups is 2"));
  CHECK_THROWS_WITH(LearningRateSchedule(Schedule()), ContainsSubstring("LearningRateScheduleOptions::schedule"));
}

TEST_CASE("schedules of senseless values are refused with their names", "[learning_rate][bad_input]") {
  CHECK_THROWS_WITH(schedules::constant(-1), "schedules::constant's factor is -1: it must be finite and not negative");
  CHECK_THROWS_WITH(schedules::linear(0, 1, 0), "schedules::linear's steps is 0: it must be positive");
  CHECK_THROWS_WITH(schedules::step(0), ContainsSubstring("step's every is 0"));
  CHECK_THROWS_WITH(schedules::exponential(std::nan("")), ContainsSubstring("exponential's gamma is nan"));
  CHECK_THROWS_WITH(schedules::cosine(-3), ContainsSubstring("cosine's steps is -3"));
  CHECK_THROWS_WITH(schedules::cosine_restarts(3, 0), ContainsSubstring("growth is 0"));
  CHECK_THROWS_WITH(schedules::one_cycle(9, 1.5), ContainsSubstring("rise is 1.5"));
  CHECK_THROWS_WITH(schedules::one_cycle(9, 0.5, 0), ContainsSubstring("divisor of schedules::one_cycle is 0"));
  CHECK_THROWS_WITH(schedules::warmup(3, {}), ContainsSubstring("warmup's then is empty"));
  CHECK_THROWS_WITH(schedules::sequence({counting()}, {3}), ContainsSubstring("milestones is 1"));
  CHECK_THROWS_WITH(schedules::sequence({counting(), counting(), counting()}, {3, 3}), ContainsSubstring("is 3: they"));
}

TEST_CASE("what ends after some steps stays there", "[learning_rate]") {
  CHECK(schedules::constant(0.5)(1000) == 0.5);
  CHECK(schedules::linear(1, 0.25, 4)(1000) == 0.25);
  CHECK(schedules::polynomial(4, 2)(1000) == 0);
  CHECK(schedules::cosine(4, 0.25)(1000) == 0.25);
  CHECK(schedules::one_cycle(8, 0.5, 2, 4)(1000) == 0.125);
  CHECK(schedules::one_cycle(1, 1)(0) == 1);
}

// As ReduceLROnPlateau of Keras 3 decides.
TEST_CASE("after `patience` epochs without improvement the rates are reduced, and counting begins anew",
          "[learning_rate]") {
  CHECK(rates_after(halving(2), {3, 3, 3, 3, 3, 2, 2, 2}) == std::vector<double>{1, 1, .5, .5, .25, .25, .25, .125});
  CHECK(rates_after(halving(0), {3, 3, 2, 3}) == rates_after(halving(1), {3, 3, 2, 3}));
  CHECK(rates_after(halving(1), {3, 3, 2, 3}) == std::vector<double>{1, .5, .5, .25});
}

TEST_CASE("all groups of all optimizers are reduced, none below min_lr", "[learning_rate]") {
  Rates rates;
  ReduceLROnPlateau reduce(halving(1).min_lr(0.25));
  reduce.on_train_begin(rates.state);
  const std::vector<std::vector<double>> expected{{1, .5, .25}, {.5, .25, .25}, {.25, .25, .25}, {.25, .25, .25}};
  for (const auto& now : expected) {
    rates.state.set_metric("val/loss", 1);
    reduce.on_epoch_end(rates.state);
    CHECK(rates.now() == now);
  }
  CHECK(reduce.reductions() == 2);
}

TEST_CASE("epochs of the cooldown don't count, but may have a new best value", "[learning_rate]") {
  CHECK(rates_after(halving(1).cooldown(2), {3, 3, 3, 3, 3, 3}) == std::vector<double>{1, .5, .5, .25, .25, .125});
  CHECK(rates_after(halving(2).cooldown(2), {3, 3, 3, 1, 2, 2, 2}) == std::vector<double>{1, 1, .5, .5, .5, .25, .25});
}

TEST_CASE("a gain of min_delta is none, and NaN neither", "[learning_rate]") {
  CHECK(rates_after(halving(1).min_delta(1), {3, 2, 0.5}) == std::vector<double>{1, .5, .5});
  CHECK(rates_after(halving(1), {std::nan(""), 3, std::nan(""), 2}) == std::vector<double>{.5, .5, .25, .25});
}

TEST_CASE("patience may count validations, each once", "[learning_rate]") {
  Rates rates;
  ReduceLROnPlateau reduce(halving(1).interval(Interval::validation));
  reduce.on_train_begin(rates.state);
  for (int i = 0; i < 2; ++i) {
    rates.state.set_metric("val/loss", 1);
    reduce.on_validation_end(rates.state);
    reduce.on_validation_end(rates.state);
    reduce.on_epoch_end(rates.state);
  }
  CHECK(rates.now()[0] == 0.5);
}

TEST_CASE("options of a reduction that make no sense are refused", "[learning_rate][bad_input]") {
  CHECK_THROWS_WITH(ReduceLROnPlateau(halving(-1)), ContainsSubstring("patience is -1"));
  CHECK_THROWS_WITH(ReduceLROnPlateau(halving(1).factor(1)),
                    "ReduceLROnPlateauOptions::factor is 1: it must be at least 0 and less than 1");
  CHECK_THROWS_WITH(ReduceLROnPlateau(halving(1).factor(std::nan(""))), ContainsSubstring("factor is nan"));
  CHECK_THROWS_WITH(ReduceLROnPlateau(halving(1).min_delta(-1)), ContainsSubstring("min_delta is -1"));
  CHECK_THROWS_WITH(ReduceLROnPlateau(halving(1).cooldown(-1)), ContainsSubstring("cooldown is -1"));
  CHECK_THROWS_WITH(ReduceLROnPlateau(halving(1).min_lr(-1)), ContainsSubstring("min_lr is -1"));
  CHECK_THROWS_WITH(LearningRateMonitor(LearningRateMonitorOptions().every_n_steps(-1)),
                    ContainsSubstring("every_n_steps is -1"));
}

TEST_CASE("one rate is logged under its name, several under their groups' numbers", "[learning_rate]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  Rates rates;
  rates.state.writer = &writer;
  LearningRateMonitor epochs, steps(LearningRateMonitorOptions().every_n_steps(2).name("rate"));
  for (int i = 0; i < 4; ++i) {
    rates.state.add_batch(0.0, 1);
    epochs.on_batch_end(rates.state);
    steps.on_batch_end(rates.state);
  }
  epochs.on_epoch_end(rates.state);
  steps.on_epoch_end(rates.state);
  CHECK(rates.state.metrics() == std::map<std::string, double>{{"lr/group_1", 1},
                                                               {"lr/group_2", 0.5},
                                                               {"lr/group_3", 0.25},
                                                               {"rate/group_1", 1},
                                                               {"rate/group_2", 0.5},
                                                               {"rate/group_3", 0.25}});
  rates.state.optimizers = {&rates.adam};
  rates.adam.param_groups()[0].options().set_lr(0.125);
  epochs.on_epoch_end(rates.state);
  writer.close();
  const auto events = read_events(writer.file_path());
  CHECK(events_of(events, "lr/group_1").at(0).step() == 4);
  REQUIRE(events_of(events, "rate/group_3").size() == 2);
  CHECK(events_of(events, "rate/group_3").at(0).step() == 2);
  CHECK(events_of(events, "lr").at(0).summary().value(0).simple_value() == 0.125f);
}

TEST_CASE("a run that is killed anywhere and resumed has the rates of one that was not", "[learning_rate]") {
  const bool by_epoch = GENERATE(false, true);
  const TemporaryDirectory whole_directory;
  RateRecorder whole;
  train(whole_directory.path(), by_epoch, whole);
  REQUIRE(whole.rates.size() == 15);
  CHECK(whole.rates.at(by_epoch ? 4 : 2) == 0.125 * 2 / 5);

  const std::int64_t kill_after = GENERATE(2, 4, 7, 9, 10, 15);
  const TemporaryDirectory directory;
  RateRecorder first, second;
  first.kill_after = kill_after;
  CHECK_THROWS_AS(train(directory.path(), by_epoch, first), Killed);
  train(directory.path(), by_epoch, second);
  for (const RateRecorder* part : {&first, &second}) {
    for (const auto& [step, rate] : part->rates) {
      INFO("killed after " << kill_after << ", step " << step);
      CHECK(rate == whole.rates.at(step));
    }
  }
}
