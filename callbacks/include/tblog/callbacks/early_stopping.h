#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/monitor.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT EarlyStoppingOptions {
  /// The metric to watch, for instance "val/loss".
  EarlyStoppingOptions(std::string monitor) : monitor_(std::move(monitor)) {}

  TORCH_ARG(std::string, monitor);
  /// Which way it gets better. Unset: as whoever logs it says (Validation does); names that end in "loss" downward.
  TORCH_ARG(std::optional<Mode>, mode);
  /// Epochs (or validations, see interval) in a row without improvement after which training stops; 0 acts as 1.
  TORCH_ARG(std::int64_t, patience) = 3;
  /// By how much a value must beat the best to be an improvement; exactly this much is none. Not negative.
  TORCH_ARG(double, min_delta) = 0;
  /// The same as a share of the best value's size; the larger of the two counts.
  TORCH_ARG(double, relative_min_delta) = 0;
  /// What patience counts.
  TORCH_ARG(Interval, interval) = Interval::epoch;
  /// A value as good as this stops the training at once: it is good enough.
  TORCH_ARG(std::optional<double>, stopping_threshold);
  /// A value worse than this stops it at once: it will come to nothing.
  TORCH_ARG(std::optional<double>, divergence_threshold);
  /// Whether a value that is NaN or infinite stops it at once. If not, it counts as no improvement.
  TORCH_ARG(bool, check_finite) = false;
  /// A value that must be beaten as well (by min_delta) for the count of epochs without improvement to start again at
  /// 0. An epoch that beats the best value, but not this one, becomes the best and does not stop the training, but
  /// counts.
  TORCH_ARG(std::optional<double>, baseline);
  /// Epochs before this one (from 0) are not looked at.
  TORCH_ARG(std::int64_t, start_from_epoch) = 0;
  /// Whether the model gets its best epoch's weights and buffers back when training ends, early or not. They are
  /// kept in memory.
  TORCH_ARG(bool, restore_best_weights) = false;
};

/// Stops the training when a metric no longer gets better, as Keras 3's EarlyStopping does: an epoch that has a new
/// best value never stops it, nor does epoch 0. Unlike there, NaN never becomes the best value and counts as no
/// improvement. Acts at the end of each epoch or after each validation; a metric that was not logged by the end of an
/// epoch is an error (std::invalid_argument). Starts afresh at on_train_begin; a resumed run goes on with the best
/// value, its weights and the count that it had, and with the options given now.
class TBLOG_CALLBACKS_EXPORT EarlyStopping : public Callback {
 public:
  /// Throws std::invalid_argument for negative patience, deltas or start_from_epoch, and for a NaN baseline or
  /// threshold.
  explicit EarlyStopping(EarlyStoppingOptions options);

  double best() const { return monitor_.best(); }                    ///< NaN as long as there is none
  std::int64_t best_epoch() const { return monitor_.best_epoch(); }  ///< from 0; -1 as long as there is none
  std::int64_t stopped_epoch() const { return stopped_epoch_; }      ///< -1 if it did not stop the training

  void on_train_begin(TrainingState& state) override;
  void on_validation_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;
  void state(CallbackState& archive) override;

 private:
  void look(TrainingState& state);
  void stop(TrainingState& state, std::string reason);

  EarlyStoppingOptions options_;
  Monitor monitor_;
  std::int64_t without_improvement_ = 0;
  std::int64_t stopped_epoch_ = -1;
  std::vector<at::Tensor> best_weights_;  // copies of parameters and buffers, in the model's order
};

}  // namespace tblog
