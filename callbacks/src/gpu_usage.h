#pragma once

#include <string>
#include <vector>

namespace tblog::detail {

/// What one GPU of this machine is at, by whatever processes.
struct GpuUsage {
  double busy_percent;  // of the time since it was last looked at, about
  double memory_bytes;
};

/// All GPUs that the driver's management library (NVML) tells of, in its order; none without `library`, a driver or a
/// GPU. It is loaded with dlopen, once by name, and stays loaded.
std::vector<GpuUsage> gpu_usage(const std::string& library);

}  // namespace tblog::detail
