#pragma once

#include <tblog/callbacks/validation_options.h>
#include <tblog/metrics/confusion_matrix.h>
#include <tblog/numeric_view.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "task_batch.h"

namespace tblog::detail {

/// What a task's metrics are, in the end.
struct TaskResults {
  struct Value {
    std::string name;
    double value;
    Mode better;
  };
  /// A classifier's samples; of several classes, those of one against the rest.
  struct Curve {
    std::string suffix;  // "" or "/class_0"
    NumericView labels, probabilities, weights;
  };

  std::vector<Value> values;
  std::vector<Curve> curves;
  std::optional<Curve> calibration;  // what is said with its probability, and whether it is so
  std::optional<metrics::ConfusionMatrix> confusion;
};

/// What a task counts of its batches: accumulators of tblog::metrics, merged and kept as they are.
class TaskCounts {
 public:
  virtual ~TaskCounts() = default;

  /// Not of a batch that has diverged.
  virtual void add(const TaskBatch& batch) = 0;
  /// `other` is of the same task and columns.
  virtual void merge(const TaskCounts& other) = 0;
  virtual std::string state() const = 0;
  /// Throws std::invalid_argument for what is no such state; it is then of no more use.
  virtual void load_state(std::string_view bytes) = 0;

  virtual void add_values(TaskResults& to, const ValidationOptions& options) const = 0;
  // For pictures, which look into this object; nothing for a task without.
  virtual void add_curves(TaskResults&, const ValidationOptions&) const {}
  virtual void add_calibration(TaskResults&, const ValidationOptions&) const {}
  virtual void add_confusion(TaskResults&) const {}
};

/// For outputs of so many columns. Throws std::invalid_argument for names of classes that are not as many.
std::unique_ptr<TaskCounts> make_task_counts(const ValidationOptions& options, std::int64_t columns);

}  // namespace tblog::detail
