#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/early_stopping.h>
#include <tblog/callbacks/fit.h>
#include <tblog/callbacks/train_metrics.h>
#include <tblog/metrics.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/sgd.h>

#include <tuple>
#include <vector>

#include "echo_model.h"
#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::WithinAbs;

namespace {

torch::Tensor outputs() { return torch::tensor({2.0f, -1.0f, 0.5f, -0.5f, 3.0f, -2.0f}); }
torch::Tensor targets() { return torch::tensor({1, 0, 0, 1, 1, 0}); }

void update(TrainMetrics& metrics, std::int64_t from, std::int64_t to) {
  metrics.update(outputs().slice(0, from, to), targets().slice(0, from, to));
}

}  // namespace

TEST_CASE("train metrics are those of the epoch's batches, and begin anew", "[train_metrics]") {
  TrainMetrics metrics(Task::binary);
  TrainingState state;
  metrics.on_train_begin(state);
  update(metrics, 0, 4);
  update(metrics, 4, 6);
  metrics.on_epoch_end(state);
  CHECK(state.metrics().at("train/auc") == metrics::roc_auc(targets(), outputs()));
  CHECK(state.metrics().at("train/f1") == metrics::f1(targets(), outputs().ge(0)));
  CHECK(state.metrics().count("train/loss") == 0);  // the training's own
  CHECK(state.better("train/auc") == Mode::max);

  update(metrics, 1, 5);
  metrics.on_epoch_end(state);
  CHECK(state.metrics().at("train/auc") == metrics::roc_auc(targets().slice(0, 1, 5), outputs().slice(0, 1, 5)));
}

TEST_CASE("an epoch without updates has no train metrics", "[train_metrics]") {
  TrainMetrics metrics(Task::binary);
  TrainingState state;
  metrics.on_train_begin(state);
  metrics.on_epoch_end(state);
  CHECK(state.metrics().empty());
}

TEST_CASE("train metrics keep what they were given, not what becomes of it", "[train_metrics]") {
  TrainMetrics metrics(Task::binary);
  TrainingState state;
  auto output = outputs().requires_grad_(true), target = targets();
  metrics.update(output, target, torch::tensor({1, 2, 1, 1, 1, 0}));
  {
    const torch::NoGradGuard no_grad;
    output.zero_();
    target.zero_();
  }
  metrics.on_epoch_end(state);
  CHECK(state.metrics().at("train/auc") == metrics::roc_auc(targets(), outputs(), std::vector{1, 2, 1, 1, 1, 0}));
}

TEST_CASE("many batches are counted as they come, and a bad one is refused then", "[train_metrics][bad_input]") {
  TrainMetrics metrics(Task::multiclass);
  TrainingState state;
  const auto output = torch::randn({10, 1 << 18});  // 10 MiB
  for (int batch = 0; batch < 6; ++batch) metrics.update(output, torch::full({10}, 1 << 18));
  CHECK_THROWS_WITH(metrics.update(output, torch::zeros({10})),
                    "labels[0] is 262144: a class is a whole number from 0 to 262143");
}

TEST_CASE("an epoch that was interrupted goes on with the samples it had", "[train_metrics]") {
  TrainMetrics whole(Task::binary), before(Task::binary), after(Task::binary);
  TrainingState state, resumed;
  update(whole, 0, 6);
  whole.on_epoch_end(state);

  update(before, 0, 3);
  CallbackState kept;
  before.state(kept);
  CallbackState read(kept.values());
  update(after, 1, 2);
  after.on_train_begin(resumed);
  after.state(read);
  after.on_epoch_begin(resumed);
  update(after, 3, 6);
  after.on_epoch_end(resumed);
  CHECK(resumed.metrics() == state.metrics());
}

TEST_CASE("fit feeds train metrics, weights and all, and callbacks go by them", "[train_metrics][fit]") {
  torch::manual_seed(3);
  torch::nn::Linear net(1, 1);
  struct Batch {
    torch::Tensor data, target, weight;
  };
  std::vector<Batch> batches{{torch::randn({8, 1}), torch::randint(0, 2, {8}), torch::ones({8})},
                             {torch::randn({3, 1}), torch::randint(0, 2, {3}), torch::tensor({2, 0, 1})}};
  const auto unpack = [](Batch& batch) { return std::tuple(batch.data, batch.target, batch.weight); };
  const auto loss = [](const torch::Tensor& output, const torch::Tensor& target) {
    return torch::nn::functional::binary_cross_entropy_with_logits(output, target.to(torch::kFloat).unsqueeze(1));
  };
  torch::optim::SGD optimizer(net->parameters(), 0.0);  // the same outputs again and again
  TrainMetrics metrics(Task::binary);
  CallbackList callbacks(metrics, EarlyStopping(EarlyStoppingOptions("train/auc").patience(2)));
  const auto state = fit(net, batches, optimizer, loss, callbacks, FitOptions(9).train_metrics(metrics), unpack);
  CHECK(state.epoch == 3);
  std::vector<torch::Tensor> all_outputs, all_targets, all_weights;
  for (auto& batch : batches) {
    all_outputs.push_back(net->forward(batch.data).detach());
    all_targets.push_back(batch.target);
    all_weights.push_back(batch.weight.to(torch::kDouble));
  }
  CHECK(state.metrics().at("train/auc") ==
        metrics::roc_auc(torch::cat(all_targets), torch::cat(all_outputs), torch::cat(all_weights)));
  CHECK(state.metrics().count("train/loss") == 1);
}
