#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/monitor.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT ReduceLROnPlateauOptions {
  /// The metric to watch, for instance "val/loss".
  ReduceLROnPlateauOptions(std::string monitor) : monitor_(std::move(monitor)) {}

  TORCH_ARG(std::string, monitor);
  /// Which way it gets better. Unset: as for EarlyStoppingOptions::mode.
  TORCH_ARG(std::optional<Mode>, mode);
  /// What the learning rates are multiplied by; at least 0, less than 1.
  TORCH_ARG(double, factor) = 0.1;
  /// Epochs (or validations, see interval) in a row without improvement after which that is done; 0 acts as 1.
  TORCH_ARG(std::int64_t, patience) = 10;
  /// By how much a value must beat the best to be an improvement; exactly this much is none. Not negative.
  TORCH_ARG(double, min_delta) = 1e-4;
  /// Epochs (or validations) after a reduction that don't count against patience.
  TORCH_ARG(std::int64_t, cooldown) = 0;
  /// No rate is made smaller than this.
  TORCH_ARG(double, min_lr) = 0;
  /// What patience and cooldown count.
  TORCH_ARG(Interval, interval) = Interval::epoch;
};

/// Reduces the learning rates of all parameter groups when a metric no longer gets better, as Keras 3's
/// ReduceLROnPlateau does. Unlike there, NaN never becomes the best value and counts as no improvement. A metric that
/// was not logged by the end of an epoch is an error (std::invalid_argument). Starts afresh at on_train_begin; a
/// resumed run goes on with its best value and counts.
class TBLOG_CALLBACKS_EXPORT ReduceLROnPlateau : public Callback {
 public:
  /// Throws std::invalid_argument for a factor that is not in [0, 1), and for values that are negative or NaN.
  explicit ReduceLROnPlateau(ReduceLROnPlateauOptions options);

  double best() const { return monitor_.best(); }          ///< NaN as long as there is none
  std::int64_t reductions() const { return reductions_; }  ///< how often it reduced them

  /// Throws std::invalid_argument without TrainingState::optimizers.
  void on_train_begin(TrainingState& state) override;
  void on_validation_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void state(CallbackState& archive) override;

 private:
  void look(TrainingState& state);

  ReduceLROnPlateauOptions options_;
  Monitor monitor_;
  std::int64_t without_improvement_ = 0, cooling_ = 0, reductions_ = 0;
};

}  // namespace tblog
