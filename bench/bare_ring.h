#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace tblog::bench {

/// What a scalar is before it is encoded.
struct Record {
  double wall_time;
  std::int64_t step;
  double value;
  std::uint64_t tag;
};
static_assert(sizeof(Record) == 32);

/// The least that handing a record to another thread can cost: a ring between one producer and one consumer, who
/// looks every half millisecond. The floor that the library's own ring is held against, and independent of it.
class BareRing {
 public:
  BareRing() : slots_(kSlots), consumer_([this] { drain_until_stopped(); }) {}
  ~BareRing() {
    stopping_ = true;
    consumer_.join();
  }
  BareRing(const BareRing&) = delete;
  BareRing& operator=(const BareRing&) = delete;

  void push(const Record& record) {
    const std::size_t head = head_.load(std::memory_order_relaxed);
    if (head - seen_tail_ == kSlots) wait_for_room(head);
    slots_[head % kSlots] = record;
    head_.store(head + 1, std::memory_order_release);
  }

 private:
  static constexpr std::size_t kSlots = 8192;
  static constexpr std::chrono::microseconds kPoll{500};

  void wait_for_room(std::size_t head) {
    while ((seen_tail_ = tail_.load(std::memory_order_acquire)) + kSlots == head) std::this_thread::yield();
  }

  void drain_until_stopped() {
    while (!stopping_) {
      std::this_thread::sleep_for(kPoll);
      std::size_t tail = tail_.load(std::memory_order_relaxed);
      for (const std::size_t head = head_.load(std::memory_order_acquire); tail != head; ++tail) {
        sum_ += slots_[tail % kSlots].value;
      }
      tail_.store(tail, std::memory_order_release);
    }
  }

  std::vector<Record> slots_;
  alignas(64) std::atomic<std::size_t> head_{0};
  std::size_t seen_tail_ = 0;  // the producer's: how far the consumer was when it last looked
  alignas(64) std::atomic<std::size_t> tail_{0};
  double sum_ = 0;
  std::atomic<bool> stopping_{false};
  std::thread consumer_;
};

}  // namespace tblog::bench
