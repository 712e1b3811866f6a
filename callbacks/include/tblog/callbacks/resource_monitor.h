#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <functional>
#include <optional>
#include <string>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT ResourceMonitorOptions {
  /// How far apart the looks are at least. They are made at the end of a batch, by the training's own thread.
  TORCH_ARG(double, every_n_seconds) = 10;
  /// Where the kernel tells of processes. For tests.
  TORCH_ARG(std::string, proc) = "/proc";
  /// The library that knows the GPUs (NVIDIA's NVML, which the driver brings). For tests.
  TORCH_ARG(std::string, nvml) = "libnvidia-ml.so.1";
  /// Seconds that only go up. Unset: the system's steady clock.
  TORCH_ARG(std::function<double()>, clock);
};

/// Logs what the training takes of the machine:
///
/// - resources/cpu_cores: processor time per time since the last look; 3.5: three and a half cores were at work for it
/// - resources/memory_mib: resident memory
/// - resources/threads
/// - resources/load: the machine's load average of one minute
/// - resources/gpu_0/busy_percent, resources/gpu_0/memory_mib and so on: of each NVIDIA GPU of the machine, in the
///   driver's order, by all processes together
/// - resources/disk_free_gib: where the writer's log directory is
///
/// What the system does not tell is left out: without a Linux /proc there is only the disk, without NVIDIA's driver no
/// GPU. Not metrics of the TrainingState: they go to its writer alone.
class TBLOG_CALLBACKS_EXPORT ResourceMonitor : public Callback {
 public:
  /// Throws std::invalid_argument for an every_n_seconds that is negative or NaN.
  explicit ResourceMonitor(ResourceMonitorOptions options = {});

  void on_train_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;

 private:
  ResourceMonitorOptions options_;
  std::function<double()> clock_;
  double looked_at_ = 0;               // by the clock
  std::optional<double> cpu_seconds_;  // then
};

}  // namespace tblog
