#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/schedules.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT LearningRateScheduleOptions {
  /// The factor by progress: one of tblog::schedules, or a function of one's own.
  LearningRateScheduleOptions(Schedule schedule) : schedule_(std::move(schedule)) {}

  TORCH_ARG(Schedule, schedule);
  /// Whether progress is counted in epochs (TrainingState::epoch), and not in batches (TrainingState::step).
  TORCH_ARG(bool, by_epoch) = false;
};

/// Sets the learning rates: each parameter group's base rate times a schedule's factor. Base rates are those that the
/// groups of TrainingState::optimizers have when training begins.
///
///     tblog::LearningRateSchedule schedule(tblog::schedules::warmup(500, tblog::schedules::cosine(20'000)));
///
/// Acts at on_batch_begin, or at on_epoch_begin if it goes by epochs, so that other callbacks find the rates that a
/// batch was trained with at its end. What somebody else does to a rate in between is kept: its base rate changes in
/// proportion. So ReduceLROnPlateau works on top of it. A resumed run goes on at its step, with its base rates.
class TBLOG_CALLBACKS_EXPORT LearningRateSchedule : public Callback {
 public:
  /// Throws std::invalid_argument for a schedule that is empty.
  explicit LearningRateSchedule(LearningRateScheduleOptions options);

  /// Throws std::invalid_argument without TrainingState::optimizers.
  void on_train_begin(TrainingState& state) override;
  void on_epoch_begin(TrainingState& state) override;
  /// Both throw std::invalid_argument for a factor that is negative or not finite, and when there are other parameter
  /// groups than at the beginning.
  void on_batch_begin(TrainingState& state) override;
  void state(CallbackState& archive) override;

 private:
  void set(TrainingState& state, std::int64_t t);

  LearningRateScheduleOptions options_;
  std::vector<double> base_, set_;  // of each group: its base rate, and what was set last
};

}  // namespace tblog
