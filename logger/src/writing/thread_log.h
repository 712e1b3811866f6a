#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "writing/queue_files.h"
#include "writing/ring.h"
#include "writing/tag_cache.h"

namespace tblog::detail {

/// One thread's way into one queue.
struct ThreadLog {
  TagCache tags;                    // the thread's own
  Ring* ring = nullptr;             // changed by the thread alone, under the queue's lock
  QueueMemory memory;               // the ring's; guarded by the queue's lock
  std::atomic<bool> in_use{false};  // by a thread; if not, another may have it, with what is still in the ring
};

/// The calling thread's logs, by the number of the queue.
class ThreadLogs {
 public:
  /// The log for the queue `id`, or null: one of those used lately. This is read at every call.
  static ThreadLog* recent(std::uint64_t id) {
    const auto& [recent_id, log] = recents()[id % kRecents];
    return recent_id == id ? log : nullptr;
  }
  /// The same, one of all.
  static ThreadLog* find(std::uint64_t id);
  /// Makes `log` that, until the thread ends: then it is no longer in use. False at the end of a thread, when there is
  /// no place left to keep it.
  static bool keep(std::uint64_t id, const std::shared_ptr<ThreadLog>& log);

 private:
  friend struct KeptLogs;
  static void forget_all();
  static constexpr std::size_t kRecents = 8;
  using Recents = std::array<std::pair<std::uint64_t, ThreadLog*>, kRecents>;
  // No constructor and no destructor, and at a fixed place: these would be asked for at every call, the place too where
  // this code may be loaded late.
  static Recents& recents() {
#if defined(__ELF__)
    __attribute__((tls_model("initial-exec")))
#endif
    thread_local Recents logs{};
    return logs;
  }
};

}  // namespace tblog::detail
