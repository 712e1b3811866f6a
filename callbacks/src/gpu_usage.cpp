#include "gpu_usage.h"

#include <dlfcn.h>

#include <map>
#include <mutex>

namespace tblog::detail {
namespace {

// NVML's functions and types by their documented binary interface, so that its header need not be there.
struct Utilization {
  unsigned gpu, memory;  // percent
};
struct Memory {
  unsigned long long total, free, used;  // bytes
};

class Nvml {
 public:
  explicit Nvml(const std::string& library) {
    void* handle = ::dlopen(library.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (!handle) return;
    int (*init)() = nullptr;
    const bool whole = find(handle, "nvmlInit_v2", init) && find(handle, "nvmlDeviceGetCount_v2", count_) &&
                       find(handle, "nvmlDeviceGetHandleByIndex_v2", device_) &&
                       find(handle, "nvmlDeviceGetUtilizationRates", utilization_) &&
                       find(handle, "nvmlDeviceGetMemoryInfo", memory_);
    usable_ = whole && init() == 0;
  }

  std::vector<GpuUsage> usage() const {
    std::vector<GpuUsage> out;
    unsigned count = 0;
    if (!usable_ || count_(&count) != 0) return out;
    for (unsigned i = 0; i < count; ++i) {
      void* device = nullptr;
      Utilization utilization{};
      Memory memory{};
      if (device_(i, &device) != 0 || utilization_(device, &utilization) != 0 || memory_(device, &memory) != 0) break;
      out.push_back({static_cast<double>(utilization.gpu), static_cast<double>(memory.used)});
    }
    return out;
  }

 private:
  template <class Function>
  static bool find(void* handle, const char* name, Function*& function) {
    function = reinterpret_cast<Function*>(::dlsym(handle, name));
    return function != nullptr;
  }

  int (*count_)(unsigned*) = nullptr;
  int (*device_)(unsigned, void**) = nullptr;
  int (*utilization_)(void*, Utilization*) = nullptr;
  int (*memory_)(void*, Memory*) = nullptr;
  bool usable_ = false;
};

}  // namespace

std::vector<GpuUsage> gpu_usage(const std::string& library) {
  static std::mutex mutex;
  static std::map<std::string, Nvml> loaded;
  const std::lock_guard<std::mutex> lock(mutex);
  return loaded.try_emplace(library, library).first->second.usage();
}

}  // namespace tblog::detail
