#pragma once

#include <ucontext.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

/// Tries every outcome that the memory model of C++ allows a small program of a few threads.
///
/// A location keeps all messages (values) stored in it, in its modification order. A thread has a view: per location,
/// the newest message that it must know of. A load reads any message that is not older; a store comes anywhere behind
/// that one. A release store takes the thread's view along, an acquire load takes it over. Which message, which place
/// and which thread is next are choices, and the program is run once for each way to make them. seq_cst counts as
/// acquire and release, and only updates continue a release sequence, as in C++20: that allows more, not less. Load
/// buffering is not tried; docs/memory_orders.md says why.
///
/// Threads are switched only where the order of two steps can matter. A store can be next at once: its place is a
/// choice, and a later load may still read what was there before. So can a load where no other thread may yet store
/// (writers_). Of the others, one that was tried first sleeps when another is tried in its place, until somebody stores
/// where it is to load (Godefroid's sleep sets).
namespace tblog::memory_model {

constexpr std::size_t kThreads = 5;  // with number 0, which explores
constexpr std::size_t kLocations = 15;

struct Settings {
  bool reduced = true;   // or all orders of steps
  std::string weakened;  // the step (one of Report::ordered) that is taken for a relaxed one
};

struct Report {
  std::size_t executions = 0;     // but those that were given up, as all that could follow was tried elsewhere
  std::string failure;            // of the first execution that failed, and its steps, "thread does value at atomic"
  std::set<std::string> ordered;  // steps that are not relaxed: "function load" or "function store"
};

class Explorer {
 public:
  using Body = std::function<void()>;
  using Times = std::array<double, kThreads>;
  enum class Step { load, store, update, lock, unlock };
  static Explorer& the() { return *current_; }
  Explorer(const Body& program, const Settings& settings) : program_(program), settings_(settings) {}

  Report explore() {
    current_ = this;
    for (bool more = true; more; more_writers_ = false) {
      locations_.clear(), trace_.clear();
      made_ = 0, count_ = 1;
      me().view = {1};
      program_();
      if (more_writers_) choices_.clear(), report_.executions = 0;
      while (!choices_.empty() && choices_.back().first + 1 == choices_.back().second) choices_.pop_back();
      if (!choices_.empty()) ++choices_.back().first;
      more = report_.failure.empty() && (more_writers_ || !choices_.empty());
    }
    return report_;
  }

  bool run(const std::vector<Body>& bodies) {
    bodies_ = &bodies;
    count_ = bodies.size() + 1;
    const auto run_body = [] { (*the().bodies_)[the().running_ - 1](), the().me().done = true; };
    const auto resume = [this](std::size_t t) {
      running_ = t;
      ::swapcontext(&explorer_, &threads_[t].context);
      running_ = 0;
    };
    for (std::size_t t = 1; t < count_; ++t) {
      Thread& thread = threads_.at(t);
      thread.view = threads_[0].view;
      thread.view[t] = 1;
      thread.asleep = thread.done = false;
      thread.stack.resize(std::size_t{128} << 10);
      ::getcontext(&thread.context);
      thread.context.uc_stack.ss_sp = thread.stack.data();
      thread.context.uc_stack.ss_size = thread.stack.size();
      thread.context.uc_link = &explorer_;
      ::makecontext(&thread.context, run_body, 0);
      resume(t);
    }
    while (const std::size_t next = choose_thread()) resume(next);
    for (std::size_t t = 1; t < count_; ++t) {
      if (!threads_[t].done) return false;
      join(me().view, threads_[t].view);
    }
    ++report_.executions;
    return true;
  }

  void fail(const std::string& why) {
    if (!report_.failure.empty()) return;
    report_.failure = why + " (thread " + std::to_string(running_) + ") after\n";
    for (const auto& [thread, does, value, at] : trace_) {
      report_.failure += std::to_string(thread) + does + std::to_string(value) + " at " + std::to_string(at) + "\n";
    }
  }

  std::size_t add_location(std::uint64_t value) {
    return locations_.push_back({{value, 0, {}, false}}), locations_.size() - 1;
  }

  /// Loads, or stores `value`, or adds it to the loaded value.
  std::uint64_t perform(Step step, std::size_t location, std::uint64_t value, bool acquire, bool release) {
    give_way(step, location);
    auto& messages = locations_[location];
    double& seen = me().view.at(kThreads + location);
    const bool loads = step != Step::store, stores = step != Step::load, update = loads && stores;
    std::vector<std::size_t> able;  // candidates: never between an update and the message that it read
    for (std::size_t i = messages.size(); i-- > 0 && messages[i].time >= seen;) {
      if (!stores || i + 1 == messages.size() || !messages[i + 1].of_update) able.push_back(i);
    }
    const std::size_t i = able[choose(able.size())];
    const Message old = messages[i];
    if (loads) seen = old.time;
    if (loads && acquire) join(me().view, old.view);
    if (loads) trace_.emplace_back(running_, " reads ", old.value, location);
    if (!stores) return old.value;
    const bool last = i + 1 == messages.size();
    seen = last ? old.time + 1 : (old.time + messages[i + 1].time) / 2;
    Message message{update ? old.value + value : value, seen, update ? old.view : View{}, update};
    if (release) join(message.view, me().view);
    if (release) me().view[running_] += 1;
    messages.insert(messages.begin() + static_cast<std::ptrdiff_t>(i) + 1, message);
    trace_.emplace_back(running_, last ? " stores " : " stores, before others, ", message.value, location);
    return old.value;
  }

  /// `reads` and `writes` are the times of the threads' last ones.
  void access(bool write, Times& reads, Times& writes) {
    const View& view = me().view;
    for (std::size_t t = 0; t < count_; ++t) {
      if (writes[t] > view[t] || (write && reads[t] > view[t])) fail("data race with thread " + std::to_string(t));
    }
    (write ? writes : reads)[running_] = view[running_];
  }

  /// Whether a step in `function` with `order` synchronizes.
  bool is_ordered(std::memory_order order, const char* function, const char* step) {
    if (order == std::memory_order_relaxed) return false;
    const std::string name = std::string(function) + step;
    report_.ordered.insert(name);
    return name != settings_.weakened;
  }

 private:
  // Per thread: up to which of its times all has happened before. Per location: the time of the newest message known.
  using View = std::array<double, kThreads + kLocations>;
  struct Message {
    std::uint64_t value;
    double time;  // its place in the modification order
    View view;
    bool of_update;
  };
  struct Thread {
    ucontext_t context;
    std::vector<char> stack;
    View view;
    Step step;  // before which it waits, and where that is
    std::size_t location;
    bool asleep, done;
  };

  static void join(View& view, const View& other) {
    for (std::size_t i = 0; i < view.size(); ++i) view[i] = std::max(view[i], other[i]);
  }

  std::size_t choose(std::size_t of) {
    if (of == 1) return 0;
    if (made_ == choices_.size()) choices_.emplace_back(0, of);
    return choices_[made_++].first;
  }

  // 0 if no message qualifies.
  std::size_t choose_thread() {
    std::vector<std::size_t> able;
    bool sleepers = false, blocked = false;
    for (std::size_t t = 1; t < count_; ++t) {
      const Thread& thread = threads_[t];
      if (thread.done) continue;
      const bool waits = thread.step == Step::lock && locations_[thread.location].back().value == 1;
      sleepers = sleepers || thread.asleep;
      blocked = blocked || waits;
      if (waits) continue;
      if (settings_.reduced && can_be_next_at_once(t)) return thread.asleep ? 0 : t;  // nobody would wake it
      if (!thread.asleep) able.push_back(t);
    }
    if (blocked && !sleepers && able.empty()) fail("deadlock");
    if (able.empty()) return 0;
    const std::size_t i = choose(able.size());
    for (std::size_t tried = 0; settings_.reduced && tried < i; ++tried) threads_[able[tried]].asleep = true;
    return able[i];
  }

  bool can_be_next_at_once(std::size_t t) const {
    bool can = true;
    for (std::size_t u = 1; u < count_; ++u)
      can = can && (u == t || threads_[u].done || !writers_[threads_[t].location][u]);
    return can || threads_[t].step == Step::store || threads_[t].step == Step::unlock;
  }

  // Yields to the thread that is chosen next.
  void give_way(Step step, std::size_t location) {
    if (running_ == 0) return;
    me().step = step, me().location = location;
    ::swapcontext(&me().context, &explorer_);
    if (step == Step::load) return;
    more_writers_ = !std::exchange(writers_[location][running_], true) || more_writers_;
    for (Thread& each : threads_) each.asleep = each.asleep && each.location != location;
  }

  Thread& me() { return threads_[running_]; }
  inline static Explorer* current_ = nullptr;
  const Body program_;
  const Settings settings_;
  Report report_;
  std::vector<std::pair<std::size_t, std::size_t>> choices_;  // taken, and of how many
  std::size_t made_ = 0;                                      // of them, in this execution
  // Which threads store in a location, as far as known. If that turns out to be too few, all begins anew.
  std::array<std::array<bool, kThreads>, kLocations> writers_{};
  bool more_writers_ = false;
  std::vector<std::vector<Message>> locations_;  // messages by time
  std::array<Thread, kThreads> threads_{};
  const std::vector<Body>* bodies_ = nullptr;
  ucontext_t explorer_;
  std::size_t count_ = 1, running_ = 0;
  std::vector<std::tuple<std::size_t, const char*, std::uint64_t, std::size_t>> trace_;
};

/// Runs `program` once for each outcome. It makes the atomics, calls run() and checks the outcome.
inline Report explore(const Explorer::Body& program, const Settings& set = {}) {
  return Explorer(program, set).explore();
}
/// Runs the threads. False if this execution is given up: the program is to return. A thread must not own memory then.
inline bool run(const std::vector<Explorer::Body>& threads) { return Explorer::the().run(threads); }
inline void expect(bool holds, const char* what) {
  return holds ? void() : Explorer::the().fail(std::string("not so: ") + what);
}

/// Takes the place of std::atomic.
template <class T>
class Atomic {
 public:
  Atomic(T value) : location_(Explorer::the().add_location(static_cast<std::uint64_t>(value))) {}
  Atomic(const Atomic&) = delete;
  T load(std::memory_order order, const char* function = __builtin_FUNCTION()) const {
    return perform(Explorer::Step::load, {}, Explorer::the().is_ordered(order, function, " load"));
  }
  void store(T value, std::memory_order order, const char* function = __builtin_FUNCTION()) {
    perform(Explorer::Step::store, value, Explorer::the().is_ordered(order, function, " store"));
  }
  T fetch_add(T more, std::memory_order order, const char* function = __builtin_FUNCTION()) {
    return perform(Explorer::Step::update, more, Explorer::the().is_ordered(order, function, " update"));
  }

 private:
  T perform(Explorer::Step step, T value, bool orders) const {
    return static_cast<T>(Explorer::the().perform(step, location_, static_cast<std::uint64_t>(value), orders, orders));
  }
  const std::size_t location_;
};

/// Takes the place of std::mutex: 1 is locked.
class Mutex {
 public:
  void lock() { Explorer::the().perform(Explorer::Step::lock, location_, 1, true, false); }
  void unlock() { Explorer::the().perform(Explorer::Step::unlock, location_, ~std::uint64_t{0}, false, true); }

 private:
  const std::size_t location_ = Explorer::the().add_location(0);
};

/// Memory that is not atomic: accesses that race with each other are found, whether or not they do harm.
template <class T>
class Plain {
 public:
  Plain() = default;
  Plain(T value) : value_(value) {}
  Plain(const Plain& other) : value_(other) {}
  Plain& operator=(const Plain& other) { return *this = static_cast<T>(other); }
  Plain& operator=(T value) { return Explorer::the().access(true, reads_, writes_), value_ = value, *this; }
  operator T() const { return Explorer::the().access(false, reads_, writes_), value_; }
  T operator->() const { return *this; }

 private:
  T value_{};
  mutable Explorer::Times reads_{}, writes_{};
};

}  // namespace tblog::memory_model
