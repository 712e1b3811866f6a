#include <tblog/callbacks/resource_monitor.h>

#include <filesystem>
#include <system_error>
#include <utility>

#include "clock.h"
#include "gpu_usage.h"
#include "process_usage.h"
#include "require.h"

namespace tblog {

ResourceMonitor::ResourceMonitor(ResourceMonitorOptions options)
    : options_(std::move(options)), clock_(detail::clock_or_steady(options_.clock())) {
  detail::require(options_.every_n_seconds() >= 0, "ResourceMonitorOptions::every_n_seconds",
                  options_.every_n_seconds(), "it can't be negative or NaN");
}

void ResourceMonitor::on_train_begin(TrainingState&) {
  looked_at_ = clock_();
  cpu_seconds_ = detail::process_usage(options_.proc()).cpu_seconds;
}

void ResourceMonitor::on_batch_end(TrainingState& state) {
  const double now = clock_(), seconds = now - looked_at_;
  if (!state.writer || seconds < options_.every_n_seconds()) return;
  const auto add = [&](const std::string& name, std::optional<double> value, double unit) {
    if (value) state.writer->add_scalar("resources/" + name, *value / unit, state.step);
  };
  const detail::ProcessUsage usage = detail::process_usage(options_.proc());
  if (usage.cpu_seconds && cpu_seconds_ && seconds > 0) add("cpu_cores", *usage.cpu_seconds - *cpu_seconds_, seconds);
  add("memory_mib", usage.resident_bytes, 1 << 20);
  add("threads", usage.threads, 1);
  add("load", usage.load, 1);
  const std::vector<detail::GpuUsage> gpus = detail::gpu_usage(options_.nvml());
  for (std::size_t i = 0; i < gpus.size(); ++i) {
    const std::string gpu = "gpu_" + std::to_string(i);
    add(gpu + "/busy_percent", gpus[i].busy_percent, 1);
    add(gpu + "/memory_mib", gpus[i].memory_bytes, 1 << 20);
  }
  std::error_code error;
  const auto disk = std::filesystem::space(state.writer->log_dir(), error);
  if (!error) add("disk_free_gib", static_cast<double>(disk.available), 1 << 30);
  looked_at_ = now;
  cpu_seconds_ = usage.cpu_seconds;
}

}  // namespace tblog
