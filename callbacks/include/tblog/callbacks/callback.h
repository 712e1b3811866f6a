#pragma once

#include <tblog/callbacks/training_state.h>
#include <tblog/callbacks_export.h>

namespace tblog {

class CallbackState;

/// The hooks of a training loop. Derive and override those of interest; all do nothing by default. They run on the
/// thread of the loop. A hook that throws ends the training: the other callbacks of its list get on_exception, then
/// the exception reaches the loop's caller.
class TBLOG_CALLBACKS_EXPORT Callback {
 public:
  virtual ~Callback();

  virtual void on_train_begin(TrainingState&) {}
  virtual void on_epoch_begin(TrainingState&) {}
  virtual void on_batch_begin(TrainingState&) {}
  virtual void on_batch_end(TrainingState&) {}
  /// Right after a Validation logged its metrics.
  virtual void on_validation_end(TrainingState&) {}
  /// Not for an epoch that was interrupted (TrainingState::interrupt).
  virtual void on_epoch_end(TrainingState&) {}
  virtual void on_train_end(TrainingState&) {}
  /// The training ends with TrainingState::exception; on_train_end does not follow.
  virtual void on_exception(TrainingState&) {}

  /// What of it a checkpoint keeps (ModelCheckpoint), and gives back after on_train_begin when a run is resumed.
  virtual void state(CallbackState&) {}

  /// Whether a CallbackList calls it after all that are not so, whatever their order: for what keeps what the others
  /// know, as ModelCheckpoint does.
  virtual bool runs_last() const { return false; }

  /// Whether a CallbackList calls it on every process of a run of several (TrainingState::processes); otherwise only on
  /// rank 0: for what writes files or shows things.
  virtual bool runs_on_every_process() const { return true; }

 protected:
  Callback() = default;
  Callback(const Callback&) = default;
  Callback& operator=(const Callback&) = default;
  Callback(Callback&&) = default;
  Callback& operator=(Callback&&) = default;
};

}  // namespace tblog
