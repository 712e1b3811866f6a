#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <tblog/metrics/quantiles.h>
#include <torch/arg.h>

#include <cstdint>
#include <functional>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT ThroughputOptions {
  /// After how many batches each time; 0: at the end of each epoch.
  TORCH_ARG(std::int64_t, every_n_steps) = 0;
  /// Seconds that only go up. Unset: the system's steady clock.
  TORCH_ARG(std::function<double()>, clock);
};

/// Logs how fast the training gets on, over the batches since the last time:
///
/// - throughput/steps_per_second, throughput/samples_per_second
/// - throughput/data_wait: the share of the time between on_batch_end and the next on_batch_begin (at first, since
///   on_epoch_begin): of waiting for the loader
/// - throughput/step_seconds/p50, /p95, /p99: how long a batch took from on_batch_begin to on_batch_end, to 1/256
///   (metrics::Quantiles)
///
/// The ends of epochs, validations for instance, are not in it. What the callbacks behind it do at on_batch_end counts
/// as waiting, so it goes last. On a GPU, a batch takes the time until its work was queued, and is the right measure
/// only over many of them. Not metrics of the TrainingState: they go to its writer alone.
class TBLOG_CALLBACKS_EXPORT Throughput : public Callback {
 public:
  /// Throws std::invalid_argument for a negative every_n_steps.
  explicit Throughput(ThroughputOptions options = {});

  void on_train_begin(TrainingState& state) override;
  void on_epoch_begin(TrainingState& state) override;
  void on_batch_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

 private:
  double lap();
  void reset();
  void log(TrainingState& state);

  ThroughputOptions options_;
  std::function<double()> clock_;
  double mark_ = 0;                      // the time of the last hook
  double waited_ = 0, stepped_ = 0;      // seconds since the last reset
  std::int64_t samples_ = 0, seen_ = 0;  // samples since then; of this epoch's, those that were counted
  metrics::Quantiles step_seconds_;      // has the number of steps, too
};

}  // namespace tblog
