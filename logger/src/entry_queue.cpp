#include "entry_queue.h"

#include <utility>

namespace tblog::detail {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{1} << 20;  // bounds what the writer thread holds beside the queue
constexpr std::size_t kWakeBytes = std::size_t{1} << 18;   // enough for an efficient write

}  // namespace

EntryQueue::EntryQueue(std::size_t capacity, OverflowPolicy policy, std::chrono::milliseconds max_wait)
    : capacity_(capacity), policy_(policy), max_wait_(max_wait) {}

EntryQueue::PushResult EntryQueue::push(Entry entry) {
  std::unique_lock<std::mutex> lock(mutex_);
  const std::size_t size = entry.bytes();
  const auto fits = [&] { return bytes_ + size <= capacity_; };
  std::size_t older_dropped = 0;

  if (size > capacity_) return {false, 0};
  if (!closed_ && !fits()) {
    if (policy_ == OverflowPolicy::drop_oldest) {
      for (; !fits(); ++older_dropped) drop_front();
    } else if (policy_ == OverflowPolicy::wait && !stalled_) {
      woken_ = true;
      work_.notify_one();
      stalled_ = !space_.wait_for(lock, max_wait_, [&] { return closed_ || fits(); });
    }
  }
  if (closed_ || !fits()) return {false, older_dropped};

  const bool was_empty = entries_.empty();
  const bool was_low = bytes_ < kWakeBytes;
  bytes_ += size;
  ++accepted_;
  entries_.push_back(std::move(entry));
  const bool wake = was_empty || (was_low && bytes_ >= kWakeBytes);
  lock.unlock();
  if (wake) work_.notify_one();
  return {true, older_dropped};
}

void EntryQueue::drop_front() {
  bytes_ -= entries_.front().bytes();
  entries_.pop_front();
}

std::uint64_t EntryQueue::newest() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return accepted_;
}

void EntryQueue::wake() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    woken_ = true;
  }
  work_.notify_one();
}

void EntryQueue::close() {
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    closed_ = true;
  }
  work_.notify_one();
  space_.notify_all();
}

EntryQueue::Batch EntryQueue::take(std::chrono::milliseconds linger) {
  std::unique_lock<std::mutex> lock(mutex_);
  const auto urgent = [&] { return woken_ || closed_; };
  work_.wait(lock, [&] { return urgent() || !entries_.empty(); });
  work_.wait_for(lock, linger, [&] { return urgent() || bytes_ >= kWakeBytes; });

  Batch batch;
  for (std::size_t taken = 0; !entries_.empty() && taken < kBatchBytes;) {
    taken += entries_.front().bytes();
    bytes_ -= entries_.front().bytes();
    batch.entries.push_back(std::move(entries_.front()));
    entries_.pop_front();
  }
  batch.up_to = accepted_ - entries_.size();
  batch.last = closed_ && entries_.empty();
  if (entries_.empty()) woken_ = false;
  stalled_ = false;
  lock.unlock();
  space_.notify_all();
  return batch;
}

void EntryQueue::pause(std::chrono::milliseconds duration) {
  std::unique_lock<std::mutex> lock(mutex_);
  work_.wait_for(lock, duration, [&] { return woken_; });
  woken_ = false;
}

}  // namespace tblog::detail
