#pragma once

#include <tblog/callbacks/batch.h>
#include <tblog/callbacks/metric.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace tblog {

/// What a model is for; decides loss, metrics and curves.
enum class Task {
  binary,          ///< output [n] or [n, 1]; target n numbers, 0 or 1
  multiclass,      ///< output [n, classes]; target n class numbers
  regression,      ///< output and target of one shape, samples first; [n] and [n, 1] go together
  multilabel,      ///< output [n, labels], two labels or more; target of the same shape, 0 or 1
  language_model,  ///< output [n, time, vocabulary] or [n, vocabulary]; target the token that comes next, for each row
};

/// What a classifier's output is. Nothing is guessed from its values.
enum class Output { logits, probabilities };

/// A task, and when and where its metrics are logged: for Validation, and as far as it is about the task (task, output,
/// metrics, ignore_index, class_names) for TrainMetrics.
struct TBLOG_CALLBACKS_EXPORT ValidationOptions {
  ValidationOptions(Task task) : task_(task) {}

  TORCH_ARG(Task, task);
  TORCH_ARG(Output, output) = Output::logits;
  /// Unset: binary cross entropy, cross entropy or squared error of each sample, on logits or probabilities as `output`
  /// says, computed in double. One's own is given output and target as they come, and returns one number, the mean over
  /// the batch, which is weighted by the batch's size (or its samples' weights, if they have some), or one number for
  /// each sample (reduction none), so that each counts with its own weight.
  TORCH_ARG(LossFunction, loss);
  /// Beside the task's own. No two of all may have one name.
  TORCH_ARG(std::vector<Metric>, metrics);
  /// Language models only: targets that do not count, such as padding.
  TORCH_ARG(std::int64_t, ignore_index) = -100;
  /// Names for the tags of one-vs-rest curves and in pictures; unset: class_0, class_1, ...
  TORCH_ARG(std::vector<std::string>, class_names);

  /// How many samples (or sequences) the whole set has, where several processes each read an equal, contiguous part of
  /// it that is filled up with samples which others have, too: as torch::data::samplers::DistributedSequentialSampler
  /// does. Those do not count then. 0: whatever a process reads counts.
  TORCH_ARG(std::int64_t, dataset_size) = 0;

  /// At the end of each such epoch, counted from 1; 0: not at the end of epochs.
  TORCH_ARG(std::int64_t, every_n_epochs) = 1;
  /// Besides, after each such batch, counted over all epochs; 0: not between.
  TORCH_ARG(std::int64_t, every_n_steps) = 0;

  /// What stands before the metrics' names, and the tags.
  TORCH_ARG(std::string, prefix) = "val/";
  /// If set: the tags are written with TrainingState::train_prefix, in a run of this name below the writer's, so that
  /// TensorBoard draws training and validation in one chart. The metrics' names stay. Opened by
  /// on_train_begin (or the first epoch's end, without), and closed with the writer.
  TORCH_ARG(std::string, sub_run);
  /// Whether PR and ROC curves are logged (classification only).
  TORCH_ARG(bool, curves) = true;
  /// Points of a curve, 2 to metrics::kMostThresholds.
  TORCH_ARG(std::int64_t, num_thresholds) = 201;
  /// Binary and multiclass: the confusion matrix, as a picture and a table (SummaryWriter::add_confusion_matrix).
  TORCH_ARG(bool, confusion_matrix) = false;
  /// Binary and multiclass: how often what is said with some probability is so (SummaryWriter::add_calibration_curve);
  /// of several classes, what is said first.
  TORCH_ARG(bool, calibration) = false;
  /// So many samples, those of the largest loss, are shown: number in the set (from 0), loss, target and prediction in
  /// a table `worst`, and inputs that are images, [n, 1 or 3, height, width], as `worst/images`, worst first: bytes as
  /// they are, other numbers stretched from an image's least to its greatest. 0: none. A loss of one's own must be one
  /// for each sample then. Losses are not weighted here.
  TORCH_ARG(std::int64_t, worst_k) = 0;
  /// Seconds that only go up, for how long an evaluation took. Unset: the system's steady clock.
  TORCH_ARG(std::function<double()>, clock);
};

}  // namespace tblog
