#pragma once

#include <tblog/callbacks/training_state.h>
#include <tblog/callbacks_export.h>

#include <optional>
#include <string>

namespace tblog {

/// Takes a run up where the newest of its checkpoints left it. To be called after TrainingState::model, optimizers and
/// writer are set, and before on_train_begin:
///
///     tblog::resume(state, "runs/x/checkpoints");   // the first time there is nothing there, and nothing happens
///     callbacks.on_train_begin(state);
///     for (; state.epoch < 100 && !state.should_stop(); ++state.epoch) {
///       callbacks.on_epoch_begin(state);
///       for (auto& batch : *loader) {
///         if (state.skip_batch()) continue;
///         ...
///         callbacks.on_batch_end(state);
///         if (state.interrupted()) break;
///       }
///       callbacks.on_epoch_end(state);
///     }
///
/// The model, the optimizers (their learning rates included) and the counters of `state` are set at once; the callbacks
/// of a CallbackList get their state after on_train_begin, and the random generators theirs when the epoch begins. From
/// there on the training does what it would have done without a break: on the CPU bit for bit, if the loop is as above
/// and what it draws comes from LibTorch's default generators. The event file goes on there, too: what was logged after
/// the checkpoint is no longer shown (SummaryWriter::resume_at).
///
/// `place` is a directory that a ModelCheckpoint wrote, or one of its files. In a directory, a file that is damaged is
/// reported (to the writer's error handler, or on standard error), and the one before it is taken. Returns the file;
/// nothing if there is none. Throws std::runtime_error for a single file that is damaged, and std::invalid_argument for
/// one of another model or other optimizers; `state` and the model are then as they were.
///
/// Several processes all call it, and read the same file: rank 0 says which. In the middle of an epoch only as many as
/// made it can go on (std::invalid_argument); from an epoch's end on it may be more or fewer, and then the new ones'
/// random generators are as they are.
///
/// A run that had ended by itself (TrainingState::request_stop) stays ended: should_stop() is true afterwards. One that
/// only had no more epochs goes on if there are more now.
TBLOG_CALLBACKS_EXPORT std::optional<std::string> resume(TrainingState& state, const std::string& place);

}  // namespace tblog
