#pragma once

#include <tblog/writer_options.h>

#include <array>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

#include "writing/entry.h"
#include "writing/ring.h"
#include "writing/thread_log.h"

namespace tblog::detail {

/// The queue between logging calls (any number of threads) and the writer thread, bounded in bytes.
///
/// Each thread that logs has a ring of its own, into which it pushes without a lock, an allocation or a system call. A
/// ring starts small and doubles when it is full, as long as all rings together stay within half of the bound; the rest
/// is for what entries hold beside themselves. After that the overflow policy decides.
///
/// What the writer thread takes is a *cut*: if an entry is in it, so is all that was logged before, on any thread (see
/// Rounds). Within a cut, entries of different threads are put in the order of their times, then of their steps.
class EntryQueue {
 public:
  /// `wake` is called, by a logging thread, when the writer thread had better not wait for its time to come. With
  /// `files` the rings are there. Throws std::bad_alloc.
  EntryQueue(std::size_t bytes, OverflowPolicy policy, std::chrono::milliseconds max_wait, std::function<void()> wake,
             QueueFiles* files = nullptr);
  ~EntryQueue();
  EntryQueue(const EntryQueue&) = delete;
  EntryQueue& operator=(const EntryQueue&) = delete;

  // For logging threads.

  /// The calling thread's log, or null if it has none yet, or can't have one; and the same, but null as well if it was
  /// not used lately.
  ThreadLog* thread_log() const {
    ThreadLog* const recent = recent_log();
    return recent ? recent : ThreadLogs::find(id_);
  }
  ThreadLog* recent_log() const { return ThreadLogs::recent(id_); }

  /// All that a hot loop sees of the queue: false, and nothing done, where push() is needed instead.
  bool try_push(ThreadLog* log, double wall_time, std::int64_t step, TagId tag, float scalar) const {
    if (log == nullptr) return false;
    Ring& ring = *log->ring;
    Entry* const slot = ring.next();
    if (slot == nullptr) return false;
    // In place and field by field: a copy would wait for the fields to be stored first.
    slot->wall_time = wall_time;
    slot->step = step;
    slot->scalar = scalar;
    slot->round = rounds_.now();
    slot->tag_and_kind = tag;
    ring.push_next();
    return true;
  }

  enum class Refusal { none, full, too_large, closed };
  struct PushResult {
    Refusal refusal;              // none: the entry was accepted
    std::uint64_t older_dropped;  // to make room for it
  };
  /// Pushes an entry of any kind, by the overflow policy if there is no room. The entry's payload is the queue's from
  /// here on, whatever comes of it.
  PushResult push(Entry entry) noexcept;

  /// Refuses all further entries.
  void close();

  // For the writer thread.

  /// Makes a new cut of all that there is. The one before must have been taken to its end.
  void cut();
  struct Taken {
    const Entry* entries;  // valid until forget_taken() or the next take()
    std::size_t count;     // 0 at the end of the cut
  };
  /// Takes the next entries of the cut, some hundreds at most, and fewer where their payloads are large. Their payloads
  /// are the caller's.
  Taken take();
  /// Says that all that was taken is in the event file.
  void forget_taken();
  /// Whether there is enough again to be worth a cut at once.
  bool has_enough() const;

  // For any thread.

  struct Size {
    std::uint64_t entries;  // in the queue
    std::size_t bytes;      // of memory, used or reserved
  };
  Size size() const;

 private:
  using Lock = std::unique_lock<std::mutex>;

  ThreadLog& log_to_push_to();
  ThreadLog* own_log() noexcept;
  bool may_have_ring(std::size_t capacity) const;
  bool give_ring(ThreadLog& log, std::size_t capacity) noexcept;
  bool double_ring(ThreadLog& log);
  bool has_room(ThreadLog& log, std::size_t payload_bytes);
  bool drop_oldest(ThreadLog& log);
  void release(ThreadLog& log);
  void release_all(bool progress);
  void forget_unused();
  std::size_t take_merged();

  const std::uint64_t id_;
  const std::size_t bytes_;
  const std::size_t first_capacity_;
  const OverflowPolicy policy_;
  const std::chrono::milliseconds max_wait_;
  const std::function<void()> wake_;
  QueueFiles* const files_;
  // Until forget_taken(): what was taken need not be copied then, and is in the files for as long as it is nowhere
  // else. But to drop the oldest entries, there must be some that were not taken.
  const bool keeps_taken_;
  Rounds rounds_;

  mutable std::mutex mutex_;  // guards all below, and the rings but for their producers' part
  std::condition_variable room_;
  std::vector<std::shared_ptr<ThreadLog>> logs_;
  std::shared_ptr<ThreadLog> shared_;  // one of them, for threads that can't have their own
  std::vector<ThreadLog*> sources_;    // those with entries in the cut
  std::array<Entry, 512> batch_;       // those taken last, if they are not where they were
  QueueMemory in_place_;               // if they are
  std::size_t ring_bytes_ = 0;
  std::size_t payload_bytes_ = 0;
  std::size_t waiting_ = 0;  // calls
  std::size_t freed_ = 0;    // bytes, since they were last woken
  bool called_ = false;      // the writer thread was, and has made no cut since
  bool closed_ = false;
  bool stalled_ = false;  // somebody has waited in vain, and nothing has been taken since
};

}  // namespace tblog::detail
