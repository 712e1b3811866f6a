#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/validation_options.h>
#include <tblog/callbacks_export.h>

#include <cstdint>
#include <memory>
#include <vector>

namespace tblog {
namespace detail {
class TaskMetrics;
}

/// The metrics of a task over the batches of each epoch as they were trained: what Validation says of its set, but for
/// the loss, which the training logs anyway. Each batch is seen with the weights that the model had then, and in
/// training mode (dropout and all), so that they are mostly worse than those of the epoch's last model.
///
///     tblog::TrainMetrics metrics(tblog::Task::multiclass);
///     tblog::CallbackList callbacks(metrics, validation);
///     ...
///     auto output = net->forward(batch.data);
///     metrics.update(output, batch.target);
///
/// fit() does the latter with FitOptions::train_metrics. At the end of an epoch they are logged below
/// TrainingState::train_prefix, and begin anew; an epoch without updates logs nothing. Put it before callbacks that
/// look at its metrics.
///
/// No batch waits for the device: outputs and targets are kept there until the epoch ends, or until they take 64 MiB,
/// and are then copied to the CPU together. (Counting on the device would wait as seldom, but areas and curves are made
/// of all scores.) Those of a language model are large: there it is a wait for every 64 MiB of logits, whose losses are
/// computed on the device.
class TBLOG_CALLBACKS_EXPORT TrainMetrics : public Callback {
 public:
  /// Of `options`, what is about the task (see there). Their loss is not used.
  explicit TrainMetrics(ValidationOptions options);
  ~TrainMetrics() override;
  TrainMetrics(TrainMetrics&&) noexcept;
  TrainMetrics& operator=(TrainMetrics&&) noexcept;

  /// A batch's output, target and weights, as Validation takes them; each is copied where it is, without its history.
  /// What makes no sense throws std::invalid_argument, as there, but when it is looked at: in this call or in one after
  /// it, or at the end of the epoch.
  void update(const at::Tensor& output, const at::Tensor& target, const at::Tensor& weight = {});

  void on_train_begin(TrainingState& state) override;
  /// Logs the metrics of the epoch.
  void on_epoch_end(TrainingState& state) override;
  /// The samples of an epoch that is not over.
  void state(CallbackState& archive) override;

 private:
  struct Batch {
    at::Tensor output, target, weight;
  };
  void count_pending();
  void reset();

  ValidationOptions options_;
  std::unique_ptr<detail::TaskMetrics> metrics_;
  std::vector<Batch> pending_;
  std::int64_t pending_bytes_ = 0;
};

}  // namespace tblog
