// When Validation evaluates, and what it says of its time.
#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/early_stopping.h>
#include <tblog/callbacks/fit.h>
#include <tblog/callbacks/validation.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/sgd.h>

#include <vector>

#include "echo_model.h"
#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"

using namespace tblog;
using Steps = std::vector<std::int64_t>;

namespace {

Batches batches() { return split(torch::tensor({2.0f, -1.0f, 0.5f, -0.5f}), torch::tensor({1, 0, 0, 1}), 3); }

// Notes the steps at which a metric was set anew.
struct StepsOf : Callback {
  explicit StepsOf(std::string metric) : name(std::move(metric)) {}
  void on_validation_end(TrainingState& state) override {
    if (state.times_set(name) != seen) steps.push_back(state.step);
    seen = state.times_set(name);
  }
  std::string name;
  std::int64_t seen = 0;
  Steps steps;
};

// Four epochs of five batches, in which nothing is trained.
void train(CallbackList& callbacks, TrainingState& state, std::int64_t epochs = 4) {
  callbacks.on_train_begin(state);
  for (; state.epoch < epochs && !state.should_stop(); ++state.epoch) {
    callbacks.on_epoch_begin(state);
    for (int batch = 0; batch < 5; ++batch) {
      callbacks.on_batch_begin(state);
      state.add_batch(1.0, 3);
      callbacks.on_batch_end(state);
    }
    callbacks.on_epoch_end(state);
  }
  callbacks.on_train_end(state);
}

Steps evaluated(const ValidationOptions& options) {
  auto data = batches();
  StepsOf steps("val/loss");
  CallbackList callbacks(Validation(Echo(), data, options), steps);
  TrainingState state;
  train(callbacks, state);
  return steps.steps;
}

}  // namespace

TEST_CASE("a set is evaluated every n epochs, every n steps, or both, and once at a step", "[validation]") {
  const ValidationOptions options = Task::binary;
  CHECK(evaluated(options) == Steps{5, 10, 15, 20});
  CHECK(evaluated(ValidationOptions(options).every_n_epochs(2)) == Steps{10, 20});
  CHECK(evaluated(ValidationOptions(options).every_n_epochs(0)).empty());
  CHECK(evaluated(ValidationOptions(options).every_n_epochs(0).every_n_steps(4)) == Steps{4, 8, 12, 16, 20});
  CHECK(evaluated(ValidationOptions(options).every_n_steps(4)) == Steps{4, 5, 8, 10, 12, 15, 16, 20});
  CHECK(evaluated(ValidationOptions(options).every_n_epochs(3).every_n_steps(10)) == Steps{10, 15, 20});
}

TEST_CASE("several sets have a prefix and a rhythm each", "[validation]") {
  auto data = batches(), others = split(torch::tensor({1.0f, 2.0f}), torch::tensor({1, 0}), 2);
  StepsOf first("val/loss"), second("shifted/loss");
  const ValidationOptions options = Task::binary;
  CallbackList callbacks(Validation(Echo(), data, options),
                         Validation(Echo(), others, ValidationOptions(options).prefix("shifted/").every_n_epochs(2)),
                         first, second);
  TrainingState state;
  train(callbacks, state);
  CHECK(first.steps == Steps{5, 10, 15, 20});
  CHECK(second.steps == Steps{10, 20});
  CHECK(state.metrics().at("val/auc") == 0.75);
  CHECK(state.metrics().at("shifted/auc") == 0);
}

TEST_CASE("a callback may go by each evaluation between the epochs' ends", "[validation]") {
  auto data = batches();
  EarlyStopping stopping(EarlyStoppingOptions("val/loss").patience(3).interval(Interval::validation));
  CallbackList callbacks(Validation(Echo(), data, ValidationOptions(Task::binary).every_n_epochs(0).every_n_steps(2)),
                         stopping);
  TrainingState state;
  train(callbacks, state);
  CHECK(state.should_stop());
  CHECK(state.epoch == 2);  // evaluations after 2, 4, 6 and 8 batches; the first was the best
}

TEST_CASE("a model is back in training after an evaluation between two batches", "[validation]") {
  torch::nn::Linear net(1, 1);
  Batches data = split(torch::ones({6, 1}), torch::ones({6}), 2);
  struct Look : Callback {
    explicit Look(torch::nn::Linear trained) : net(std::move(trained)) {}
    void on_batch_end(TrainingState&) override { in_training.push_back(net->is_training()); }
    torch::nn::Linear net;
    std::vector<bool> in_training;
  } look(net);
  Validation validation(net, data, ValidationOptions(Task::regression).every_n_steps(1));
  CallbackList callbacks(validation, look);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  fit(
      net, data, optimizer,
      [](const torch::Tensor& output, const torch::Tensor& target) {
        return torch::nn::functional::mse_loss(output, target.unsqueeze(1));
      },
      callbacks, FitOptions(1));
  CHECK(look.in_training == std::vector<bool>{true, true, true});
}

TEST_CASE("a run that is resumed where it was just evaluated is not evaluated there again", "[validation]") {
  auto data = batches();
  const auto options = ValidationOptions(Task::binary).every_n_steps(5);
  TrainingState state;
  state.step = 5;
  Validation before(Echo(), data, options), after(Echo(), data, options);
  before.on_batch_end(state);
  CallbackState kept;
  before.state(kept);
  CallbackState read(kept.values());
  after.on_train_begin(state);
  after.state(read);
  TrainingState resumed;
  resumed.step = 5;
  after.on_epoch_end(resumed);
  CHECK(resumed.metrics().empty());
  resumed.step = 6;
  after.on_epoch_end(resumed);
  CHECK(resumed.metrics().size() > 1);
}

TEST_CASE("how long an evaluation took is logged, but is no metric", "[validation]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  WriterOptions writer_options;
  writer_options.environment = environment;
  SummaryWriter writer("run", writer_options);
  TrainingState state;
  state.writer = &writer;
  auto data = batches();
  double now = 10;
  Validation validation(Echo(), data, ValidationOptions(Task::binary).clock([&] { return now += 0.5; }));
  validation.on_epoch_end(state);
  CHECK(state.metrics().count("val/seconds") == 0);
  writer.close();
  const auto events = parse_events(environment->content());
  const auto logged = [&](const char* tag) { return events_of(events, tag).at(0).summary().value(0).simple_value(); };
  CHECK(logged("val/seconds") == 0.5f);
  CHECK(logged("val/samples_per_second") == 8.0f);
  CHECK(logged("val/batches_per_second") == 4.0f);
}

TEST_CASE("a rhythm that is none is refused", "[validation][bad_input]") {
  auto data = batches();
  CHECK_THROWS_WITH(Validation(Echo(), data, ValidationOptions(Task::binary).every_n_epochs(-1)),
                    "ValidationOptions::every_n_epochs is -1: it is 0 or more");
  CHECK_THROWS_WITH(Validation(Echo(), data, ValidationOptions(Task::binary).every_n_steps(-5)),
                    "ValidationOptions::every_n_steps is -5: it is 0 or more");
}
