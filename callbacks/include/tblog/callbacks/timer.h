#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <chrono>
#include <functional>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT TimerOptions {
  /// How long the training may take: `std::chrono::hours(12)`.
  template <class Count, class Unit>
  TimerOptions(std::chrono::duration<Count, Unit> duration) : duration_(duration) {}

  TORCH_ARG(std::chrono::duration<double>, duration);
  /// Whether the epoch in which the time is over is finished first.
  TORCH_ARG(bool, finish_epoch) = false;
  /// Whether what a resumed run took before counts, too. If not, each process has the time anew: that of a job, say.
  TORCH_ARG(bool, across_resumes) = true;
  /// Seconds that only go up. Unset: the system's steady clock.
  TORCH_ARG(std::function<double()>, clock);
};

/// Interrupts the training (TrainingState::interrupt) when its time is over, after the batch or epoch in which that is
/// so: the run can be resumed from the checkpoint that ModelCheckpoint then saves.
class TBLOG_CALLBACKS_EXPORT Timer : public Callback {
 public:
  /// Throws std::invalid_argument for a duration that is not positive.
  explicit Timer(TimerOptions options);

  /// What the training has taken up to its last hook.
  std::chrono::duration<double> elapsed() const { return std::chrono::duration<double>(before_ + here_); }

  void on_train_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;
  void state(CallbackState& archive) override;

 private:
  void look(TrainingState& state);
  void tick() { here_ = clock_() - begun_; }

  TimerOptions options_;
  std::function<double()> clock_;
  double begun_ = 0, here_ = 0, before_ = 0;  // by the clock; the time in this process, and in those before it
};

}  // namespace tblog
