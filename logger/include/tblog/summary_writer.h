#pragma once

#include <tblog/confusion_matrix_options.h>
#include <tblog/curve_options.h>
#include <tblog/custom_scalars.h>
#include <tblog/deferred_scalar.h>
#include <tblog/embedding_options.h>
#include <tblog/figure.h>
#include <tblog/graph.h>
#include <tblog/histogram_options.h>
#include <tblog/hparams.h>
#include <tblog/logger_export.h>
#include <tblog/media.h>
#include <tblog/mesh_options.h>
#include <tblog/numeric_view.h>
#include <tblog/recording.h>
#include <tblog/step.h>
#include <tblog/tensor_view.h>
#include <tblog/writer_options.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace tblog {

namespace detail {
class SubRuns;
class WriterCore;
}  // namespace detail

/// A tag looked up once, for hot loops; made by SummaryWriter::scalar(). Cheap to copy. Any thread may use it, also
/// after the writer was closed or destroyed (its events then count as dropped).
class TBLOG_LOGGER_EXPORT Scalar {
 public:
  /// As SummaryWriter::add_scalar with this tag.
  void add(double value, Step step) const;
  /// As SummaryWriter::add_scalar with a scalar that is known later.
  void add(const DeferredScalar& value, Step step) const;

 private:
  friend class SummaryWriter;
  Scalar(std::shared_ptr<detail::WriterCore> core, std::uint32_t tag) : core_(std::move(core)), tag_(tag) {}
  std::shared_ptr<detail::WriterCore> core_;
  std::uint32_t tag_;
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

  // ---- Pages: Time Series, Scalars, Custom Scalars

  /// One number, kept as float: TensorBoard's loaders carry no more. NaN and infinities are kept and shown as
  /// triangles.
  void add_scalar(std::string_view tag, double value, Step step);

  /// One number that is known later: it is asked for by the writer thread, so that nothing waits for a GPU here. With
  /// <tblog/callbacks.h> that is any torch::Tensor of one element.
  void add_scalar(std::string_view tag, const DeferredScalar& value, Step step);

  /// The same through a handle that looks the tag up only once. A tag that can't be used is reported here, and the
  /// handle rejects what it is given.
  Scalar scalar(std::string_view tag);

  /// Several scalars at one step, tagged `main_tag`/name, and a chart of them all, called `main_tag`, on the Custom
  /// Scalars page. They are tags of this run: no other file, thread or run.
  void add_scalars(std::string_view main_tag, const std::vector<std::pair<std::string, double>>& values, Step step);

  /// Charts of several scalars, or of a scalar with its margins, for the Custom Scalars page. The tags need not exist
  /// yet. A later call takes the place of the one before.
  void add_custom_scalars(const CustomScalarsLayout& layout);

  // ---- Pages: Histograms, Distributions, Time Series

  /// How `values` are distributed. NaN and infinities are left out and counted: where there are any, their number is
  /// logged as the scalar `tag`/non_finite. No finite values: an empty histogram. Counted by the calling thread.
  void add_histogram(std::string_view tag, const TensorView& values, Step step, const HistogramOptions& options = {});

  /// Counts made elsewhere: of values between edges[i] and edges[i + 1]. Edges ascend and are finite, one more than
  /// counts, which are finite and not negative.
  void add_histogram_raw(std::string_view tag, const TensorView& edges, const TensorView& counts, Step step);

  // ---- Pages: Images, Time Series

  /// A picture, of 8-bit pixels, bools (black and white) or floats in [0, 1]: what is outside is clipped, NaN black,
  /// and how many there are is reported. Read by the calling thread, compressed (PNG) by the writer thread.
  void add_image(std::string_view tag, const TensorView& image, Step step, const ImageOptions& options = {});

  /// Several pictures of one size, one beside the other or in a grid. Give each step as many.
  void add_images(std::string_view tag, const TensorView& images, Step step, const ImageOptions& options = {});

  /// A picture that is a PNG, JPEG or GIF file's content already.
  void add_encoded_image(std::string_view tag, std::string_view file, Step step);

  /// A video (or several), as animated GIF. Pixels as for add_image(); a frame of more than 256 colours is shown with
  /// the nearest of 256. Needs a tblog that was built with giflib.
  void add_video(std::string_view tag, const TensorView& frames, Step step, const VideoOptions& options = {});

  /// A drawing of one's own. Drawn by the writer thread. This and the next four need a tblog that was built with cairo.
  void add_figure(std::string_view tag, const Figure& figure, Step step);

  /// A confusion matrix, n x n, a row for each true class: a picture, and a table `tag`/table on the Text page. Counts
  /// are finite and not negative; at most 1000 classes (up to 100 are legible).
  void add_confusion_matrix(std::string_view tag, const TensorView& matrix, Step step,
                            const ConfusionMatrixOptions& options = {});

  /// Pictures of how probabilities relate to what is true: how often a positive is one (a reliability diagram of 10
  /// bins); precision, recall and F1 over the threshold; and the scores of positives and negatives. `labels` 0 or 1,
  /// `scores` one each: for the first, probabilities, and `weights` one non-negative number each, or none for 1 each.
  /// Counted by the calling thread, drawn by the writer thread.
  void add_calibration_curve(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                             const TensorView& weights = {});
  void add_threshold_curve(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step);
  void add_score_histogram(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step);

  // ---- Page: Audio

  /// Sound, as 16-bit WAV: 16-bit integers, or floats in [-1, 1]. What is outside is clipped, NaN silent, and how many
  /// there are is reported. Give each step as many clips.
  void add_audio(std::string_view tag, const TensorView& samples, Step step, const AudioOptions& options = {});

  // ---- Page: Text

  /// Markdown.
  void add_text(std::string_view tag, std::string_view markdown, Step step);

  /// A table, the first row being its head. Cells are plain text; short rows are filled up.
  void add_table(std::string_view tag, const std::vector<std::vector<std::string>>& rows, Step step);

  // ---- Page: PR Curves

  /// A precision-recall curve. `labels` 0 or 1, `scores` probabilities, one each per sample; counted by the calling
  /// thread as metrics::uniform_threshold_counts counts. Precision is 0 where nothing is predicted positive, recall
  /// NaN without positives. Scores outside [0, 1] are counted and reported. No samples: rejected. Beside it the exact
  /// average precision (metrics::average_precision) is logged as the scalar `tag`_ap.
  void add_pr_curve(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                    const CurveOptions& options = {});

  /// A ROC curve, which the page draws with TPR upward and FPR to the right; its tooltip calls TPR "Precision" and FPR
  /// "Recall". Counts and thresholds are those of the samples. TPR is NaN without positives, FPR without negatives.
  /// Beside it the exact area (metrics::roc_auc) is logged as the scalar `tag`_auc, NaN where it is undefined.
  /// Otherwise as add_pr_curve.
  void add_roc_curve(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                     const CurveOptions& options = {});

  /// The same for several classes, one against the rest: `labels` are their numbers from 0 on, `scores` samples x
  /// classes. Beside the classes' curves there are "micro" (each sample counts once for each class) and "macro" (the
  /// mean at each threshold, over the classes that have positives and negatives, and for precision over those predicted
  /// at all; its area is the mean of theirs).
  void add_pr_curves(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                     const CurveOptions& options = {});
  void add_roc_curves(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                      const CurveOptions& options = {});

  /// A curve that was counted elsewhere: as many numbers each as there are thresholds, which the page takes for evenly
  /// spaced over [0, 1], ascending. It draws `precision` over `recall` and cuts off the last ones at which neither true
  /// nor false positives reach 1. Counts are finite and not negative.
  void add_pr_curve_raw(std::string_view tag, const TensorView& true_positives, const TensorView& false_positives,
                        const TensorView& true_negatives, const TensorView& false_negatives,
                        const TensorView& precision, const TensorView& recall, Step step);

  // ---- Page: HParams

  /// The run's hyperparameters; once per writer, at any time. `metrics` are the tags of the scalars to show
  /// beside them: with any given, the page's columns are these metrics and these hyperparameters, for all runs
  /// below --logdir, and also when --logdir is the run itself; without, the page shows every scalar. close()
  /// marks the run as a success. A number that is not finite is logged as a string. Runs of one `group` (the folds of a
  /// cross-validation, repetitions with another seed) are one row, with the hyperparameters of the first and the
  /// metrics' means; without, each run is a row.
  void add_hparams(const HParams& hparams, const std::vector<std::string>& metrics = {}, std::string_view group = {});

  /// The page's columns in full: domains, names, metrics of runs below. Once, in one run below --logdir, instead of
  /// add_hparams()'s `metrics`.
  void add_hparams_config(const HParamsConfig& config);

  // ---- Page: Graphs

  /// What a model is made of, or anything else that has inputs; once per tag. <tblog/callbacks.h> has graph_of(), which
  /// makes one of a LibTorch module.
  void add_graph(const Graph& graph, std::string_view tag = "graph");

  // ---- Page: Mesh

  /// Points, or triangles between them: `vertices` N x 3, or B x N x 3 for several. What there is of colours and faces,
  /// and B, stays what it was at a tag's first step.
  void add_mesh(std::string_view tag, const TensorView& vertices, Step step, const MeshOptions& options = {});

  // ---- Page: Projector

  /// Points in many dimensions, N x D. They are written by the writer thread as files of a run of their own, `tag`/step
  /// below this one: TensorBoard looks for such files only when there is a run that it did not know.
  void add_embedding(std::string_view tag, const TensorView& points, Step step, const EmbeddingOptions& options = {});

  // ---- Any page

  /// A tensor for the plugin of that name, TensorBoard's own or not. `content` is whatever the plugin keeps with the
  /// series.
  void add_tensor(std::string_view tag, const TensorView& tensor, std::string_view plugin, std::string_view content,
                  Step step);

  /// The title that a tag's card has in place of the tag, and the Markdown behind its (i). Call it before anything is
  /// logged under the tag: TensorBoard keeps what the first event says. Empty: none.
  void describe(std::string_view tag, std::string_view display_name, std::string_view description = {});

  // ---- What is recorded

  /// From now on, what is logged under tags that begin with `prefix` ("": all) is recorded only at steps for which
  /// `rule` is true: every_n_steps(100), every_n_seconds(30), or a function of your own. Several rules for a tag must
  /// all agree. Before anything is logged under such a tag. What is not recorded is not computed, and counts as
  /// nothing.
  void record_if(std::string_view prefix, RecordingRule rule);

  /// Whether what is logged under `tag` at `step` will be recorded.
  bool records(std::string_view tag, Step step) const noexcept;

  /// add_scalar, add_histogram, add_image, add_images, add_video, add_audio and add_text take a function in place of
  /// what is logged. It is called, at once, only if that will be recorded; what it throws is the caller's.
#define TBLOG_LAZY(add)                                                                         \
  template <class Make, class... Options, class = std::enable_if_t<std::is_invocable_v<Make&>>> \
  void add(std::string_view tag, Make&& make, Step step, const Options&... options) {           \
    if (records(tag, step)) add(tag, make(), step, options...);                                 \
  }
  TBLOG_LAZY(add_scalar)
  TBLOG_LAZY(add_histogram)
  TBLOG_LAZY(add_image)
  TBLOG_LAZY(add_images)
  TBLOG_LAZY(add_video)
  TBLOG_LAZY(add_audio)
  TBLOG_LAZY(add_text)
#undef TBLOG_LAZY

  // ---- The run

  /// The writer of the run `name` below this one ("fold0", "val/shifted"): opened by the first call, with this one's
  /// options, flushed and closed with it. Throws as the constructor does, and std::invalid_argument for a name that is
  /// no path below. Any thread; the writer stays where it is.
  SummaryWriter& sub_run(const std::string& name);

  /// Goes on with a run from an earlier point: what was logged at `step` and later before this call, to this writer or
  /// to earlier ones of the same directory, is no longer shown. To be called before the rest is logged anew, with the
  /// first step that will be. Holds for the runs below, too. TensorBoard's data server shows what is logged anew in
  /// place of the old, too, but leaves a tag its old points as long as nothing is logged under it. Never throws.
  void resume_at(Step step) noexcept;

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
  enum class Curve { precision_recall, roc };

  void add_notes();
  void add_curve(Curve curve, std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                 const CurveOptions& options);
  void add_curves(Curve curve, std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                  const CurveOptions& options);
  void log_layout(const std::string& layout);
  void close_as(bool success);

  std::shared_ptr<detail::WriterCore> core_;
  std::unique_ptr<detail::SubRuns> sub_runs_;
  int exceptions_at_start_ = 0;
};

}  // namespace tblog
