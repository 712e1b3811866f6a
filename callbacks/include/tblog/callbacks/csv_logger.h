#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT CsvLoggerOptions {
  /// The file; its directory is created if need be.
  CsvLoggerOptions(std::string path) : path_(std::move(path)) {}

  TORCH_ARG(std::string, path);
};

/// Writes a table of all epochs as CSV (RFC 4180): a row an epoch, with its number (from 1), the step and all metrics
/// that there are when its on_epoch_end runs, so it goes behind what sets them.
///
/// A number is the shortest text that reads back as the same; "nan", "inf" and "-inf" are what pandas takes for them. A
/// cell is empty if the epoch has no such metric. A metric that is new becomes the last column, for which the file is
/// written anew, beside its place, and renamed; else a row is appended with one write(2). So a reader finds whole rows
/// at any moment.
///
/// A resumed run goes on behind the rows that there were when the checkpoint was made; a run that begins anew begins
/// the file anew, with its first row. A file that can't be written during the training is reported (to the writer's
/// WriterOptions::error_handler, on standard error without one) and counted; its rows are written with the next one.
class TBLOG_CALLBACKS_EXPORT CsvLogger : public Callback {
 public:
  explicit CsvLogger(CsvLoggerOptions options);

  std::int64_t failed_writes() const { return failed_writes_; }

  /// Throws std::system_error when the directory can't be made, and std::invalid_argument for a file that is there and
  /// is none of a CsvLogger.
  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void state(CallbackState& archive) override;
  bool runs_on_every_process() const override { return false; }

 private:
  using Row = std::vector<std::string>;

  void read();
  std::string line(const Row& row) const;
  void write(bool whole);

  CsvLoggerOptions options_;
  Row columns_;
  std::vector<Row> rows_;  // may be shorter than columns_
  bool in_file_ = false;   // whether the file has just these, but for the last
  std::int64_t failed_writes_ = 0;
};

}  // namespace tblog
