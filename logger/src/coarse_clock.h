#pragma once

#include <chrono>
#include <ctime>

namespace tblog::detail {

/// Seconds since 1970 at the last tick of the kernel's clock. A read of memory: no system call, no look at a hardware
/// clock.
inline double coarse_system_time() {
#if defined(CLOCK_REALTIME_COARSE)
  timespec time;
  ::clock_gettime(CLOCK_REALTIME_COARSE, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
#else
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
#endif
}

}  // namespace tblog::detail
