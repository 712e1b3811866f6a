// What Validation refuses, and what a model that has diverged gives.
#include <tblog/callbacks/validation.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "echo_model.h"
#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

const float kNan = std::numeric_limits<float>::quiet_NaN();
const float kInfinity = std::numeric_limits<float>::infinity();

std::map<std::string, double> evaluate(Batches batches, const ValidationOptions& options) {
  return Validation(Echo(), batches, options).evaluate();
}
std::map<std::string, double> evaluate(const torch::Tensor& data, const torch::Tensor& target,
                                       const ValidationOptions& options) {
  return evaluate(Batches{{data, target}}, options);
}

const ValidationOptions kBinaryProbabilities = ValidationOptions(Task::binary).output(Output::probabilities);
const ValidationOptions kClassProbabilities = ValidationOptions(Task::multiclass).output(Output::probabilities);

// Anything that throws counts as called: such values must not reach a loss.
ValidationOptions with_untouched_loss(const ValidationOptions& options) {
  return ValidationOptions(options).loss([](const torch::Tensor&, const torch::Tensor&) -> torch::Tensor {
    throw std::runtime_error("the loss was asked");
  });
}

}  // namespace

TEST_CASE("a model that has diverged has NaN metrics and no curves, and does not end the training", "[validation]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  WriterOptions options;
  options.environment = environment;
  SummaryWriter writer("run", options);
  TrainingState state;
  state.writer = &writer;
  std::vector<std::string> of_each_class;
  const auto run = [&](const torch::Tensor& output, const ValidationOptions& validation_options) {
    Batches batches{{output, torch::tensor({1, 0})}};
    Validation(Echo(), batches, validation_options).on_epoch_end(state);
  };
  SECTION("NaN logits") { run(torch::tensor({1.0f, kNan}), Task::binary); }
  SECTION("NaN probabilities") { run(torch::tensor({0.5f, kNan}), kBinaryProbabilities); }
  SECTION("logits of classes") {
    of_each_class = {"val/auc/class_0", "val/auc/class_1", "val/auc/class_2"};
    SECTION("NaN") { run(torch::full({2, 3}, kNan), Task::multiclass); }
    SECTION("one infinite") { run(torch::tensor({{kInfinity, 1.0f, 2.0f}, {0.0f, 1.0f, 2.0f}}), Task::multiclass); }
    SECTION("all -infinity") {
      run(torch::tensor({{0.0f, 1.0f, 2.0f}, {-kInfinity, -kInfinity, -kInfinity}}), Task::multiclass);
    }
    SECTION("NaN probabilities") {
      run(torch::tensor({{0.5f, 0.25f, 0.25f}, {kNan, kNan, kNan}}), kClassProbabilities);
    }
  }
  CHECK(std::isnan(state.metrics().at("val/accuracy")));
  CHECK(std::isnan(state.metrics().at("val/auc")));
  CHECK(std::isnan(state.metrics().at("val/loss")));
  for (const auto& name : of_each_class) CHECK(std::isnan(state.metrics().at(name)));

  writer.close();
  CHECK(writer.stats().rejected == 0);
  for (const auto& event : parse_events(environment->content())) {
    if (event.summary().value_size() > 0) CHECK(event.summary().value(0).has_tensor() == false);
  }
}

TEST_CASE("a logit of -infinity beside finite ones is a probability of 0", "[validation]") {
  const auto metrics = evaluate(torch::tensor({{-kInfinity, 1.0f, 0.0f}, {2.0f, 0.0f, 1.0f}, {0.0f, 1.0f, 3.0f}}),
                                torch::tensor({1, 0, 2}), Task::multiclass);
  CHECK(metrics.at("accuracy") == 1);
  CHECK(metrics.at("auc") == 1);
}

TEST_CASE("a loss of one's own is given NaN outputs, and its exception passes", "[validation]") {
  CHECK_THROWS_WITH(evaluate(torch::tensor({kNan}), torch::tensor({1}), with_untouched_loss(Task::binary)),
                    "the loss was asked");
}

TEST_CASE("a probability outside 0 to 1 is refused by its place and value, before the loss",
          "[validation][bad_input]") {
  const Batches binary{{torch::tensor({0.0f, 1.0f, kNan}), torch::tensor({0, 1, 1})},
                       {torch::tensor({0.5f, 1.5f}), torch::tensor({0, 1})}};
  for (const auto& options : {kBinaryProbabilities, with_untouched_loss(kBinaryProbabilities)}) {
    const Batches second_alone{binary[1]};
    CHECK_THROWS_AS(evaluate(second_alone, options), std::invalid_argument);
    CHECK_THROWS_WITH(evaluate(second_alone, options),
                      ContainsSubstring("probabilities[1] is 1.5: a probability lies between 0 and 1"));
  }
  CHECK_THROWS_WITH(evaluate(binary, kBinaryProbabilities), ContainsSubstring("probabilities[4] is 1.5"));
  CHECK_THROWS_WITH(
      evaluate(torch::tensor({{0.5f, 0.5f}, {1.25f, -0.25f}}), torch::tensor({0, 1}), kClassProbabilities),
      ContainsSubstring("probabilities[1][0] is 1.25"));
  CHECK_NOTHROW(evaluate(torch::tensor({2.0f, -3.0f}), torch::tensor({0, 1}), Task::binary));
}

TEST_CASE("a label that is no class is refused by its place and value, before the loss", "[validation][bad_input]") {
  const auto outputs = torch::zeros({3, 3});
  for (const ValidationOptions& options :
       {ValidationOptions(Task::multiclass), with_untouched_loss(Task::multiclass)}) {
    CHECK_THROWS_AS(evaluate(outputs, torch::tensor({0, 1, 3}), options), std::invalid_argument);
    CHECK_THROWS_WITH(evaluate(outputs, torch::tensor({0, 1, 3}), options),
                      "labels[2] is 3: a class is a whole number from 0 to 2");
    CHECK_THROWS_WITH(evaluate(outputs, torch::tensor({0, -100, 1}), options),
                      "labels[1] is -100: a class is a whole number from 0 to 2");
    CHECK_THROWS_WITH(evaluate(outputs, torch::tensor({0.5f, 1.0f, 2.0f}), options),
                      "labels[0] is 0.5: a class is a whole number from 0 to 2");
    CHECK_THROWS_WITH(evaluate(outputs, torch::tensor({0.0f, kNan, 2.0f}), options),
                      "labels[1] is nan: a class is a whole number from 0 to 2");
  }
  const Batches batches{{torch::zeros({2}), torch::tensor({0, 1})}, {torch::zeros({2}), torch::tensor({0, 3})}};
  CHECK_THROWS_WITH(evaluate(batches, Task::binary), "labels[3] is 3: a binary label is 0 or 1");
}

TEST_CASE("what does not fit the task is refused with its shapes", "[validation][bad_input]") {
  CHECK_THROWS_WITH(evaluate(Batches(), Task::binary), "the validation set is empty");
  CHECK_THROWS_WITH(evaluate(torch::zeros({0}), torch::zeros({0}), Task::binary), "the validation set is empty");
  CHECK_THROWS_WITH(evaluate(torch::zeros({4, 2}), torch::zeros({4}), Task::binary),
                    ContainsSubstring("output of [n] or [n, 1]") && ContainsSubstring("output is [4, 2], target [4]"));
  CHECK_THROWS_WITH(evaluate(torch::zeros({4}), torch::zeros({4}), Task::multiclass),
                    ContainsSubstring("output of [n, classes]"));
  CHECK_THROWS_WITH(
      evaluate(torch::zeros({2, 3}), torch::tensor({0, 1}), ValidationOptions(Task::multiclass).class_names({"a"})),
      ContainsSubstring("class_names has 1 names, the model's output 3 classes"));
}

TEST_CASE("a regression's output and target have one shape, but for a column's", "[validation][bad_input]") {
  const auto refused = [](const torch::Tensor& output, const torch::Tensor& target) {
    CHECK_THROWS_WITH(evaluate(output, target, Task::regression),
                      ContainsSubstring("output and target of one shape, [n, ...]; output is"));
  };
  refused(torch::zeros({4}), torch::zeros({3}));
  refused(torch::zeros({2, 3}), torch::zeros({3, 2}));
  refused(torch::zeros({2, 3}), torch::zeros({6}));
  refused(torch::tensor(1.0f), torch::tensor(1.0f));
  CHECK(evaluate(torch::zeros({4, 1}), torch::ones({4}), Task::regression).at("mae") == 1);
  CHECK(evaluate(torch::zeros({2, 3}), torch::ones({2, 3}), Task::regression).at("mae") == 1);
}

TEST_CASE("batches whose outputs differ in classes are refused", "[validation][bad_input]") {
  for (const std::int64_t classes : {2, 4}) {
    const Batches batches{{torch::zeros({2, 3}), torch::tensor({0, 1})},
                          {torch::zeros({2, classes}), torch::tensor({0, 1})}};
    CHECK_THROWS_WITH(evaluate(batches, Task::multiclass), "the model's output has " + std::to_string(classes) +
                                                               " classes in batch 1 (from 0), 3 before it");
  }
}

TEST_CASE("a number of thresholds that makes no curve is refused before training", "[validation][bad_input]") {
  Batches batches;
  for (const std::int64_t points : {-1, 0, 1, 1000001}) {
    CHECK_THROWS_WITH(Validation(Echo(), batches, ValidationOptions(Task::binary).num_thresholds(points)),
                      "ValidationOptions::num_thresholds is " + std::to_string(points) + ": a curve has 2 to 1000000");
  }
  CHECK_NOTHROW(Validation(Echo(), batches, ValidationOptions(Task::binary).num_thresholds(2)));
}
