#include <tblog/callbacks.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/sgd.h>

#include <stdexcept>

#include "recording_callback.h"
#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"

using namespace tblog;
using Calls = std::vector<std::string>;

namespace {

// A small problem that is the same each time it is made.
struct Problem {
  Problem() {
    torch::manual_seed(0);
    net = torch::nn::Sequential(torch::nn::Linear(3, 1));
    const auto inputs = torch::randn({50, 3});
    const auto labels = (inputs.sum(1) > 0).to(torch::kFloat);
    for (std::int64_t i = 0; i < 50; i += 16) {  // a ragged last batch
      batches.emplace_back(inputs.slice(0, i, i + 16), labels.slice(0, i, i + 16));
    }
    WriterOptions options;
    options.environment = environment;
    writer = std::make_unique<SummaryWriter>("run", options);
  }

  static torch::Tensor loss(const torch::Tensor& output, const torch::Tensor& target) {
    return torch::nn::functional::binary_cross_entropy_with_logits(output, target.unsqueeze(1));
  }

  torch::nn::Sequential net{nullptr};
  std::vector<torch::data::Example<>> batches;
  std::shared_ptr<FakeEnvironment> environment = std::make_shared<FakeEnvironment>();
  std::unique_ptr<SummaryWriter> writer;
};

ValidationOptions without_time() {
  return ValidationOptions(Task::binary).clock([] { return 0.0; });
}

std::string with_fit(std::int64_t epochs, double min_delta) {
  Problem problem;
  torch::optim::SGD optimizer(problem.net->parameters(), 0.5);
  Validation validation(problem.net, problem.batches, without_time());
  CallbackList callbacks(validation, EarlyStopping(EarlyStoppingOptions("val/loss").patience(1).min_delta(min_delta)));
  const TrainingState state = fit(problem.net, problem.batches, optimizer, Problem::loss, callbacks,
                                  FitOptions(epochs).writer(*problem.writer));
  CHECK(state.step == state.epoch * 4);
  problem.writer->close();
  return problem.environment->content();
}

std::string with_own_loop(std::int64_t epochs, double min_delta) {
  Problem problem;
  torch::optim::SGD optimizer(problem.net->parameters(), 0.5);
  Validation validation(problem.net, problem.batches, without_time());
  CallbackList callbacks(validation, EarlyStopping(EarlyStoppingOptions("val/loss").patience(1).min_delta(min_delta)));
  TrainingState state;
  state.model = problem.net.ptr();
  state.writer = problem.writer.get();
  callbacks.on_train_begin(state);
  for (; state.epoch < epochs && !state.should_stop(); ++state.epoch) {
    callbacks.on_epoch_begin(state);
    problem.net->train();
    for (auto& batch : problem.batches) {
      callbacks.on_batch_begin(state);
      optimizer.zero_grad();
      const auto loss = Problem::loss(problem.net->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      state.add_batch(loss.item<double>(), batch.data.size(0));  // a number here, a tensor in fit
      callbacks.on_batch_end(state);
    }
    callbacks.on_epoch_end(state);
  }
  callbacks.on_train_end(state);
  problem.writer->close();
  return problem.environment->content();
}

}  // namespace

TEST_CASE("hooks in one's own loop and fit give the same event file, event for event", "[fit]") {
  // Which scalars of a step share a record depends on when the writer thread came by.
  const auto events = [](const std::string& file) {
    std::vector<std::string> out;
    for (const auto& event : parse_events(file)) out.push_back(event.SerializeAsString());
    return out;
  };
  CHECK(events(with_fit(5, 0)) == events(with_own_loop(5, 0)));
  const std::string stopped = with_fit(50, 0.01);
  CHECK(events(stopped) == events(with_own_loop(50, 0.01)));
  const auto losses = events_of(parse_events(stopped), "val/loss");
  CHECK(losses.size() > 1);
  CHECK(losses.size() < 50);  // stopped early
  CHECK(events_of(parse_events(stopped), "train/loss").size() == losses.size());
}

TEST_CASE("fit calls every hook in its place", "[fit]") {
  Problem problem;
  problem.batches.resize(1);
  torch::optim::SGD optimizer(problem.net->parameters(), 0.1);
  Calls calls;
  RecordingCallback recording("", calls);
  CallbackList callbacks(recording);
  fit(problem.net, problem.batches, optimizer, Problem::loss, callbacks, FitOptions(2));
  const Calls epoch{"epoch_begin", "batch_begin", "batch_end", "epoch_end"};
  Calls expected{"train_begin"};
  for (int i = 0; i < 2; ++i) expected.insert(expected.end(), epoch.begin(), epoch.end());
  expected.push_back("train_end");
  CHECK(calls == expected);
}

TEST_CASE("an exception from the loss passes through fit after every callback got on_exception", "[fit]") {
  Problem problem;
  torch::optim::SGD optimizer(problem.net->parameters(), 0.1);
  Calls calls;
  CallbackList callbacks(RecordingCallback("1 ", calls), RecordingCallback("2 ", calls));
  const LossFunction failing = [](const torch::Tensor&, const torch::Tensor&) -> torch::Tensor {
    throw std::runtime_error("the loss failed");
  };
  CHECK_THROWS_WITH(fit(problem.net, problem.batches, optimizer, failing, callbacks, FitOptions(2)), "the loss failed");
  CHECK(calls == Calls{"1 train_begin", "2 train_begin", "1 epoch_begin", "2 epoch_begin", "1 batch_begin",
                       "2 batch_begin", "1 exception", "2 exception"});
}

TEST_CASE("an exception from a callback passes through fit, and the others get on_exception once", "[fit]") {
  Problem problem;
  torch::optim::SGD optimizer(problem.net->parameters(), 0.1);
  Calls calls;
  RecordingCallback first("1 ", calls), second("2 ", calls);
  first.throw_in = "epoch_begin";
  CallbackList callbacks(first, second);
  CHECK_THROWS_WITH(fit(problem.net, problem.batches, optimizer, Problem::loss, callbacks, FitOptions(2)),
                    "1 threw in epoch_begin");
  CHECK(calls == Calls{"1 train_begin", "2 train_begin", "1 epoch_begin", "2 exception"});
}

TEST_CASE("a watched metric that is not there ends fit with those that are", "[fit][bad_input]") {
  Problem problem;
  torch::optim::SGD optimizer(problem.net->parameters(), 0.1);
  CallbackList callbacks(EarlyStopping(EarlyStoppingOptions("val/loss")));
  CHECK_THROWS_WITH(fit(problem.net, problem.batches, optimizer, Problem::loss, callbacks, FitOptions(2)),
                    "metric 'val/loss' was not logged; logged: train/loss");
}
