#pragma once

#include <tblog/hparams.h>
#include <tblog/logger_export.h>
#include <tblog/numeric_view.h>
#include <tblog/step.h>
#include <tblog/writer_options.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tblog {

namespace detail {
class WriterCore;
}

/// A tag looked up once, for hot loops; made by SummaryWriter::scalar(). Cheap to copy. Any thread may use it, also
/// after the writer was closed or destroyed (its events then count as dropped).
class TBLOG_LOGGER_EXPORT Scalar {
 public:
  /// As SummaryWriter::add_scalar with this tag.
  void add(double value, Step step) const;

 private:
  friend class SummaryWriter;
  Scalar(std::shared_ptr<detail::WriterCore> core, std::uint32_t tag) : core_(std::move(core)), tag_(tag) {}
  std::shared_ptr<detail::WriterCore> core_;
  std::uint32_t tag_;
};

/// How a curve on the PR Curves page is drawn.
struct CurveOptions {
  /// Points of the curve, at thresholds spaced evenly over [0, 1]; at least 2.
  std::size_t num_thresholds = 201;
  /// The card's title and the text behind its (i). Empty: for a PR curve the tag and none; for a ROC curve what its
  /// axes are and how to read them. The first ones given for a tag stay.
  std::string display_name;
  std::string description;
  /// ROC only: whether the area is logged as well.
  bool auc = true;
};

/// Logs one training run: an event file in a directory of its own, for TensorBoard.
///
///     tblog::SummaryWriter writer("runs/exp1");
///     for (int step = 0; step < 100; ++step) writer.add_scalar("train/loss", 1.0 / (step + 1), step);
///
/// Common to all add_* functions:
/// - The event is put in a queue, and a thread that all writers of the process share encodes it and writes it.
///   Nothing of the argument is kept: all may be freed after the call.
/// - They may be called from any thread, and wait for no other. Events of one thread keep their order. Those of several
///   threads come in the order of their times and, within one tick of the clock, of their steps;
///   WriterOptions::exact_time makes that the order in which they were logged.
/// - They never throw. What they can't log they report (WriterOptions::error_handler) and count (stats()): bad input
///   as `rejected`, a full queue or a closed writer as `dropped`.
/// - They block only under OverflowPolicy::wait with a full queue, and then at most WriterOptions::max_wait.
/// - A tag must be non-empty UTF-8 and belongs to one kind of data: TensorBoard has one series per run and tag.
///   Elsewhere bytes that are not UTF-8 are replaced by U+FFFD.
/// - Per tag, steps should increase: TensorBoard's default loader drops the points from a repeated step on.
///
/// Keep one live writer per directory: TensorBoard reads one growing file per run. A process that is forked off can't
/// use a writer of the one before (its calls are rejected, closing does nothing), but can make its own. A writer that
/// was moved from can only be destroyed, or be assigned to.
class TBLOG_LOGGER_EXPORT SummaryWriter {
 public:
  /// Opens a new event file in `log_dir`, which is created if need be, and writes its first record. Throws
  /// std::system_error, naming the path, if that fails, and std::invalid_argument for options that make no sense.
  explicit SummaryWriter(const std::string& log_dir, WriterOptions options = {});

  /// close(), but a run with hyperparameters is marked as failed when an exception unwinds past the writer.
  ~SummaryWriter();
  SummaryWriter(SummaryWriter&& other) noexcept;
  SummaryWriter& operator=(SummaryWriter&& other) noexcept;

  /// One number, kept as float: TensorBoard's loaders carry no more. NaN and infinities are kept and shown as
  /// triangles. Pages: Time Series, Scalars.
  void add_scalar(std::string_view tag, double value, Step step);

  /// The same through a handle that looks the tag up only once. A tag that can't be used is reported here, and the
  /// handle rejects what it is given.
  Scalar scalar(std::string_view tag);

  /// Several scalars at one step, tagged `main_tag`/name. They are tags of this run: no other file, thread or run.
  void add_scalars(std::string_view main_tag, const std::vector<std::pair<std::string, double>>& values, Step step);

  /// A histogram of 30 equal buckets from the smallest to the largest value. NaN and infinities are left out and
  /// counted: where there are any, their number is logged as the scalar `tag`/non_finite. No finite values:
  /// an empty histogram. Counted by the calling thread (two passes). Pages: Histograms, Distributions, Time Series.
  void add_histogram(std::string_view tag, NumericView values, Step step);

  /// Markdown. Page: Text.
  void add_text(std::string_view tag, std::string_view markdown, Step step);

  /// A precision-recall curve. `labels` 0 or 1, `scores` probabilities, one each per sample; counted by the calling
  /// thread as metrics::uniform_threshold_counts counts. Precision is 0 where nothing is predicted positive, recall
  /// NaN without positives. Scores outside [0, 1] are counted and reported. No samples: rejected. Page: PR Curves.
  void add_pr_curve(std::string_view tag, NumericView labels, NumericView scores, Step step,
                    const CurveOptions& options = {});

  /// A ROC curve, on the PR Curves page, which draws it with TPR upward and FPR to the right; its tooltip calls
  /// TPR "Precision" and FPR "Recall". Counts and thresholds are those of the samples. TPR is NaN without positives,
  /// FPR without negatives. Beside it the exact area (metrics::roc_auc) is logged as the scalar `tag`_auc, NaN where
  /// it is undefined. Otherwise as add_pr_curve.
  void add_roc_curve(std::string_view tag, NumericView labels, NumericView scores, Step step,
                     const CurveOptions& options = {});

  /// The run's hyperparameters, for the HParams page; once per writer. `metrics` are the tags of the scalars to show
  /// beside them: with any given, the page's columns are these metrics and these hyperparameters, for all runs
  /// below --logdir, and also when --logdir is the run itself; without, the page shows every scalar. close()
  /// marks the run as a success. A number that is not finite is logged as a string.
  void add_hparams(const HParams& hparams, const std::vector<std::string>& metrics = {});

  /// Waits until all events logged before the call (on any thread, and not dropped) are in the file. False if one could
  /// not be written, or if WriterOptions::close_timeout passed; they then stay queued. True: they survive the end of
  /// the process.
  bool flush();

  /// flush(), then ends the file, and the thread with its last writer; what could not be written within
  /// WriterOptions::close_timeout is counted as dropped and reported. A second call does nothing.
  void close();

  /// A snapshot; any thread, at any time.
  WriterStats stats() const;
  /// The directory, as it was given.
  const std::string& log_dir() const;
  /// The event file's path.
  const std::string& file_path() const;
  /// The options, as they were given.
  const WriterOptions& options() const;

 private:
  void close_as(bool success);

  std::shared_ptr<detail::WriterCore> core_;
  int exceptions_at_start_ = 0;
};

}  // namespace tblog
