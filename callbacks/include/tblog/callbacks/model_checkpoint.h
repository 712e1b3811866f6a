#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/monitor.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <optional>
#include <string>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT ModelCheckpointOptions {
  /// The metric whose best value makes best.pt, for instance "val/loss". Empty: only last.pt is kept.
  ModelCheckpointOptions(std::string monitor = "") : monitor_(std::move(monitor)) {}

  TORCH_ARG(std::string, monitor);
  /// Which way it gets better. Unset: as for EarlyStoppingOptions::mode.
  TORCH_ARG(std::optional<Mode>, mode);
  /// Where the files go; created if need be. Empty: "checkpoints" in the writer's log directory.
  TORCH_ARG(std::string, directory);
  /// Whether each epoch's weights are kept as last.pt.
  TORCH_ARG(bool, save_last) = true;
};

/// Saves the model (TrainingState::model) at the end of each epoch: the best so far as best.pt, the newest as last.pt.
/// `torch::load(model, path)` reads them. A file is written beside its place, synced and renamed, so that there is
/// always a whole one, whenever the process ends. NaN never becomes the best.
///
/// That the directory can't be made, or that there is neither a directory nor a writer, is an error at on_train_begin
/// (std::system_error, std::invalid_argument). A file that can't be written later is counted and reported: to the
/// writer's WriterOptions::error_handler (as write_failed), on standard error without one. The file before stays, and
/// so does what counts as the best, so that the next epoch that beats it is saved: a full disk does not end a training
/// run.
class TBLOG_CALLBACKS_EXPORT ModelCheckpoint : public Callback {
 public:
  explicit ModelCheckpoint(ModelCheckpointOptions options);

  std::string best_path() const { return directory_ + "/best.pt"; }
  std::string last_path() const { return directory_ + "/last.pt"; }
  /// The value and the epoch (from 0) of best.pt; NaN and -1 as long as none was saved.
  double best() const { return monitor_.best(); }
  std::int64_t best_epoch() const { return monitor_.best_epoch(); }
  std::int64_t failed_saves() const { return failed_saves_; }

  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

 private:
  bool save(const TrainingState& state, const std::string& path);

  ModelCheckpointOptions options_;
  Monitor monitor_;
  std::string directory_;
  std::int64_t failed_saves_ = 0;
};

}  // namespace tblog
