#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

#include "writing/entry.h"
#include "writing/queue_format.h"

namespace tblog::detail {

/// A bounded queue of entries from one thread to the writer thread. Positions count from 0 and never go back; the entry
/// at position p lies in slot p % capacity, behind the ring's own fields in one block of memory. There are no pointers
/// in it but those to payloads, so that it can be a file, of which another process makes sense.
///
/// Only next() and push_next() are free of locks; they are the producer's. Everything else is done by whoever holds the
/// lock of the queue that the ring is part of. The two meet in `head`, which says what has been pushed, and in `limit`,
/// up to which the producer may push without asking: at most a whole ring beyond the oldest entry whose slot is still
/// needed, but less where it is to call on the writer thread before (or, at 0, to learn that the queue is closed).
///
/// A template only so that tests can try every outcome that a weak memory allows (docs/memory_orders.md).
template <class Item, template <class> class Atomic>
class BasicRing {
 public:
  static constexpr std::size_t bytes_for(std::size_t capacity) { return sizeof(BasicRing) + capacity * sizeof(Item); }

  /// Makes a ring in `memory`, which has bytes_for(capacity) bytes aligned to a cache line. `capacity` is a power of
  /// two.
  static BasicRing* create(void* memory, std::size_t capacity) { return new (memory) BasicRing(capacity); }
  /// Makes a larger ring that goes on where `old` has got to, which is then none any more: find() finds it no longer,
  /// though what is in it stays.
  static BasicRing* create(void* memory, std::size_t capacity, BasicRing& old) {
    BasicRing* ring = create(memory, capacity);
    for (std::uint64_t p = old.needed_; p < old.head(); ++p) ring->slot(p) = old.slots()[p & old.mask_];
    ring->tail_ = old.tail_;
    ring->needed_ = old.needed_;
    ring->cut_ = old.cut_;
    ring->head_.store(old.head(), std::memory_order_release);
    ring->open();
    std::atomic_signal_fence(std::memory_order_release);  // not before the new ring can be found, if killed in between
    old.header_.magic[0] = '\0';
    return ring;
  }

  /// The producer's: where the next entry is to be written, before push_next(). Null at the limit.
  Item* next() {
    const std::uint64_t head = head_.load(std::memory_order_relaxed);
    return head < limit_.load(std::memory_order_acquire) ? &slot(head) : nullptr;
  }
  /// The producer's: adds what was written there.
  void push_next() { head_.store(head_.load(std::memory_order_relaxed) + 1, std::memory_order_release); }

  /// The producer's, under the lock: pushes to a ring that is not full, whatever the limit.
  void push_beyond_limit(const Item& entry) {
    const std::uint64_t head = head_.load(std::memory_order_relaxed);
    slot(head) = entry;
    head_.store(head + 1, std::memory_order_release);
    open();
  }

  /// The ring in `bytes` bytes that another process may have left; null if there is none.
  static const BasicRing* find(const void* memory, std::size_t bytes) {
    const auto* ring = static_cast<const BasicRing*>(memory);
    const bool sound = bytes >= sizeof(BasicRing) && ring->header_.is(kMagic) && ring->header_.item == sizeof(Item) &&
                       ring->header_.capacity == ring->capacity() && bytes >= bytes_for(ring->capacity()) &&
                       ring->in_use() <= ring->capacity();
    return sound ? ring : nullptr;
  }
  /// Calls `f(entry)` for the entries that were pushed and, as far as the ring knows, not written.
  template <class F>
  void for_each_unwritten(F f) const {
    for_each_from(needed_, f);
  }

  std::size_t capacity() const { return static_cast<std::size_t>(mask_) + 1; }
  /// Entries that were not popped.
  std::size_t size() const { return static_cast<std::size_t>(head() - tail_); }
  /// Whether there is enough for the writer thread to be called.
  bool has_enough() const { return size() >= enough(); }
  /// Slots in use: for entries that were not popped, or not released since.
  std::size_t in_use() const { return static_cast<std::size_t>(head() - needed_); }

  /// Moves the end of the cut (what the writer thread may take) behind the last entry of `round` or an earlier one;
  /// true if it moved.
  bool cut(std::uint32_t round) {
    const std::uint64_t begin = std::max(cut_, tail_);
    std::uint64_t low = begin, high = head();
    // Rounds never fall along a ring, and most often all entries are of this one.
    if (high > low && within(round, high - 1)) low = high;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      within(round, middle) ? low = middle + 1 : high = middle;
    }
    cut_ = low;
    return low != begin;
  }
  std::size_t cut_size() const { return cut_ > tail_ ? static_cast<std::size_t>(cut_ - tail_) : 0; }

  const Item& front() const { return slots()[tail_ & mask_]; }
  /// The oldest entries that lie side by side, `count` of them at most, which are popped but stay where they are until
  /// release().
  const Item* pop_in_place(std::size_t& count) {
    const Item* const first = &front();
    count = std::min(count, capacity() - static_cast<std::size_t>(tail_ & mask_));
    tail_ += count;
    return first;
  }
  void pop() { ++tail_; }

  /// Calls `f(entry)` for the entries that were not popped.
  template <class F>
  void for_each(F f) const {
    for_each_from(tail_, f);
  }

  /// Gives the slots of popped entries back.
  void release() { needed_ = tail_; }
  /// Lets the producer go on until there is enough for the writer thread to be called, and then, for he has called,
  /// until the ring is full.
  void open() { limit_.store(needed_ + (in_use() < enough() ? enough() : capacity()), std::memory_order_release); }
  /// Has the producer stop at once.
  void close() { limit_.store(0, std::memory_order_release); }

 private:
  static constexpr char kMagic[] = "tblogrng";
  static constexpr std::uint64_t kWorthwhile = 16384;  // entries that are worth the writer thread's while

  explicit BasicRing(std::size_t capacity)
      : header_(QueueFileHeader::make(kMagic, sizeof(Item), capacity)), mask_(capacity - 1) {
    open();
  }

  template <class F>
  void for_each_from(std::uint64_t position, F f) const {
    for (; position < head(); ++position) f(slots()[position & mask_]);
  }
  std::uint64_t head() const { return head_.load(std::memory_order_acquire); }
  std::uint64_t enough() const { return std::clamp<std::uint64_t>(capacity() / 2, 1, kWorthwhile); }
  Item* slots() { return reinterpret_cast<Item*>(this + 1); }
  const Item* slots() const { return reinterpret_cast<const Item*>(this + 1); }
  Item& slot(std::uint64_t position) { return slots()[position & mask_]; }
  // By difference, so that it still holds when the count of rounds has wrapped.
  bool within(std::uint32_t round, std::uint64_t position) const {
    return static_cast<std::int32_t>(slots()[position & mask_].round - round) <= 0;
  }

  QueueFileHeader header_;
  // A cache line that the producer writes, and one that the other side does.
  alignas(64) Atomic<std::uint64_t> head_{0};
  Atomic<std::uint64_t> limit_{0};
  const std::uint64_t mask_;
  alignas(64) std::uint64_t tail_ = 0;  // the oldest entry that was not popped
  std::uint64_t needed_ = 0;            // the oldest entry whose slot can't be used again yet
  std::uint64_t cut_ = 0;
};

using Ring = BasicRing<Entry, std::atomic>;

/// The count of rounds, which each entry is stamped with and each cut moves on. A thread that saw another's entry has
/// also seen the round that this one was stamped with, or a later one, so the earlier entries have the earlier rounds.
template <template <class> class Atomic>
class BasicRounds {
 public:
  /// The stamp of an entry that is pushed now.
  std::uint32_t now() const { return round_.load(std::memory_order_relaxed); }
  /// Moves the ends of the cuts of all `logs`' rings: if an entry is in one, so is all that was logged before it. Under
  /// the queue's lock.
  template <class Logs>
  void cut(const Logs& logs) {
    const std::uint32_t round = now();
    round_.store(round + 1, std::memory_order_relaxed);
    // Another ring may have gained an earlier entry after it was scanned; repeat until no ring advances.
    for (bool moved = true; moved;) {
      moved = false;
      for (const auto& log : logs) moved = log->ring->cut(round) || moved;
    }
  }

 private:
  Atomic<std::uint32_t> round_{1};
};

using Rounds = BasicRounds<std::atomic>;

}  // namespace tblog::detail
