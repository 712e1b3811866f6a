#include <tblog/callbacks/validation.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <cmath>
#include <vector>

#include "echo_model.h"
#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::WithinAbs;

namespace {

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
  CHECK_THAT(whole.at("average_precision"), WithinAbs((1 + 1 + 3 / 4.0 + 4 / 5.0) / 4, 1e-12));
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
  CHECK_THAT(metrics.at("loss"), WithinAbs(-std::log(0.9 * 0.4 * 0.4 * 0.9) / 4, 1e-6));

  auto classes = split(torch::tensor({{0.7f, 0.2f, 0.1f}, {0.3f, 0.3f, 0.4f}}), torch::tensor({0, 1}), 1);
  const auto of_classes =
      Validation(echo, classes, ValidationOptions(Task::multiclass).output(Output::probabilities)).evaluate();
  CHECK_THAT(of_classes.at("loss"), WithinAbs(-std::log(0.7 * 0.3) / 2, 1e-6));
  CHECK(of_classes.at("accuracy") == 0.5);
}

TEST_CASE("a loss of one's own is weighted by the batches' sizes", "[validation]") {
  const auto options = ValidationOptions(Task::binary).loss([](const torch::Tensor& output, const torch::Tensor&) {
    return torch::tensor(output.size(0) == 3 ? 1.0 : 8.0);  // of 7 samples, two batches have 3
  });
  CHECK_THAT(binary(3, options).at("loss"), WithinAbs((3 + 3 + 8) / 7.0, 1e-12));
}

TEST_CASE("multiclass metrics are one-vs-rest over the softmax", "[validation]") {
  Echo echo;
  const auto logits = torch::tensor(std::vector<double>{2, 1, 0, 0, 2, 1, 1, 0, 2, 2, 0, 1}).view({4, 3});
  auto batches = split(logits, torch::tensor({0, 1, 2, 1}), 3);
  const auto metrics = Validation(echo, batches, Task::multiclass).evaluate();
  CHECK(metrics.at("accuracy") == 0.75);
  CHECK_THAT(metrics.at("macro_f1"), WithinAbs((2 / 3.0 + 2 / 3.0 + 1) / 3, 1e-12));
  // A row of {2, 1, 0} has this much log probability for its 2; the last row's class has 2 less.
  const double of_two = -std::log(1 + std::exp(-1) + std::exp(-2));
  CHECK_THAT(metrics.at("loss"), WithinAbs(-(4 * of_two - 2) / 4, 1e-6));
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

TEST_CASE("a set with one class has an undefined AUC, which is NaN", "[validation]") {
  Echo echo;
  auto batches = split(torch::tensor({1.0f, 2.0f}), torch::tensor({1, 1}), 2);
  CHECK(std::isnan(Validation(echo, batches, Task::binary).evaluate().at("auc")));
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
    if (std::isnan(value)) {  // the precision of a net that happens to predict no positive
      CHECK(std::isnan(by_default.at(name)));
    } else {
      CHECK_THAT(by_default.at(name), WithinAbs(value, 1e-6));
    }
  }
}
