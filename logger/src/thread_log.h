#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

#include "queue_files.h"
#include "ring.h"
#include "tag_cache.h"

namespace tblog::detail {

/// One thread's way into one queue.
struct ThreadLog {
  TagCache tags;                    // the thread's own
  Ring* ring = nullptr;             // changed by the thread alone, under the queue's lock
  QueueMemory memory;               // the ring's; guarded by the queue's lock
  std::atomic<bool> in_use{false};  // by a thread; if not, another may have it, with what is still in the ring
};

/// The calling thread's log for the queue `id`; null if it has none.
class ThreadLogs {
 public:
  static ThreadLog* find(std::uint64_t id) {
    const auto& [recent_id, log] = recent()[id % kRecent];
    return recent_id == id ? log : find_older(id);
  }
  /// Makes `log` that, until the thread ends: then it is no longer in use. False at the end of a thread, when there is
  /// no place left to keep it.
  static bool keep(std::uint64_t id, const std::shared_ptr<ThreadLog>& log);

 private:
  friend struct KeptLogs;
  // What a thread used lately, so that a training loop which feeds a few writers finds them at once. No constructor and
  // no destructor: this is read at every call.
  static constexpr std::size_t kRecent = 4;
  static std::array<std::pair<std::uint64_t, ThreadLog*>, kRecent>& recent() {
    thread_local std::array<std::pair<std::uint64_t, ThreadLog*>, kRecent> logs{};
    return logs;
  }
  static ThreadLog* find_older(std::uint64_t id);
};

}  // namespace tblog::detail
