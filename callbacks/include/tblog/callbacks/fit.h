#pragma once

#include <tblog/callbacks/batch.h>
#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/checkpoint.h>
#include <tblog/callbacks/distributed.h>
#include <tblog/callbacks/process_group.h>
#include <tblog/callbacks/train_metrics.h>
#include <tblog/callbacks/training_state.h>
#include <torch/arg.h>
#include <torch/nn/module.h>
#include <torch/optim/optimizer.h>

#include <cstdint>
#include <exception>
#include <utility>
#include <vector>

namespace tblog {

struct FitOptions {
  /// How many epochs, unless a callback asks to stop.
  FitOptions(std::int64_t epochs) : epochs_(epochs) {}

  /// Where to log; must outlive the training. Unset or null: nothing is written.
  FitOptions& writer(SummaryWriter& to) { return writer(&to); }
  FitOptions& writer(SummaryWriter* to) {
    writer_ = to;
    return *this;
  }
  SummaryWriter* writer() const { return writer_; }

  /// Is given each batch's output, target and weight; must outlive the training, and be one of the callbacks, too.
  FitOptions& train_metrics(TrainMetrics& to) {
    train_metrics_ = &to;
    return *this;
  }
  TrainMetrics* train_metrics() const { return train_metrics_; }

  TORCH_ARG(std::int64_t, epochs);
  /// Who trains together, each on what its own loader has: see fit().
  TORCH_ARG(ProcessGroup, processes);
  /// A directory of checkpoints to take the run up from, if there are any: see resume(). Empty: from the beginning.
  TORCH_ARG(std::string, resume_from);
  /// See TrainingState::train_prefix.
  TORCH_ARG(std::string, train_prefix) = "train/";
  SummaryWriter* writer_ = nullptr;
  TrainMetrics* train_metrics_ = nullptr;
};

/// A plain training loop with callbacks: the one in CallbackList's text, for those who need no other. `model`, `loader`
/// and `unpack` are as for Validation; `loss` gives the mean over a batch. Returns the state in which training ended.
/// Exceptions pass through, after every callback got on_exception.
///
/// Several processes train one model: it begins as on rank 0, each step follows the gradient of the mean loss over all
/// samples of their batches (average_gradients), and an epoch ends when the data of all has ended, so that no sample is
/// left out or counted twice where some have fewer.
template <class Model, class Loader, class Unpack = DefaultUnpack>
TrainingState fit(Model model, Loader& loader, torch::optim::Optimizer& optimizer, const LossFunction& loss,
                  CallbackList& callbacks, const FitOptions& options, Unpack unpack = {}) {
  TrainingState state;
  state.model = detail::module_of(model);
  state.optimizers = {&optimizer};
  state.processes = options.processes();
  state.writer = options.writer();
  state.train_prefix = options.train_prefix();
  state.max_epochs = options.epochs();
  if (!options.resume_from().empty()) resume(state, options.resume_from());
  broadcast_model(state.processes, *state.model);
  const std::vector<torch::Tensor> parameters = state.model->parameters();
  try {
    callbacks.on_train_begin(state);
    for (; state.epoch < state.max_epochs && !state.should_stop(); ++state.epoch) {
      callbacks.on_epoch_begin(state);
      state.model->train();
      auto batch = loader.begin();
      const auto end = loader.end();
      bool more = batch != end;  // for this process
      for (; state.processes.any(more); more = more && ++batch != end) {
        if (state.skip_batch()) continue;
        callbacks.on_batch_begin(state);
        optimizer.zero_grad();
        torch::Tensor batch_loss;
        std::int64_t samples = 0;
        if (more) {
          detail::with_parts(unpack(*batch),
                             [&](auto& input, const torch::Tensor& target, const torch::Tensor& weight) {
                               const torch::Tensor output = model->forward(input);
                               batch_loss = loss(output, target);
                               batch_loss.backward();
                               samples = target.size(0);
                               if (options.train_metrics()) options.train_metrics()->update(output, target, weight);
                             });
        }
        average_gradients(state.processes, parameters, samples);
        optimizer.step();
        more ? state.add_batch(batch_loss, samples) : state.add_batch(0.0, 0);
        callbacks.on_batch_end(state);
        if (state.interrupted()) break;
      }
      broadcast_buffers(state.processes, *state.model);
      callbacks.on_epoch_end(state);
    }
    callbacks.on_train_end(state);
  } catch (...) {
    state.exception = std::current_exception();
    callbacks.on_exception(state);  // does nothing for a callback's own exception, which was told already
    throw;
  }
  return state;
}

}  // namespace tblog
