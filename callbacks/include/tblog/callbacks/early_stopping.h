#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/monitor.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT EarlyStoppingOptions {
  /// The metric to watch, for instance "val/loss".
  EarlyStoppingOptions(std::string monitor) : monitor_(std::move(monitor)) {}

  TORCH_ARG(std::string, monitor);
  /// Which way it gets better. Unset: as whoever logs it says (Validation does); names that end in "loss" downward.
  TORCH_ARG(std::optional<Mode>, mode);
  /// Epochs in a row without improvement after which training stops; 0 acts as 1.
  TORCH_ARG(std::int64_t, patience) = 3;
  /// By how much a value must beat the best to be an improvement; exactly this much is none. Not negative.
  TORCH_ARG(double, min_delta) = 0;
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
/// improvement. Acts at the end of each epoch; a metric that was not logged by then is an error
/// (std::invalid_argument). Starts afresh at on_train_begin.
class TBLOG_CALLBACKS_EXPORT EarlyStopping : public Callback {
 public:
  /// Throws std::invalid_argument for negative patience, min_delta or start_from_epoch, and for a NaN baseline.
  explicit EarlyStopping(EarlyStoppingOptions options);
  ~EarlyStopping() override;
  EarlyStopping(EarlyStopping&&) noexcept;
  EarlyStopping& operator=(EarlyStopping&&) noexcept;

  double best() const { return monitor_.best(); }                    ///< NaN as long as there is none
  std::int64_t best_epoch() const { return monitor_.best_epoch(); }  ///< from 0; -1 as long as there is none
  std::int64_t stopped_epoch() const { return stopped_epoch_; }      ///< -1 if it did not stop the training

  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;

 private:
  struct Weights;

  EarlyStoppingOptions options_;
  Monitor monitor_;
  std::int64_t epochs_without_improvement_ = 0;
  std::int64_t stopped_epoch_ = -1;
  std::unique_ptr<Weights> best_weights_;
};

}  // namespace tblog
