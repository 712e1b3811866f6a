#pragma once

#include <tblog/callbacks/validation_options.h>
#include <tblog/metrics/running.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "task_counts.h"
#include "worst_samples.h"

namespace tblog::detail {

/// All that a task's metrics know of the outputs and targets so far, and what follows from it. Parts that were added
/// in any split and merged in any order give the same, as their accumulators do: to the bit for counts and curves, to
/// 1e-12 for sums (and a loss of one's own that is a mean over each batch is one of those batches).
class TaskMetrics {
 public:
  /// `with_loss`: whether "loss" is one of them. `before`: samples that come before these in the whole set, for the
  /// numbers that samples are named by.
  explicit TaskMetrics(ValidationOptions options, bool with_loss = true, std::int64_t before = 0);

  /// One batch, of any device, as Validation says. Throws std::invalid_argument for what makes no sense.
  /// `input` is what the worst samples are shown by, if it is an image.
  void add(const at::Tensor& output, const at::Tensor& target, const at::Tensor& weight = {},
           const at::Tensor& input = {});
  /// Adds what another one of the same options knows. Throws std::invalid_argument if its task or columns differ.
  void merge(const TaskMetrics& other);

  /// All of it but the options, as bytes, and back. load_state() throws std::invalid_argument for what is no state of
  /// this task and these metrics; nothing has changed then.
  std::string state() const;
  void load_state(std::string_view bytes);

  /// Samples (or tokens) that count: with weight, and not ignored.
  std::int64_t samples() const { return samples_; }
  /// Batches with a sample in them, counting or not.
  std::int64_t batches() const { return batches_; }
  /// "loss" first, then the task's own, then ValidationOptions::metrics. Throws std::invalid_argument if two of them
  /// have one name. `with_pictures`: what the options ask for; they look into this object, and there are none if the
  /// model has diverged.
  TaskResults results(bool with_pictures) const;
  const WorstSamples& worst() const { return worst_; }

 private:
  void set_columns(std::int64_t columns);
  at::Tensor own_losses(const at::Tensor& loss, const TaskBatch& batch);

  ValidationOptions options_;
  bool with_loss_;
  std::int64_t columns_ = 0;  // 0 as long as there are no counts
  std::unique_ptr<TaskCounts> counts_;
  metrics::Mean loss_;
  WorstSamples worst_;
  std::int64_t given_, samples_ = 0, batches_ = 0;
  bool diverged_ = false;
};

}  // namespace tblog::detail
