#pragma once

#include <tblog/writer_options.h>

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <vector>

#include "entry.h"

namespace tblog::detail {

/// The queue between logging calls (any number of threads) and the one writer thread, bounded in bytes.
///
/// Entries are numbered from 1 in the order they were accepted; the writer thread learns with each batch up to which
/// number the queue is done, which is what flush() waits for.
class EntryQueue {
 public:
  EntryQueue(std::size_t capacity, OverflowPolicy policy, std::chrono::milliseconds max_wait);

  struct PushResult {
    bool accepted;              // or this entry was dropped
    std::size_t older_dropped;  // to make room for it
  };
  PushResult push(Entry entry);

  /// The number of the newest accepted entry.
  std::uint64_t newest() const;
  /// Makes the writer thread write what there is, now.
  void wake();
  /// Refuses all further entries; the writer thread is to empty the queue and end.
  void close();

  struct Batch {
    std::vector<Entry> entries;
    std::uint64_t up_to = 0;  // the newest entry that has left the queue
    bool last = false;        // closed and empty
  };
  /// For the writer thread: sleeps until there is an entry, then for up to `linger` while more come in, unless woken.
  Batch take(std::chrono::milliseconds linger);
  /// For the writer thread: sleeps for `duration`, unless woken.
  void pause(std::chrono::milliseconds duration);

 private:
  void drop_front();

  const std::size_t capacity_;
  const OverflowPolicy policy_;
  const std::chrono::milliseconds max_wait_;

  mutable std::mutex mutex_;
  std::condition_variable work_;   // the writer thread waits here
  std::condition_variable space_;  // producers wait here
  std::deque<Entry> entries_;
  std::size_t bytes_ = 0;
  std::uint64_t accepted_ = 0;
  bool woken_ = false;
  bool closed_ = false;
  bool stalled_ = false;  // somebody has waited in vain, and nothing has been taken since
};

}  // namespace tblog::detail
