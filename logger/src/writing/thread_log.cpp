#include "writing/thread_log.h"

#include <pthread.h>

#include <iterator>
#include <unordered_map>
#include <utility>

namespace tblog::detail {

// Every log of this thread. When the thread ends they are left to their queues.
struct KeptLogs {
  std::unordered_map<std::uint64_t, std::shared_ptr<ThreadLog>> by_queue;

  static thread_local bool gone;

  static KeptLogs& mine() {
    thread_local KeptLogs logs;
    return logs;
  }
  ~KeptLogs() {
    gone = true;
    ThreadLogs::recents() = {};
    for (const auto& [id, log] : by_queue) log->in_use = false;
  }
};
thread_local bool KeptLogs::gone = false;

// In a process that is forked off: the logs are those of the other one.
void ThreadLogs::forget_all() {
  recents() = {};
  // Not to be freed: what they hold is the other's as well.
  if (!KeptLogs::gone) static_cast<void>(new auto(std::move(KeptLogs::mine().by_queue)));
}

ThreadLog* ThreadLogs::find(std::uint64_t id) {
  if (KeptLogs::gone) return nullptr;
  const auto& logs = KeptLogs::mine().by_queue;
  const auto found = logs.find(id);
  if (found == logs.end()) return nullptr;
  recents()[id % kRecents] = {id, found->second.get()};
  return found->second.get();
}

bool ThreadLogs::keep(std::uint64_t id, const std::shared_ptr<ThreadLog>& log) {
  if (KeptLogs::gone) return false;
  static const int once = ::pthread_atfork(nullptr, nullptr, forget_all);
  static_cast<void>(once);
  auto& logs = KeptLogs::mine().by_queue;
  for (auto it = logs.begin(); it != logs.end();) {
    const bool queue_is_gone = it->second.use_count() == 1;
    it = queue_is_gone ? logs.erase(it) : std::next(it);
  }
  logs.emplace(id, log);
  log->in_use = true;
  return true;
}

}  // namespace tblog::detail
