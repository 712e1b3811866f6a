#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/monitor.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <string>
#include <utility>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT JsonLinesLoggerOptions {
  /// The file; its directory is created if need be.
  JsonLinesLoggerOptions(std::string path) : path_(std::move(path)) {}

  TORCH_ARG(std::string, path);
  /// Whether there is a line an epoch or one after each validation.
  TORCH_ARG(Interval, interval) = Interval::epoch;
};

/// Writes the metrics as JSON, an object a line:
///
///     {"epoch":1,"step":8,"train/loss":0.5,"val/auc":0.75}
///
/// with the number of the epoch (from 1), the step and all metrics that there are at that moment, so it goes behind
/// what sets them. A number is the shortest text that reads back as the same; NaN, which JSON does not have, is null,
/// and an infinity is 1e999, which readers take for one. A line is appended with one write(2): a reader sees whole
/// ones.
///
/// A resumed run goes on behind the lines that there were when the checkpoint was made; a run that begins anew begins
/// the file anew, with its first line. A file that can't be written during the training is reported and counted, as by
/// CsvLogger; its lines are written with the next one.
class TBLOG_CALLBACKS_EXPORT JsonLinesLogger : public Callback {
 public:
  explicit JsonLinesLogger(JsonLinesLoggerOptions options);

  std::int64_t failed_writes() const { return failed_writes_; }

  /// Throws std::system_error when the directory can't be made.
  void on_train_begin(TrainingState& state) override;
  void on_validation_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void state(CallbackState& archive) override;
  bool runs_on_every_process() const override { return false; }

 private:
  void log(TrainingState& state);
  void write();

  JsonLinesLoggerOptions options_;
  std::string pending_;     // lines that are to be written
  std::int64_t bytes_ = 0;  // of the file, those of this run
  bool begun_ = false;      // whether the file has no others
  std::int64_t failed_writes_ = 0;
};

}  // namespace tblog
