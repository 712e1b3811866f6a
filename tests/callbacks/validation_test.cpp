#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/validation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <vector>

#include "recording_callback.h"
#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

namespace {

using Batches = std::vector<torch::data::Example<>>;

// A model whose output is its input: tests say what it predicts. Notes what mode it ran in.
struct EchoImpl : torch::nn::Module {
  torch::Tensor forward(const torch::Tensor& input) {
    ran_in_training |= is_training();
    ran_with_grad |= torch::GradMode::is_enabled();
    if (fail) throw std::runtime_error("the model failed");
    return input;
  }
  bool ran_in_training = false, ran_with_grad = false, fail = false;
};
TORCH_MODULE(Echo);

// The same samples in batches of `size`, the last one ragged.
Batches split(const torch::Tensor& data, const torch::Tensor& target, std::int64_t size) {
  Batches out;
  for (std::int64_t i = 0; i < data.size(0); i += size) {
    const auto end = std::min(i + size, data.size(0));
    out.emplace_back(data.slice(0, i, end), target.slice(0, i, end));
  }
  return out;
}

const std::vector<float> kLogits{2.0f, -1.0f, 0.5f, -0.5f, 3.0f, -2.0f, 0.0f};
const std::vector<std::int64_t> kLabels{1, 0, 0, 1, 1, 0, 1};

std::map<std::string, double> binary(std::int64_t batch_size, ValidationOptions options = Task::binary) {
  Echo echo;
  auto batches = split(torch::tensor(kLogits), torch::tensor(kLabels), batch_size);
  return Validation(echo, batches, options).evaluate();
}

}  // namespace

TEST_CASE("binary metrics are those of all samples, whatever the batches", "[validation]") {
  const auto whole = binary(7);
  for (const int size : {1, 2, 3, 5}) {
    for (const auto& [name, value] : binary(size)) {
      INFO(name << " with batches of " << size);
      CHECK_THAT(value, WithinAbs(whole.at(name), name == "loss" ? 1e-7 : 0));
    }
  }
  // scikit-learn 1.9 on sigmoid(logits) >= 0.5; loss by its log_loss.
  CHECK_THAT(whole.at("accuracy"), WithinAbs(5 / 7.0, 1e-12));
  CHECK_THAT(whole.at("precision"), WithinAbs(0.75, 1e-12));
  CHECK_THAT(whole.at("recall"), WithinAbs(0.75, 1e-12));
  CHECK_THAT(whole.at("f1"), WithinAbs(0.75, 1e-12));
  CHECK_THAT(whole.at("auc"), WithinAbs(10 / 12.0, 1e-12));
  double loss = 0;
  for (std::size_t i = 0; i < kLogits.size(); ++i) {
    loss += std::log1p(std::exp(kLabels[i] ? -double{kLogits[i]} : double{kLogits[i]})) / 7;
  }
  CHECK_THAT(whole.at("loss"), WithinAbs(loss, 1e-6));
}

TEST_CASE("logits are ranked as they are: a saturated sigmoid makes no ties", "[validation]") {
  Echo echo;
  auto batches = split(torch::tensor(std::vector<double>{100, 200, 300, 400}), torch::tensor({0, 0, 1, 1}), 4);
  CHECK(Validation(echo, batches, Task::binary).evaluate().at("auc") == 1.0);
}

TEST_CASE("probabilities are taken for what the options call them", "[validation]") {
  Echo echo;
  auto batches = split(torch::tensor(std::vector<float>{0.9f, 0.4f, 0.6f, 0.1f}), torch::tensor({1, 1, 0, 0}), 3);
  const auto metrics =
      Validation(echo, batches, ValidationOptions(Task::binary).output(Output::probabilities)).evaluate();
  CHECK(metrics.at("accuracy") == 0.5);
  CHECK(metrics.at("auc") == 0.75);
}

TEST_CASE("multiclass metrics are one-vs-rest over the softmax", "[validation]") {
  Echo echo;
  const auto logits = torch::tensor(std::vector<double>{2, 1, 0, 0, 2, 1, 1, 0, 2, 2, 0, 1}).view({4, 3});
  auto batches = split(logits, torch::tensor({0, 1, 2, 1}), 3);
  const auto metrics = Validation(echo, batches, Task::multiclass).evaluate();
  CHECK(metrics.at("accuracy") == 0.75);
  CHECK_THAT(metrics.at("macro_f1"), WithinAbs((2 / 3.0 + 2 / 3.0 + 1) / 3, 1e-12));
  // Class 1: positives have 0.665 and 0.090, negatives 0.245 and 0.090.
  CHECK_THAT(metrics.at("auc/class_1"), WithinAbs((2 + 0 + 0.5) / 4, 1e-12));
  CHECK_THAT(metrics.at("auc"),
             WithinAbs((metrics.at("auc/class_0") + metrics.at("auc/class_1") + metrics.at("auc/class_2")) / 3, 1e-12));
}

TEST_CASE("regression has errors and r2", "[validation]") {
  Echo echo;
  auto batches = split(torch::tensor({1.0f, 2.0f, 4.0f}), torch::tensor({1.0f, 3.0f, 2.0f}), 2);
  const auto metrics = Validation(echo, batches, Task::regression).evaluate();
  CHECK_THAT(metrics.at("mse"), WithinAbs(5 / 3.0, 1e-6));
  CHECK_THAT(metrics.at("loss"), WithinAbs(5 / 3.0, 1e-6));
  CHECK_THAT(metrics.at("mae"), WithinAbs(1, 1e-6));
  CHECK_THAT(metrics.at("r2"), WithinAbs(1 - 5 / 2.0, 1e-6));
}

TEST_CASE("a model is evaluated in eval mode without gradients, and every part gets its own mode back",
          "[validation]") {
  const bool fail = GENERATE(false, true);
  Echo echo;
  echo->fail = fail;
  torch::nn::BatchNorm1d frozen(2);
  echo->register_module("frozen", frozen);
  echo->train();
  frozen->eval();
  auto batches = split(torch::tensor(kLogits), torch::tensor(kLabels), 3);
  Validation validation(echo, batches, Task::binary);
  if (fail) {
    CHECK_THROWS_WITH(validation.evaluate(), "the model failed");
  } else {
    validation.evaluate();
  }
  CHECK(!echo->ran_in_training);
  CHECK(!echo->ran_with_grad);
  CHECK(echo->is_training());
  CHECK(!frozen->is_training());
  CHECK(torch::GradMode::is_enabled());
}

TEST_CASE("metrics and curves are logged at the current step, and the list's callbacks are told", "[validation]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  WriterOptions options;
  options.environment = environment;
  SummaryWriter writer("run", options);
  Echo echo;
  auto batches = split(torch::tensor(kLogits), torch::tensor(kLabels), 3);
  Validation validation(echo, batches, Task::binary);
  std::vector<std::string> calls;
  CallbackList list(validation, RecordingCallback("", calls));
  TrainingState state;
  state.writer = &writer;
  state.step = 17;
  list.on_epoch_end(state);
  CHECK(calls == std::vector<std::string>{"validation_end", "epoch_end"});
  CHECK(state.better("val/auc") == Mode::max);
  CHECK(state.better("val/loss") == Mode::min);

  writer.close();
  CHECK(writer.stats().rejected == 0);
  const auto events = parse_events(environment->content());
  for (const auto& [name, value] : validation.evaluate()) {
    INFO(name);
    const auto logged = events_of(events, "val/" + name);
    REQUIRE(logged.size() == 1);
    CHECK(logged[0].step() == 17);
    CHECK(logged[0].summary().value(0).simple_value() == static_cast<float>(value));
    CHECK(state.metrics().at("val/" + name) == value);
  }
  CHECK(events_of(events, "val/pr").size() == 1);
  CHECK(events_of(events, "val/roc").size() == 1);
  CHECK(events_of(events, "val/roc").at(0).step() == 17);
}

TEST_CASE("with a sub-run the tags are those of training, in a run of its own", "[validation]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  Echo echo;
  auto batches = split(torch::tensor(kLogits), torch::tensor(kLabels), 3);
  TrainingState state;
  state.writer = &writer;
  state.train_prefix = "";
  {
    Validation validation(echo, batches, ValidationOptions(Task::binary).sub_run("val"));
    validation.on_epoch_end(state);
  }
  writer.close();
  CHECK(writer.stats().written == 0);
  CHECK(state.metrics().count("val/loss") == 1);
  std::string path;
  for (const auto& entry : std::filesystem::directory_iterator(directory / "val")) path = entry.path().string();
  const auto events = read_events(path);
  CHECK(events_of(events, "loss").size() == 1);
  CHECK(events_of(events, "roc").size() == 1);
}

TEST_CASE("a set with one class has an undefined AUC, which is NaN", "[validation]") {
  Echo echo;
  auto batches = split(torch::tensor({1.0f, 2.0f}), torch::tensor({1, 1}), 2);
  CHECK(std::isnan(Validation(echo, batches, Task::binary).evaluate().at("auc")));
}

TEST_CASE("a model that has diverged has NaN metrics and no curves, and does not end the training", "[validation]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  WriterOptions options;
  options.environment = environment;
  SummaryWriter writer("run", options);
  TrainingState state;
  state.writer = &writer;
  Echo echo;
  SECTION("binary") {
    auto batches = split(torch::tensor({1.0f, std::nanf("")}), torch::tensor({1, 0}), 2);
    Validation(echo, batches, Task::binary).on_epoch_end(state);
    CHECK(std::isnan(state.metrics().at("val/auc")));
    CHECK(std::isnan(state.metrics().at("val/accuracy")));
  }
  SECTION("multiclass") {
    auto batches = split(torch::full({2, 3}, std::nanf("")), torch::tensor({1, 0}), 2);
    Validation(echo, batches, Task::multiclass).on_epoch_end(state);
    CHECK(std::isnan(state.metrics().at("val/auc")));
    CHECK(std::isnan(state.metrics().at("val/loss")));
  }
  writer.close();
  CHECK(writer.stats().rejected == 0);
  for (const auto& event : parse_events(environment->content())) {
    if (event.summary().value_size() > 0) CHECK(event.summary().value(0).has_tensor() == false);
  }
}

TEST_CASE("batches of any kind go through a function of one's own, and unstacked ones as they are", "[validation]") {
  torch::nn::Sequential net(torch::nn::Linear(2, 1));
  std::vector<std::vector<double>> rows{{0.1, 0.2, 1}, {0.3, 0.4, 0}, {0.5, 0.9, 1}};
  const auto unpack = [](const std::vector<double>& row) {
    return std::pair(torch::tensor({{row[0], row[1]}}).to(torch::kFloat), torch::tensor({row[2]}));
  };
  const auto by_function = Validation(net, rows, Task::binary, unpack).evaluate();

  std::vector<std::vector<torch::data::Example<>>> unstacked(1);
  for (const auto& row : rows) {
    unstacked[0].emplace_back(torch::tensor({row[0], row[1]}).to(torch::kFloat), torch::tensor(row[2]));
  }
  const auto by_default = Validation(net, unstacked, Task::binary).evaluate();
  for (const auto& [name, value] : by_function) {
    INFO(name);
    CHECK_THAT(by_default.at(name), WithinAbs(value, 1e-6));
  }
}

TEST_CASE("what does not fit the task is refused with its shapes", "[validation][bad_input]") {
  Echo echo;
  Batches none;
  CHECK_THROWS_WITH(Validation(echo, none, Task::binary).evaluate(), "the validation set is empty");
  Batches wide{{torch::zeros({4, 2}), torch::zeros({4})}};
  CHECK_THROWS_WITH(Validation(echo, wide, Task::binary).evaluate(),
                    ContainsSubstring("output of [n] or [n, 1]") && ContainsSubstring("output is [4, 2], target [4]"));
  Batches flat{{torch::zeros({4}), torch::zeros({4})}};
  CHECK_THROWS_WITH(Validation(echo, flat, Task::multiclass).evaluate(), ContainsSubstring("output of [n, classes]"));
  Batches uneven{{torch::zeros({4}), torch::zeros({3})}};
  CHECK_THROWS_WITH(Validation(echo, uneven, Task::regression).evaluate(),
                    ContainsSubstring("output and target of one shape"));
  Batches labels{{torch::zeros({2}), torch::tensor({0, 3})}};
  CHECK_THROWS_WITH(Validation(echo, labels, Task::binary).evaluate(), ContainsSubstring("labels[1] is 3"));
  Batches fine{{torch::zeros({2, 3}), torch::tensor({0, 1})}};
  CHECK_THROWS_WITH(Validation(echo, fine, ValidationOptions(Task::multiclass).class_names({"a"})).evaluate(),
                    ContainsSubstring("class_names has 1 names, the model's output 3 classes"));
}
