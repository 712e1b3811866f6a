#include "writing/entry_queue.h"

#include <algorithm>
#include <atomic>
#include <new>
#include <utility>

namespace tblog::detail {
namespace {

constexpr std::size_t kFirstCapacity = 1024;  // entries of a new ring: 32 KiB
constexpr std::size_t kEasyCapacity = 8192;   // up to this a ring rather grows than calls for the writer thread
constexpr std::size_t kPayloadBytes = std::size_t{1} << 20;  // bounds what the writer thread holds beside the queue

constexpr std::size_t kWorthwhileRoom = std::size_t{1} << 17;  // bytes for which a waiting call is woken

std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last{0};
  return ++last;
}

QueueMemory allocate(std::size_t bytes) {
  constexpr std::align_val_t kCacheLine{64};
  void* const memory = ::operator new(bytes, kCacheLine, std::nothrow);
  return QueueMemory(memory, [](void* p) { ::operator delete(p, kCacheLine); });
}

std::size_t power_of_two_up_to(std::size_t most) {
  std::size_t out = 1;
  while (2 * out <= most) out *= 2;
  return out;
}

// For a heap whose top is the earliest.
bool later(const ThreadLog* a, const ThreadLog* b) {
  const Entry& x = a->ring->front();
  const Entry& y = b->ring->front();
  return x.wall_time != y.wall_time ? x.wall_time > y.wall_time : x.step > y.step;
}

}  // namespace

EntryQueue::EntryQueue(std::size_t bytes, OverflowPolicy policy, std::chrono::milliseconds max_wait,
                       std::function<void()> wake, QueueFiles* files)
    : id_(next_id()),
      bytes_(bytes),
      first_capacity_(power_of_two_up_to(std::min(kFirstCapacity, bytes / (8 * sizeof(Entry))))),
      policy_(policy),
      max_wait_(max_wait),
      wake_(std::move(wake)),
      files_(files),
      keeps_taken_(policy != OverflowPolicy::drop_oldest),
      shared_(std::make_shared<ThreadLog>()) {
  if (!give_ring(*shared_, 1)) throw std::bad_alloc();
  shared_->in_use = true;
  logs_.push_back(shared_);
}

EntryQueue::~EntryQueue() {
  for (const auto& log : logs_) {
    // They are not popped: a file that is kept is kept with them.
    log->ring->for_each([](const Entry& entry) { entry.free_payload(); });
    log->memory.reset();  // its thread keeps the log, for a while
  }
}

EntryQueue::PushResult EntryQueue::push(Entry entry) noexcept {
  const std::size_t payload_bytes = entry.payload_bytes();
  PushResult result{Refusal::none, 0};
  bool wake = false;
  Lock lock(mutex_);
  if (closed_) {
    result.refusal = Refusal::closed;
  } else if (payload_bytes > bytes_ / 2) {
    result.refusal = Refusal::too_large;
  } else {
    ThreadLog& log = log_to_push_to();
    const auto fits = [&] { return has_room(log, payload_bytes); };
    if (log.ring->has_enough() && log.ring->capacity() < kEasyCapacity) double_ring(log);
    if (!fits()) {
      wake = true;
      if (policy_ == OverflowPolicy::drop_oldest) {
        while (!fits() && drop_oldest(log)) ++result.older_dropped;
      } else if (policy_ == OverflowPolicy::wait && !stalled_) {
        // Set before the wake-up: another call may take the room that the thread makes, and must then wake it again.
        called_ = true;
        ++waiting_;
        lock.unlock();
        wake_();
        lock.lock();
        stalled_ = !room_.wait_for(lock, max_wait_, [&] { return closed_ || fits(); });
        --waiting_;
      }
    }
    if (closed_ || !fits()) {
      result.refusal = closed_ ? Refusal::closed : Refusal::full;
    } else {
      entry.round = rounds_.now();
      log.ring->push_beyond_limit(entry);
      payload_bytes_ += payload_bytes;
      wake = wake || log.ring->has_enough() || 4 * payload_bytes_ >= bytes_ || waiting_ > 0;
    }
  }
  // Once is enough until the thread has come, which it does not as long as the disk is dead.
  wake = wake && !std::exchange(called_, called_ || wake);
  lock.unlock();
  if (result.refusal != Refusal::none) entry.free_payload();
  if (wake) wake_();
  return result;
}

ThreadLog& EntryQueue::log_to_push_to() {
  if (ThreadLog* const own = thread_log()) return *own;
  // What this thread may have put in the shared one comes before what it puts in its own.
  ThreadLog* const own = shared_->ring->size() == 0 ? own_log() : nullptr;
  return own ? *own : *shared_;
}

ThreadLog* EntryQueue::own_log() noexcept try {
  auto unused = std::find_if(logs_.begin(), logs_.end(), [](const auto& log) { return !log->in_use; });
  if (unused == logs_.end()) {
    if (logs_.size() == logs_.capacity()) logs_.reserve(2 * logs_.size());
    auto log = std::make_shared<ThreadLog>();
    if (!may_have_ring(first_capacity_) || !give_ring(*log, first_capacity_)) return nullptr;
    unused = logs_.insert(logs_.end(), std::move(log));
  }
  return ThreadLogs::keep(id_, *unused) ? unused->get() : nullptr;
} catch (const std::bad_alloc&) {
  return nullptr;
}

bool EntryQueue::give_ring(ThreadLog& log, std::size_t capacity) noexcept try {
  QueueMemory memory = files_ ? files_->new_ring(Ring::bytes_for(capacity)) : nullptr;
  if (!memory) memory = allocate(Ring::bytes_for(capacity));
  if (!memory) return false;
  Ring* const old = log.ring;
  log.ring = old ? Ring::create(memory.get(), capacity, *old) : Ring::create(memory.get(), capacity);
  ring_bytes_ += (capacity - (old ? old->capacity() : 0)) * sizeof(Entry);
  log.memory = std::move(memory);
  return true;
} catch (const std::bad_alloc&) {
  return false;
}

bool EntryQueue::may_have_ring(std::size_t capacity) const {
  const std::size_t bytes = ring_bytes_ + capacity * sizeof(Entry);
  return bytes <= bytes_ / 2 && bytes + payload_bytes_ <= bytes_;
}

bool EntryQueue::double_ring(ThreadLog& log) {
  const std::size_t twice = 2 * log.ring->capacity();
  return may_have_ring(twice) && give_ring(log, twice);
}

bool EntryQueue::has_room(ThreadLog& log, std::size_t payload_bytes) {
  if (log.ring->in_use() == log.ring->capacity() && !double_ring(log)) return false;
  return payload_bytes == 0 || ring_bytes_ + payload_bytes_ + payload_bytes <= bytes_;
}

// For the sake of a slot it has to be the oldest of the same ring, for the sake of a payload's bytes the oldest of all.
bool EntryQueue::drop_oldest(ThreadLog& log) {
  ThreadLog* victim = nullptr;
  if (log.ring->in_use() == log.ring->capacity()) {
    victim = &log;
  } else {
    for (const auto& each : logs_) {
      if (each->ring->size() > 0 && (victim == nullptr || later(victim, each.get()))) victim = each.get();
    }
  }
  if (victim == nullptr || victim->ring->size() == 0) return false;
  const Entry& oldest = victim->ring->front();
  payload_bytes_ -= oldest.payload_bytes();
  oldest.free_payload();
  victim->ring->pop();
  release(*victim);
  return true;
}

void EntryQueue::release(ThreadLog& log) {
  log.ring->release();
  if (!closed_) log.ring->open();
}

void EntryQueue::close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  for (const auto& log : logs_) log->ring->close();
  room_.notify_all();
}

void EntryQueue::cut() {
  const std::lock_guard<std::mutex> lock(mutex_);
  forget_unused();
  called_ = false;
  rounds_.cut(logs_);
  sources_.clear();
  for (const auto& log : logs_) sources_.push_back(log.get());
}

void EntryQueue::forget_unused() {
  const auto forgettable = [this](const std::shared_ptr<ThreadLog>& log) {
    if (log->in_use || log->ring->in_use() > 0) return false;
    ring_bytes_ -= log->ring->capacity() * sizeof(Entry);
    return true;
  };
  logs_.erase(std::remove_if(logs_.begin(), logs_.end(), forgettable), logs_.end());
}

EntryQueue::Taken EntryQueue::take() {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto at_end = [](const ThreadLog* log) { return log->ring->cut_size() == 0; };
  sources_.erase(std::remove_if(sources_.begin(), sources_.end(), at_end), sources_.end());
  const std::size_t payload_bytes = payload_bytes_;
  Taken taken{batch_.data(), 0};
  if (sources_.size() == 1 && payload_bytes_ == 0 && keeps_taken_) {
    taken.count = std::min(batch_.size(), sources_[0]->ring->cut_size());
    taken.entries = sources_[0]->ring->pop_in_place(taken.count);
    in_place_ = sources_[0]->memory;  // the ring may be given another
  } else if (!sources_.empty()) {
    taken.count = take_merged();
  }
  freed_ += taken.count * sizeof(Entry) + (payload_bytes - payload_bytes_);
  if (!keeps_taken_) release_all(taken.count > 0);
  return taken;
}

void EntryQueue::forget_taken() {
  if (!keeps_taken_) return;
  const std::lock_guard<std::mutex> lock(mutex_);
  in_place_.reset();
  release_all(true);
}

bool EntryQueue::has_enough() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::any_of(logs_.begin(), logs_.end(), [](const auto& log) { return log->ring->has_enough(); });
}

void EntryQueue::release_all(bool progress) {
  for (const auto& log : logs_) release(*log);
  if (progress) stalled_ = false;
  // Not for a little room at a time: to wake a call takes longer than to use that up.
  if (freed_ < kWorthwhileRoom && !sources_.empty()) return;
  freed_ = 0;
  if (waiting_ > 0) room_.notify_all();
}

std::size_t EntryQueue::take_merged() {
  std::size_t taken = 0, payload_bytes = 0;
  auto end = sources_.end();
  std::make_heap(sources_.begin(), end, later);
  while (taken < batch_.size() && payload_bytes < kPayloadBytes && end != sources_.begin()) {
    std::pop_heap(sources_.begin(), end, later);
    Ring& ring = *(*(end - 1))->ring;
    batch_[taken] = ring.front();
    payload_bytes += batch_[taken++].payload_bytes();
    ring.pop();
    ring.cut_size() > 0 ? std::push_heap(sources_.begin(), end, later) : void(--end);
  }
  payload_bytes_ -= payload_bytes;
  return taken;
}

EntryQueue::Size EntryQueue::size() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  Size size{0, ring_bytes_ + payload_bytes_};
  for (const auto& log : logs_) size.entries += log->ring->size();
  return size;
}

}  // namespace tblog::detail
