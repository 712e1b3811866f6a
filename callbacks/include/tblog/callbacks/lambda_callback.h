#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <functional>
#include <utility>

namespace tblog {

/// What is called at each hook; unset: nothing.
struct TBLOG_CALLBACKS_EXPORT LambdaCallbackOptions {
  using Hook = std::function<void(TrainingState&)>;

  TORCH_ARG(Hook, on_train_begin);
  TORCH_ARG(Hook, on_epoch_begin);
  TORCH_ARG(Hook, on_batch_begin);
  TORCH_ARG(Hook, on_batch_end);
  TORCH_ARG(Hook, on_validation_end);
  TORCH_ARG(Hook, on_epoch_end);
  TORCH_ARG(Hook, on_train_end);
  TORCH_ARG(Hook, on_exception);
};

/// A callback made of functions, for what needs no class of its own:
///
///     tblog::LambdaCallback halt(tblog::LambdaCallbackOptions().on_batch_end([](tblog::TrainingState& state) {
///       if (std::filesystem::exists("halt")) state.interrupt("there is a file 'halt'");
///     }));
///
/// What a function throws passes through, as from any hook. It keeps nothing in a checkpoint.
class TBLOG_CALLBACKS_EXPORT LambdaCallback : public Callback {
 public:
  explicit LambdaCallback(LambdaCallbackOptions options) : options_(std::move(options)) {}

  void on_train_begin(TrainingState& state) override;
  void on_epoch_begin(TrainingState& state) override;
  void on_batch_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;
  void on_validation_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;
  void on_exception(TrainingState& state) override;

 private:
  LambdaCallbackOptions options_;
};

}  // namespace tblog
