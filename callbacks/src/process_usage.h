#pragma once

#include <optional>
#include <string>

namespace tblog::detail {

/// What the kernel says of this process, and of the machine: nothing where it doesn't.
struct ProcessUsage {
  std::optional<double> cpu_seconds;  ///< of all threads, in user and kernel mode, since the process began
  std::optional<double> threads;
  std::optional<double> resident_bytes;
  std::optional<double> load;  ///< processes that ran or waited to, the mean of the last minute
};

/// Reads `proc`/self/stat and `proc`/loadavg: proc(5).
ProcessUsage process_usage(const std::string& proc);

}  // namespace tblog::detail
