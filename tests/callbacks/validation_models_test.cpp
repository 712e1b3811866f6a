// What may be evaluated, in which mode, and what comes out of it unchanged.
#include <tblog/callbacks/validation.h>
#include <tblog/metrics.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/nn/modules/batchnorm.h>

#include <cmath>
#include <stdexcept>
#include <tuple>
#include <vector>

#include "echo_model.h"
#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;

namespace {

const auto kOutputs = [] { return torch::tensor({2.0f, -1.0f, 0.5f, -0.5f}); };
const auto kTargets = [] { return torch::tensor({1, 0, 0, 1}); };

Batches batches() { return split(kOutputs(), kTargets(), 3); }

// Gives its input, or nothing but zeros while it trains; fails for a batch of one.
torch::jit::Module script(bool fails) {
  torch::jit::Module part("Part");
  if (!part.hasattr("training")) part.register_attribute("training", c10::BoolType::get(), true);
  part.define("def forward(self, x):\n  return x * (0 if self.training else 1)\n");
  torch::jit::Module net("Net");
  if (!net.hasattr("training")) net.register_attribute("training", c10::BoolType::get(), true);
  net.register_module("part", part);
  net.register_module("frozen", part.clone());
  net.attr("frozen").toModule().setattr("training", false);
  net.define(std::string("def forward(self, x):\n") + (fails ? "  assert x.size(0) != 1, 'the model failed'\n" : "") +
             "  return self.part.forward(x) + self.frozen.forward(x) - x\n");
  return net;
}

std::vector<bool> modes(const torch::jit::Module& of) {
  std::vector<bool> out;
  for (const torch::jit::Module& part : of.modules()) out.push_back(part.attr("training").toBool());
  return out;
}

}  // namespace

TEST_CASE("a script module is evaluated in eval mode, and its parts get theirs back, also if it throws",
          "[validation]") {
  const bool fails = GENERATE(false, true);
  const auto net = script(fails);
  const auto before = modes(net);
  REQUIRE(before == std::vector<bool>{true, true, false});
  auto data = batches();
  Validation validation(net, data, Task::binary);
  if (fails) {
    CHECK_THROWS_WITH(validation.evaluate(), ContainsSubstring("the model failed"));
  } else {
    CHECK(validation.evaluate().at("auc") == 0.75);
  }
  CHECK(modes(net) == before);
  CHECK(torch::GradMode::is_enabled());
}

TEST_CASE("a frozen script module has no mode, and is evaluated as it is", "[validation]") {
  auto net = script(false);
  net.eval();
  const torch::jit::Module frozen = torch::jit::freeze(net);
  REQUIRE(!frozen.hasattr("training"));
  auto data = batches();
  CHECK(Validation(frozen, data, Task::binary).evaluate().at("auc") == 0.75);
}

TEST_CASE("a function is a model, in the mode that it is in", "[validation]") {
  Echo net;
  auto data = batches();
  bool fails = false, ran_with_grad = false;
  Validation validation(
      [&](const torch::Tensor& input) {
        ran_with_grad |= torch::GradMode::is_enabled();
        if (fails) throw std::runtime_error("the function failed");
        return net->forward(input);
      },
      data, Task::binary);
  CHECK(validation.evaluate().at("auc") == 0.75);
  CHECK(net->ran_in_training);
  fails = true;
  CHECK_THROWS_WITH(validation.evaluate(), "the function failed");
  CHECK(!ran_with_grad);
  CHECK(torch::GradMode::is_enabled());
}

TEST_CASE("a function with a module is evaluated in the module's eval mode", "[validation]") {
  const bool fails = GENERATE(false, true);
  Echo net;
  torch::nn::BatchNorm1d frozen(2);
  net->register_module("frozen", frozen);
  frozen->eval();
  auto data = batches();
  Validation validation(ModelFunction(net,
                                      [&](const torch::Tensor& input) {
                                        if (fails) throw std::runtime_error("the function failed");
                                        return net->forward(input);
                                      }),
                        data, Task::binary);
  if (fails) {
    CHECK_THROWS_WITH(validation.evaluate(), "the function failed");
  } else {
    CHECK(validation.evaluate().at("auc") == 0.75);
  }
  CHECK(!net->ran_in_training);
  CHECK(net->is_training());
  CHECK(!frozen->is_training());
  CHECK(torch::GradMode::is_enabled());
}

TEST_CASE("a shared pointer to a module is a model", "[validation]") {
  const auto net = std::make_shared<EchoImpl>();
  net->fail = GENERATE(false, true);
  auto data = batches();
  Validation validation(net, data, Task::binary);
  if (net->fail) {
    CHECK_THROWS_WITH(validation.evaluate(), "the model failed");
  } else {
    CHECK(validation.evaluate().at("auc") == 0.75);
  }
  CHECK(!net->ran_in_training);
  CHECK(net->is_training());
}

TEST_CASE("an input may be whatever the model takes", "[validation]") {
  using Input = std::pair<torch::Tensor, torch::Tensor>;
  std::vector<std::tuple<torch::Tensor, torch::Tensor, torch::Tensor>> data{{kOutputs(), kOutputs(), kTargets()}};
  const auto sum = [](const Input& input) { return input.first + input.second; };
  Validation validation(sum, data, Task::binary, [](const auto& batch) {
    return std::pair(Input(std::get<0>(batch), std::get<1>(batch)), std::get<2>(batch));
  });
  CHECK(validation.evaluate().at("auc") == 0.75);
}

TEST_CASE("batches may come with weights", "[validation]") {
  const auto weights = torch::tensor({0.5, 2.0, 0.0, 1.5});
  std::vector<std::pair<std::int64_t, std::int64_t>> data{{0, 3}, {3, 4}};
  Validation validation(Echo(), data, Task::binary, [&](const auto& rows) {
    const auto part = [&](const torch::Tensor& of) { return of.slice(0, rows.first, rows.second); };
    return std::tuple(part(kOutputs()), part(kTargets()), part(weights));
  });
  const auto metrics = validation.evaluate();
  CHECK(metrics.at("auc") == metrics::roc_auc(kTargets(), kOutputs(), weights));
  CHECK(metrics.at("accuracy") == metrics::accuracy(kTargets(), std::vector{1, 0, 1, 0}, weights));
  CHECK_THAT(metrics.at("loss"),
             WithinAbs(metrics::log_loss(kTargets(), kOutputs(), metrics::Scores::logits, weights), 1e-12));
}

TEST_CASE("metrics of one's own stand beside the task's, each in one expression", "[validation]") {
  auto data = batches();
  const auto options = ValidationOptions(Task::binary)
                           .metrics({Metric("brier", Mode::min, metrics::BrierScore(metrics::Scores::logits)),
                                     Metric("recall_at_precision", Mode::max, metrics::BinaryCurve(),
                                            [](auto& curve) { return recall_at_precision(curve, 0.6).value; }),
                                     Metric(
                                         "kappa", Mode::max, metrics::ConfusionMatrix(2),
                                         [](auto& matrix) { return cohen_kappa(matrix); },
                                         [](auto& matrix, const MetricBatch& batch) {
                                           matrix.update(batch.target, batch.output.ge(0), batch.weights());
                                         })});
  Validation validation(Echo(), data, options);
  for (int time = 0; time < 2; ++time) {  // each evaluation begins anew
    const auto metrics = validation.evaluate();
    CHECK_THAT(metrics.at("brier"),
               WithinAbs(metrics::brier_score(kTargets(), kOutputs(), metrics::Scores::logits), 1e-12));
    CHECK(metrics.at("recall_at_precision") == 1);
    CHECK(metrics.at("kappa") == 0);
  }
}
