#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/monitor.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT ModelCheckpointOptions {
  /// The metric whose best values are kept, for instance "val/loss". Empty: there is no best.
  ModelCheckpointOptions(std::string monitor = "") : monitor_(std::move(monitor)) {}

  TORCH_ARG(std::string, monitor);
  /// Which way it gets better. Unset: as for EarlyStoppingOptions::mode.
  TORCH_ARG(std::optional<Mode>, mode);
  /// When it is looked at.
  TORCH_ARG(Interval, interval) = Interval::epoch;
  /// Where the files go; created if need be. Empty: "checkpoints" in the writer's log directory.
  TORCH_ARG(std::string, directory);
  /// Whether last.pt is kept: the newest.
  TORCH_ARG(bool, save_last) = true;
  /// How many files are kept besides: the best by the metric or, without one, the newest. -1: all.
  TORCH_ARG(std::int64_t, save_top_k) = 1;
  /// Their name, with {epoch} (from 1), {step} and metrics in braces filled in: "{epoch}_{val/auc}". Empty: "best" if
  /// one is kept, "{epoch}_{step}" if several are; without a metric to go by none are kept.
  TORCH_ARG(std::string, filename);
  /// What is kept without a metric, and last.pt, is saved every so many epochs, batches, minutes; 0: not by these.
  /// What falls due after a batch is saved when the next one begins, or with the epoch, if that ends there.
  TORCH_ARG(std::int64_t, every_n_epochs) = 1;
  TORCH_ARG(std::int64_t, every_n_steps) = 0;
  TORCH_ARG(double, every_n_minutes) = 0;
  /// Whether an exception that ends the training leaves on_exception.pt. It is what there is then, perhaps in the
  /// middle of a batch: a run that is resumed from it goes on, but not bit for bit. Not in a run of several processes.
  TORCH_ARG(bool, save_on_exception) = false;
  /// A signal, SIGTERM for instance, that saves last.pt at the end of the batch and then interrupts the training
  /// (TrainingState::interrupt); 0: none. Its handler is in place while the training goes on; the one before is put
  /// back.
  TORCH_ARG(int, interrupt_on) = 0;
  /// Whether files hold the model alone. Half to a third of the size; a run can't be resumed from them.
  TORCH_ARG(bool, save_weights_only) = false;
  /// A clock for every_n_minutes, in seconds; unset: std::chrono::steady_clock. For tests.
  TORCH_ARG(std::function<double()>, clock);
};

/// Saves checkpoints: model, optimizers, random generators, epoch, step, metrics and the state of every callback of the
/// list, in one file. `torch::load(model, path)` reads the model's part; resume() takes up the whole run. It runs last
/// (Callback::runs_last), so that the others have seen the epoch or batch when it is saved.
///
/// last.pt is saved, too, whenever somebody interrupts the training (TrainingState::interrupt) after a batch: a Timer,
/// for instance.
///
/// In a run of several processes rank 0 writes, and what differs between processes (random generators, the state of
/// callbacks in the middle of an epoch) is in the file for each of them.
///
/// The writer is flushed before, so that the event file has what a resumed run will not log again. A file is written
/// beside its place, synced and renamed, so that there is always a whole one, whenever the process
/// ends, and it ends with a checksum. NaN is never among the best. A file that is no longer among the best is deleted
/// once the better one is there.
///
/// That the directory can't be made, or that there is neither a directory nor a writer, is an error at on_train_begin
/// (std::system_error, std::invalid_argument). A file that can't be written later is counted and reported: to the
/// writer's WriterOptions::error_handler (as write_failed), on standard error without one. The file before stays, and
/// so does what counts as the best, so that the next epoch that beats it is saved: a full disk does not end a training
/// run.
class TBLOG_CALLBACKS_EXPORT ModelCheckpoint : public Callback {
 public:
  /// Throws std::invalid_argument for a negative interval, a save_top_k below -1 and a filename with an open brace.
  explicit ModelCheckpoint(ModelCheckpointOptions options);
  ~ModelCheckpoint() override;
  ModelCheckpoint(ModelCheckpoint&&) noexcept;
  ModelCheckpoint& operator=(ModelCheckpoint&&) noexcept;

  /// The file of the best value so far (before the first: where it will be, if its name is fixed). Without a metric: of
  /// those kept, the newest.
  std::string best_path() const;
  std::string last_path() const { return directory_ + "/last.pt"; }
  /// Value and epoch (from 0) of the best file; NaN and -1 as long as none was saved.
  double best() const { return monitor_.best(); }
  std::int64_t best_epoch() const { return monitor_.best_epoch(); }
  /// All that are kept by save_top_k, the best first.
  std::vector<std::string> kept_paths() const;
  std::int64_t failed_saves() const { return failed_saves_; }

  void on_train_begin(TrainingState& state) override;
  void on_batch_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;
  void on_validation_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;
  void on_exception(TrainingState& state) override;
  void state(CallbackState& archive) override;
  bool runs_last() const override { return true; }

 private:
  class SignalWatch;
  struct Kept {
    std::string name;
    double value;
  };

  std::string path_of(const std::string& name) const { return directory_ + "/" + name; }
  std::string name_for(const TrainingState& state) const;
  bool keeps_newest() const { return options_.monitor().empty() && !options_.filename().empty(); }
  bool worth_keeping(double value) const;
  bool save(TrainingState& state, const std::string& name, bool epoch_done);
  void keep(TrainingState& state, double value, bool epoch_done);
  void save_due(TrainingState& state, bool epoch_done);
  void look(TrainingState& state);

  ModelCheckpointOptions options_;
  Monitor monitor_;
  std::string directory_;
  std::vector<Kept> kept_;  // the best, or the newest, first
  // To be saved once all callbacks have seen what is logged at this step: a value that is among the best, the newest.
  std::optional<double> due_;
  bool newest_due_ = false;
  std::vector<at::Tensor> random_;  // the generators after the last batch, if something is due
  double saved_at_ = 0;             // by the clock
  std::int64_t failed_saves_ = 0;
  std::unique_ptr<SignalWatch> signal_;
};

}  // namespace tblog
