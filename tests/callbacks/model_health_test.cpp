#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/gradient_monitor.h>
#include <tblog/callbacks/model_checkpoint.h>
#include <tblog/callbacks/terminate_on_non_finite.h>
#include <tblog/callbacks/weight_histograms.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/embedding.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <vector>

#include "memory_writer.h"
#include "recording_callback.h"
#include "support/catch.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

const float kNan = std::numeric_limits<float>::quiet_NaN();
const float kInfinity = std::numeric_limits<float>::infinity();

// Two layers, "0" and "1", whose parameters and gradients a test sets.
struct Model {
  torch::nn::Sequential net{torch::nn::Linear(torch::nn::LinearOptions(2, 1)),
                            torch::nn::Linear(torch::nn::LinearOptions(1, 2).bias(false))};
  TrainingState state;

  Model() { state.model = net.ptr(); }
  torch::Tensor at(const std::string& name) { return net->named_parameters()[name]; }
  void set(const std::string& name, const std::vector<float>& values) {
    const torch::NoGradGuard no_grad;
    at(name).copy_(torch::tensor(values).view(at(name).sizes()));
  }
  void set_gradient(const std::string& name, const std::vector<float>& values) {
    at(name).mutable_grad() = torch::tensor(values).view(at(name).sizes());
  }
};

std::vector<std::string> tags_of(const std::map<std::string, std::map<std::int64_t, float>>& scalars) {
  std::vector<std::string> out;
  for (const auto& entry : scalars) out.push_back(entry.first);
  return out;
}

}  // namespace

TEST_CASE("norms of all gradients and of each, and what the batch changed of each parameter, are logged",
          "[model_health]") {
  MemoryWriter memory;
  Model model;
  model.state.writer = &memory.writer;
  GradientMonitor monitor(GradientMonitorOptions().every_n_steps(3));
  monitor.on_train_begin(model.state);
  for (int i = 0; i < 4; ++i) {
    model.set("0.weight", {6, 8});
    model.set("0.bias", {0});
    monitor.on_batch_begin(model.state);
    model.set_gradient("0.weight", {3, -4});
    model.set_gradient("0.bias", {12});
    model.set("0.weight", {6, 13});
    model.state.add_batch(0.0, 1);
    monitor.on_batch_end(model.state);
  }
  const auto scalars = memory.scalars();
  // No gradient, nothing logged: layer 1 did not take part.
  CHECK(tags_of(scalars) == std::vector<std::string>{"gradients/non_finite", "gradients/norm", "gradients/norm/0.bias",
                                                     "gradients/norm/0.weight", "updates/ratio/0.bias",
                                                     "updates/ratio/0.weight"});
  CHECK(scalars.at("gradients/norm") == std::map<std::int64_t, float>{{3, 13.0f}});
  CHECK(scalars.at("gradients/norm/0.weight").at(3) == 5);
  CHECK(scalars.at("gradients/norm/0.bias").at(3) == 12);
  CHECK(scalars.at("gradients/non_finite").at(3) == 0);
  CHECK(scalars.at("updates/ratio/0.weight").at(3) == 0.5f);
  CHECK(scalars.at("updates/ratio/0.bias").at(3) == 0);  // it was 0 and stays so
}

TEST_CASE("a parameter that was 0 has changed infinitely, and elements that are not finite are counted",
          "[model_health]") {
  MemoryWriter memory;
  Model model;
  model.state.writer = &memory.writer;
  GradientMonitor monitor(GradientMonitorOptions().every_n_steps(1));
  monitor.on_train_begin(model.state);
  model.set("0.bias", {0});
  monitor.on_batch_begin(model.state);
  model.set("0.bias", {1});
  model.set_gradient("0.bias", {1});
  model.set_gradient("0.weight", {kNan, 1});
  model.set_gradient("1.weight", {kInfinity, -kInfinity});
  model.state.add_batch(0.0, 1);
  monitor.on_batch_end(model.state);
  const auto scalars = memory.scalars();
  CHECK(scalars.at("updates/ratio/0.bias").at(1) == kInfinity);
  CHECK(scalars.at("gradients/non_finite").at(1) == 3);
  CHECK(std::isnan(scalars.at("gradients/norm").at(1)));
  CHECK(scalars.at("gradients/norm/1.weight").at(1) == kInfinity);
}

TEST_CASE("gradients may be sparse, of half precision, or too large for their square to be a float", "[model_health]") {
  MemoryWriter memory;
  torch::nn::Embedding embedding(torch::nn::EmbeddingOptions(5, 2).sparse(true));
  TrainingState state;
  state.model = embedding.ptr();
  state.writer = &memory.writer;
  GradientMonitor monitor(GradientMonitorOptions().every_n_steps(1));
  monitor.on_train_begin(state);
  (embedding->forward(torch::tensor({1, 3, 1})) * 2).sum().backward();
  REQUIRE(embedding->weight.grad().is_sparse());
  state.add_batch(0.0, 1);
  monitor.on_batch_end(state);

  Model model;
  model.net->to(torch::kHalf);
  model.at("0.weight").mutable_grad() = torch::tensor({{3e4f, 4e4f}}).to(torch::kHalf);
  model.state.writer = &memory.writer;
  model.state.step = 1;
  model.state.add_batch(0.0, 1);
  monitor.on_batch_end(model.state);

  Model large;
  large.set_gradient("0.weight", {3e30f, 4e30f});
  large.state.writer = &memory.writer;
  large.state.step = 2;
  large.state.add_batch(0.0, 1);
  monitor.on_batch_end(large.state);

  const auto norms = memory.scalars().at("gradients/norm");
  CHECK(norms.at(1) == std::sqrt(4.0f * 4 * 2 + 2 * 2 * 2));  // row 1 was used twice
  CHECK(norms.at(2) == torch::tensor({3e4f, 4e4f}).to(torch::kHalf).to(torch::kDouble).norm().item<float>());
  CHECK(norms.at(3) == 5e30f);
}

TEST_CASE("weights and their gradients have histograms every n epochs", "[model_health]") {
  MemoryWriter memory;
  Model model;
  model.state.writer = &memory.writer;
  WeightHistograms with(WeightHistogramsOptions().every_n_epochs(2)),
      without(WeightHistogramsOptions().gradients(false));
  with.on_train_begin(model.state);
  model.set_gradient("0.bias", {2});
  for (; model.state.epoch < 4; ++model.state.epoch) {
    model.state.add_batch(0.0, 1);
    with.on_epoch_end(model.state);
    if (model.state.epoch == 0) without.on_epoch_end(model.state);
  }
  const auto events = memory.close();
  const auto steps = [&](const std::string& tag) {
    std::vector<std::int64_t> out;
    for (const auto& event : events_of(events, tag)) out.push_back(event.step());
    return out;
  };
  CHECK(steps("weights/0.weight") == std::vector<std::int64_t>{1, 2, 4});
  CHECK(steps("weights/1.weight") == std::vector<std::int64_t>{1, 2, 4});
  CHECK(steps("gradients/0.bias") == std::vector<std::int64_t>{2, 4});
  CHECK(steps("gradients/0.weight").empty());
  CHECK(memory.writer.stats().rejected == 0);
}

TEST_CASE("a loss that is not finite ends the training with its batch and the first bad parameter", "[model_health]") {
  const auto [loss, text] = GENERATE(std::pair(std::nan(""), "nan"), std::pair(HUGE_VAL, "inf"));
  Model model;
  TerminateOnNonFinite terminate;
  model.state.epoch = 1;
  model.state.add_batch(0.5, 4);
  terminate.on_batch_end(model.state);
  model.state.add_batch(torch::tensor(loss), 4);
  SECTION("parameters") {
    model.set("1.weight", {kNan, 1});
    CHECK_THROWS_WITH(terminate.on_batch_end(model.state),
                      std::string("after batch 2 of epoch 2 the training loss is ") + text +
                          "; parameter '1.weight' has 1 of 2 elements "
                          "that are not finite");
  }
  SECTION("gradients, when the parameters are still fine") {
    model.set_gradient("0.weight", {kInfinity, kNan});
    CHECK_THROWS_WITH(terminate.on_batch_end(model.state),
                      ContainsSubstring("; the gradient of '0.weight' has 2 of 2 elements that are not finite"));
  }
  SECTION("neither, and no model at all") {
    CHECK_THROWS_WITH(terminate.on_batch_end(model.state),
                      std::string("after batch 2 of epoch 2 the training loss is ") + text);
    model.state.model.reset();
    CHECK_THROWS_WITH(terminate.on_batch_end(model.state),
                      std::string("after batch 2 of epoch 2 the training loss is ") + text);
  }
}

TEST_CASE("between two looks no loss is missed, and the epoch's end is one", "[model_health]") {
  Model model;
  TerminateOnNonFinite terminate(TerminateOnNonFiniteOptions().every_n_steps(3));
  model.state.add_batch(std::nan(""), 1);
  terminate.on_batch_end(model.state);
  model.state.add_batch(1.0, 1);
  terminate.on_batch_end(model.state);
  CHECK_THROWS_WITH(terminate.on_epoch_end(model.state), ContainsSubstring("after batch 2 of epoch 1"));
  model.state.add_batch(1.0, 1);
  CHECK_THROWS_WITH(terminate.on_batch_end(model.state), ContainsSubstring("after batch 3 of epoch 1"));
}

TEST_CASE("weights are looked at each time if that is asked for, and a look may interrupt", "[model_health]") {
  Model model;
  model.state.add_batch(1.0, 1);
  model.set("0.bias", {kInfinity});
  TerminateOnNonFinite().on_batch_end(model.state);
  TerminateOnNonFinite interrupting(TerminateOnNonFiniteOptions().weights(true).throws(false));
  interrupting.on_batch_end(model.state);
  CHECK(model.state.interrupted());
  CHECK(model.state.stop_reason() ==
        "after batch 1 of epoch 1 parameter '0.bias' has 1 of 1 elements that are not finite");
}

TEST_CASE("what has diverged is not saved", "[model_health]") {
  const TemporaryDirectory directory;
  Model model;
  CallbackList callbacks(ModelCheckpoint(ModelCheckpointOptions().directory(directory.path()).every_n_steps(1)),
                         TerminateOnNonFinite());
  callbacks.on_train_begin(model.state);
  callbacks.on_epoch_begin(model.state);
  model.state.add_batch(std::nan(""), 1);
  CHECK_THROWS(callbacks.on_batch_end(model.state));
  CHECK(!std::filesystem::exists(directory / "last.pt"));
}

TEST_CASE("options of the looks at a model that make no sense are refused, and so is no model",
          "[model_health][bad_input]") {
  CHECK_THROWS_WITH(GradientMonitor(GradientMonitorOptions().every_n_steps(0)),
                    "GradientMonitorOptions::every_n_steps is 0: it must be positive");
  CHECK_THROWS_WITH(WeightHistograms(WeightHistogramsOptions().every_n_epochs(0)),
                    ContainsSubstring("every_n_epochs is 0"));
  CHECK_THROWS_WITH(TerminateOnNonFinite(TerminateOnNonFiniteOptions().every_n_steps(-1)),
                    ContainsSubstring("every_n_steps is -1"));
  TrainingState state;
  CHECK_THROWS_WITH(GradientMonitor().on_train_begin(state),
                    "GradientMonitor has nothing to look at: TrainingState::model is not set");
  CHECK_THROWS_WITH(WeightHistograms().on_train_begin(state), ContainsSubstring("WeightHistograms has nothing"));
}
