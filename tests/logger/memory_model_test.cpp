#include <features.h>

// Threads that the test switches itself: not every C library has them, and ThreadSanitizer would have to be told.
#if defined(__has_feature)
#define TBLOG_HAS_FEATURE(x) __has_feature(x)
#else
#define TBLOG_HAS_FEATURE(x) 0
#endif
#if defined(__GLIBC__) && !defined(__SANITIZE_THREAD__) && !TBLOG_HAS_FEATURE(thread_sanitizer)

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <new>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "logger/memory_model.h"
#include "support/catch.h"
#include "writing/entry_queue.h"
#include "writing/ring.h"

using namespace tblog;
using memory_model::Atomic;
using memory_model::expect;
using memory_model::explore;
using memory_model::Mutex;
using memory_model::Plain;
using memory_model::Report;
using memory_model::run;
using memory_model::Settings;

namespace {

constexpr auto kRelaxed = std::memory_order_relaxed;
constexpr auto kAcquire = std::memory_order_acquire;
constexpr auto kRelease = std::memory_order_release;
using Order = std::memory_order;
using Outcome = std::vector<int>;
using Outcomes = std::set<Outcome>;

// All outcomes of a program that adds its own to the set; the reduction must take none away.
template <class Program>
Outcomes outcomes_of(Program program) {
  Outcomes some, all;
  const Report reduced = explore([&] { program(some); });
  const Report full = explore([&] { program(all); }, {false, ""});
  CHECK(reduced.failure == "");
  CHECK(some == all);
  CHECK(reduced.executions <= full.executions);
  return some;
}

// A message is passed: {flag, data}.
Outcomes passed(Order store, Order load) {
  return outcomes_of([=](Outcomes& outcomes) {
    Atomic<int> data{0}, flag{0};
    int a = -1, b = -1;
    const auto send = [&] { data.store(1, kRelaxed), flag.store(1, store); };
    const auto receive = [&] { a = flag.load(load), b = data.load(kRelaxed); };
    if (run({send, receive})) outcomes.insert({a, b});
  });
}

}  // namespace

TEST_CASE("a message passes in order only from a release to an acquire", "[memory_model]") {
  const Outcomes in_order{{0, 0}, {0, 1}, {1, 1}};
  const Outcomes any{{0, 0}, {0, 1}, {1, 0}, {1, 1}};
  CHECK(passed(kRelease, kAcquire) == in_order);
  CHECK(passed(kRelaxed, kAcquire) == any);
  CHECK(passed(kRelease, kRelaxed) == any);
  CHECK(passed(kRelaxed, kRelaxed) == any);
}

TEST_CASE("plain memory behind a flag is a data race unless the flag is a release and an acquire", "[memory_model]") {
  const auto failure = [](Order store, Order load) {
    return explore([=] {
             Plain<int> data;
             Atomic<bool> flag{false};
             const auto send = [&] { data = 1, flag.store(true, store); };
             const auto receive = [&] {
               if (flag.load(load)) expect(data == 1, "the data is there");
             };
             run({send, receive});
           })
        .failure;
  };
  CHECK(failure(kRelease, kAcquire) == "");
  CHECK_THAT(failure(kRelaxed, kAcquire), Catch::Matchers::ContainsSubstring("data race"));
  CHECK_THAT(failure(kRelease, kRelaxed), Catch::Matchers::ContainsSubstring("data race"));
}

TEST_CASE("two accesses race even where they do no harm in the order they come in", "[memory_model]") {
  const auto races = [](bool first_writes, bool second_writes) {
    return !explore([=] {
              Plain<int> data;
              const auto access = [&](bool writes) { writes ? void(data = 1) : void(static_cast<int>(data)); };
              run({[&] { access(first_writes); }, [&] { access(second_writes); }});
            }).failure.empty();
  };
  CHECK(races(true, true));
  CHECK(races(true, false));
  CHECK(races(false, true));
  CHECK_FALSE(races(false, false));
}

TEST_CASE("stores are buffered: both threads may miss the other's, whatever the order short of seq_cst",
          "[memory_model]") {
  for (const bool relaxed : {false, true}) {
    const Outcomes outcomes = outcomes_of([=](Outcomes& out) {
      Atomic<int> x{0}, y{0};
      int a = -1, b = -1;
      const Order store = relaxed ? kRelaxed : kRelease, load = relaxed ? kRelaxed : kAcquire;
      if (run({[&] { x.store(1, store), a = y.load(load); }, [&] { y.store(1, store), b = x.load(load); }})) {
        out.insert({a, b});
      }
    });
    CHECK(outcomes == Outcomes{{0, 0}, {0, 1}, {1, 0}, {1, 1}});
  }
}

TEST_CASE("loads are not buffered in this model", "[memory_model]") {
  const Outcomes outcomes = outcomes_of([](Outcomes& out) {
    Atomic<int> x{0}, y{0};
    int a = -1, b = -1;
    if (run({[&] { a = y.load(kRelaxed), x.store(1, kRelaxed); },
             [&] { b = x.load(kRelaxed), y.store(1, kRelaxed); }})) {
      out.insert({a, b});
    }
  });
  CHECK(outcomes == Outcomes{{0, 0}, {0, 1}, {1, 0}});
}

TEST_CASE("a location never goes back for one thread, even relaxed", "[memory_model]") {
  // CoRR: two stores of another thread are read in their order.
  const Outcomes reads = outcomes_of([](Outcomes& out) {
    Atomic<int> x{0};
    int a = -1, b = -1;
    const auto writes = [&] { x.store(1, kRelaxed), x.store(2, kRelaxed); };
    if (run({writes, [&] { a = x.load(kRelaxed), b = x.load(kRelaxed); }})) out.insert({a, b});
  });
  CHECK(reads == Outcomes{{0, 0}, {0, 1}, {0, 2}, {1, 1}, {1, 2}, {2, 2}});
  // CoWR and CoRW: {what the first reads after its store, what the second reads before its own, the last store}.
  const Outcomes mixed = outcomes_of([](Outcomes& out) {
    Atomic<int> x{0};
    int a = -1, b = -1;
    const auto first = [&] { x.store(1, kRelaxed), a = x.load(kRelaxed); };
    const auto second = [&] { b = x.load(kRelaxed), x.store(2, kRelaxed); };
    if (run({first, second})) out.insert({a, b, x.load(kRelaxed)});
  });
  CHECK(mixed == Outcomes{{1, 0, 1}, {1, 0, 2}, {2, 0, 2}, {1, 1, 2}, {2, 1, 2}});
  // Two readers see two stores in one order.
  const Outcomes readers = outcomes_of([](Outcomes& out) {
    Atomic<int> x{0};
    int a = -1, b = -1, c = -1, d = -1;
    if (run({[&] { x.store(1, kRelaxed); }, [&] { x.store(2, kRelaxed); },
             [&] { a = x.load(kRelaxed), b = x.load(kRelaxed); },
             [&] { c = x.load(kRelaxed), d = x.load(kRelaxed); }})) {
      out.insert({a, b, c, d});
    }
  });
  CHECK(readers.count({1, 2, 1, 2}) == 1);
  CHECK(readers.count({2, 1, 2, 1}) == 1);
  CHECK(readers.count({1, 2, 2, 1}) == 0);
  CHECK(readers.count({2, 1, 1, 2}) == 0);
}

TEST_CASE("two readers may see two writers in different orders, short of seq_cst", "[memory_model]") {
  const Outcomes outcomes = outcomes_of([](Outcomes& out) {
    Atomic<int> x{0}, y{0};
    int a = -1, b = -1, c = -1, d = -1;
    if (run({[&] { x.store(1, kRelease); }, [&] { y.store(1, kRelease); },
             [&] { a = x.load(kAcquire), b = y.load(kAcquire); },
             [&] { c = y.load(kAcquire), d = x.load(kAcquire); }})) {
      out.insert({a, b, c, d});
    }
  });
  CHECK(outcomes.size() == 16);  // IRIW is {1, 0, 1, 0}
}

TEST_CASE("two threads that store in two locations may both come to lie before the other", "[memory_model]") {
  for (const Order order : {kRelaxed, kRelease}) {
    const Outcomes outcomes = outcomes_of([=](Outcomes& out) {
      Atomic<int> x{0}, y{0};
      if (run({[&] { x.store(1, order), y.store(2, order); }, [&] { y.store(1, order), x.store(2, order); }})) {
        out.insert({x.load(kRelaxed), y.load(kRelaxed)});
      }
    });
    CHECK(outcomes == Outcomes{{1, 1}, {1, 2}, {2, 1}, {2, 2}});  // 2+2W is {1, 1}
  }
}

TEST_CASE("what happened before is passed on by a thread in between", "[memory_model]") {
  const auto seen = [](Order order_between) {
    return outcomes_of([=](Outcomes& out) {
      Atomic<int> x{0}, y{0};
      int a = -1, b = -1, c = -1;
      const auto between = [&] { a = x.load(order_between), y.store(1, kRelease); };
      const auto last = [&] { b = y.load(kAcquire), c = x.load(kRelaxed); };
      if (run({[&] { x.store(1, kRelease); }, between, last})) out.insert({a, b, c});
    });
  };
  CHECK(seen(kAcquire).count({1, 1, 0}) == 0);
  CHECK(seen(kRelaxed).count({1, 1, 0}) == 0);  // it is x itself that is passed on
  CHECK(seen(kAcquire).count({0, 1, 0}) == 1);
  const Outcomes other = outcomes_of([](Outcomes& out) {  // ISA2, the first link of which is relaxed
    Atomic<int> data{0}, x{0}, y{0};
    int a = -1, b = -1, c = -1;
    const auto between = [&] { a = x.load(kRelaxed), y.store(1, kRelease); };
    const auto last = [&] { b = y.load(kAcquire), c = data.load(kRelaxed); };
    if (run({[&] { data.store(1, kRelaxed), x.store(1, kRelease); }, between, last})) out.insert({a, b, c});
  });
  CHECK(other.count({1, 1, 0}) == 1);
}

TEST_CASE("an update reads what it comes right behind, and passes on what that has released", "[memory_model]") {
  const Outcomes sums = outcomes_of([](Outcomes& out) {
    Atomic<int> x{0};
    int a = -1, b = -1;
    if (run({[&] { a = x.fetch_add(1, kRelaxed); }, [&] { b = x.fetch_add(1, kRelaxed); },
             [&] { x.store(7, kRelaxed); }})) {
      out.insert({a, b, x.load(kRelaxed)});
    }
  });
  CHECK(sums == Outcomes{{0, 1, 7}, {1, 0, 7}, {0, 7, 8}, {7, 0, 8}, {7, 8, 9}, {8, 7, 9}});
  const auto failure = [](bool update) {
    return explore([=] {
             Plain<int> data;
             Atomic<int> x{0};
             const auto send = [&] {
               data = 1, x.store(1, kRelease);
               if (!update) x.store(2, kRelaxed);
             };
             const auto go_between = [&] {
               if (update) x.fetch_add(1, kRelaxed);
             };
             const auto receive = [&] {
               if (x.load(kAcquire) == 2) expect(data == 1, "the data is there");
             };
             run({send, go_between, receive});
           })
        .failure;
  };
  CHECK(failure(true) == "");
  CHECK(failure(false) != "");
}

TEST_CASE("a mutex excludes others and passes on what happened before, and a deadlock is found", "[memory_model]") {
  const auto count = [](bool locked) {
    return explore([=] {
      Mutex mutex;
      Plain<int> sum{0};
      const auto add = [&] {
        if (locked) mutex.lock();
        sum = sum + 1;
        if (locked) mutex.unlock();
      };
      if (run({add, add, add})) expect(sum == 3, "the sum is 3");
    });
  };
  CHECK(count(true).failure == "");
  CHECK(count(true).executions == 6);
  CHECK(count(false).failure != "");
  const Report crossed = explore([] {
    Mutex a, b;
    const auto both = [](Mutex& first, Mutex& second) {
      const std::lock_guard<Mutex> lock(first);
      const std::lock_guard<Mutex> other_lock(second);
    };
    run({[&] { both(a, b); }, [&] { both(b, a); }});
  });
  CHECK_THAT(crossed.failure, Catch::Matchers::ContainsSubstring("deadlock"));
}

namespace {

// An entry that shows it if it is torn.
struct Item {
  Plain<int> value{0}, twin{0};
  Plain<std::uint32_t> round{0};

  void set(int number, std::uint32_t stamp) {
    value = number;
    twin = number;
    round = stamp;
  }
  int get() const {
    expect(value == twin, "the entry is whole");
    return value;
  }
};
using Ring = detail::BasicRing<Item, Atomic>;
using Rounds = detail::BasicRounds<Atomic>;
using Values = std::vector<int>;

class RingMemory {
 public:
  explicit RingMemory(std::size_t capacity) : bytes_(::operator new(Ring::bytes_for(capacity), kCacheLine)) {
    Item* const slots = reinterpret_cast<Item*>(static_cast<char*>(bytes_) + sizeof(Ring));
    for (std::size_t i = 0; i < capacity; ++i) new (slots + i) Item;
  }
  ~RingMemory() { ::operator delete(bytes_, kCacheLine); }
  RingMemory(const RingMemory&) = delete;
  RingMemory& operator=(const RingMemory&) = delete;

  void* get() const { return bytes_; }

 private:
  static constexpr std::align_val_t kCacheLine{64};
  void* const bytes_;
};

// ThreadLog. What its thread has done is in `accepted`.
struct Log {
  RingMemory memory, twice;
  Ring* const first;
  Plain<Ring*> ring;
  Plain<int> tags;
  Atomic<bool> in_use{true};
  Values accepted;

  explicit Log(std::size_t capacity)
      : memory(capacity), twice(2 * capacity), first(Ring::create(memory.get(), capacity)), ring(first) {}
};

// EntryQueue's steps on rings, copied, under the same lock.
struct Queue {
  Mutex mutex;
  Rounds rounds;
  Plain<bool> closed{false};
  std::vector<Log*> logs;
  bool grows = false, forgets = false;
  Values written;  // the writer thread's
  Values dropped;

  // try_push(), push()
  void push(Log& log, int value) {
    if (Item* const slot = log.ring->next()) {
      slot->set(value, rounds.now());
      log.tags = value;
      log.ring->push_next();
      log.accepted.push_back(value);
      return;
    }
    const std::lock_guard<Mutex> lock(mutex);
    if (closed) return;
    if (log.ring->has_enough()) double_ring(log);
    if (log.ring->in_use() == log.ring->capacity()) return;
    Item item;
    item.set(value, rounds.now());
    log.ring->push_beyond_limit(item);
    log.accepted.push_back(value);
  }

  // give_ring()
  void double_ring(Log& log) {
    const std::size_t capacity = log.ring->capacity();
    if (grows && log.ring == log.first) log.ring = Ring::create(log.twice.get(), 2 * capacity, *log.ring);
  }

  // release()
  void release(Log& log) {
    log.ring->release();
    if (!closed) log.ring->open();
  }

  // drop_oldest()
  void drop_oldest(Log& log) {
    const std::lock_guard<Mutex> lock(mutex);
    if (log.ring->in_use() < log.ring->capacity() || log.ring->size() == 0) return;
    dropped.push_back(log.ring->front().get());
    log.ring->pop();
    release(log);
  }

  void close() {
    const std::lock_guard<Mutex> lock(mutex);
    closed = true;
    for (Log* const log : logs) log->ring->close();
  }

  // cut()
  void cut() {
    const std::lock_guard<Mutex> lock(mutex);
    if (forgets && !logs.empty() && !is_in_use(*logs[0]) && logs[0]->ring->in_use() == 0) logs.clear();
    rounds.cut(logs);
  }

  // take() from each ring in place, and forget_taken(): the entries are read without the lock.
  void write_cut() {
    for (Log* const log : logs) {
      const Item* taken = nullptr;
      std::size_t count = 0;
      for (;;) {
        {
          const std::lock_guard<Mutex> lock(mutex);
          count = log->ring->cut_size();
          if (count == 0) break;
          taken = log->ring->pop_in_place(count);
        }
        for (std::size_t i = 0; i < count; ++i) written.push_back(taken[i].get());
        const std::lock_guard<Mutex> lock(mutex);
        release(*log);
      }
    }
  }

  // take_merged() under OverflowPolicy::drop_oldest: they are copied.
  void write_cut_copied() {
    const std::lock_guard<Mutex> lock(mutex);
    for (Log* const log : logs) {
      for (; log->ring->cut_size() > 0; log->ring->pop()) written.push_back(log->ring->front().get());
      release(*log);
    }
  }

  // KeptLogs::~KeptLogs(), own_log(): at the end of a thread, and when another is given its log.
  static void end_thread(Log& log) { log.in_use.store(false, kRelease); }
  static bool is_in_use(const Log& log) { return log.in_use.load(kAcquire); }
  bool adopt() {
    const std::lock_guard<Mutex> lock(mutex);
    if (logs.empty() || is_in_use(*logs[0])) return false;
    logs[0]->in_use.store(true, kRelaxed);
    return true;
  }

  // At the end: nothing is lost, doubled or out of order.
  void check_all_written(const Log& log) {
    Values all = written;
    for (Log* const each : logs) each->ring->for_each([&](const Item& item) { all.push_back(item.get()); });
    expect(std::is_sorted(all.begin(), all.end()), "entries come in order");
    all.insert(all.end(), dropped.begin(), dropped.end());
    std::sort(all.begin(), all.end());
    expect(all == log.accepted, "all that was accepted is there, once");
  }
};

// One producer, who pushes some entries, and the writer thread, who makes some cuts.
Report explore_ring(std::size_t capacity, int pushes, int cuts, bool grows, const Settings& settings,
                    std::set<Values>* written = nullptr) {
  return explore(
      [=] {
        Log log(capacity);
        Queue queue;
        queue.logs = {&log};
        queue.grows = grows;
        const auto produce = [&] {
          for (int i = 1; i <= pushes; ++i) queue.push(log, i);
        };
        const auto write = [&] {
          for (int i = 0; i < cuts; ++i) queue.cut(), queue.write_cut();
        };
        if (!run({produce, write})) return;
        queue.check_all_written(log);
        if (written) written->insert(queue.written);
      },
      settings);
}

// The same, with a thread that needs room and drops the oldest entry of a full ring.
Report explore_dropping(int pushes, int cuts, const Settings& settings) {
  return explore(
      [=] {
        Log log(2);
        Queue queue;
        queue.logs = {&log};
        const auto produce = [&] {
          for (int i = 1; i <= pushes; ++i) queue.push(log, i);
        };
        const auto drop = [&] { queue.drop_oldest(log); };
        const auto write = [&] {
          for (int i = 0; i < cuts; ++i) queue.cut(), queue.write_cut_copied();
        };
        if (run({produce, drop, write})) queue.check_all_written(log);
      },
      settings);
}

// The same, with a thread that closes the queue.
Report explore_closing(int pushes, const Settings& settings) {
  return explore(
      [=] {
        Log log(2);
        Queue queue;
        queue.logs = {&log};
        const auto produce = [&] {
          for (int i = 1; i <= pushes; ++i) queue.push(log, i);
        };
        const auto write = [&] { queue.cut(), queue.write_cut(); };
        if (!run({produce, write, [&] { queue.close(); }})) return;
        queue.check_all_written(log);
        expect(log.ring->next() == nullptr, "a closed ring stays closed");
      },
      settings);
}

// A thread ends, and its log is forgotten by the writer thread, or given to another one.
Report explore_end_of_thread(int pushes, int cuts, const Settings& settings) {
  return explore(
      [=] {
        Log log(2);
        Queue queue;
        queue.logs = {&log};
        queue.forgets = true;
        const auto end = [&] {
          for (int i = 1; i <= pushes; ++i) queue.push(log, i);
          queue.end_thread(log);
        };
        const auto begin = [&] {
          if (queue.adopt()) queue.push(log, pushes + 1);
        };
        const auto write = [&] {
          for (int i = 0; i < cuts; ++i) queue.cut(), queue.write_cut();
        };
        if (run({end, begin, write})) queue.check_all_written(log);
      },
      settings);
}

// Threads that wait for each other: entry 2 is logged after entry 1, entry 3 after entry 2.
struct Chain {
  Log first{2}, second{2};
  Atomic<bool> one{false}, two{false};
  Queue queue;

  explicit Chain(bool swapped) {
    queue.logs = {&first, &second};
    if (swapped) std::swap(queue.logs[0], queue.logs[1]);
  }
  void log_1_and_3() {
    queue.push(first, 1);
    one.store(true, kRelease);
    if (two.load(kAcquire)) queue.push(first, 3);
  }
  void log_2() {
    if (!one.load(kAcquire)) return;
    queue.push(second, 2);
    two.store(true, kRelease);
  }
  void check_written() {
    std::sort(queue.written.begin(), queue.written.end());
    for (std::size_t i = 0; i < queue.written.size(); ++i) {
      expect(queue.written[i] == static_cast<int>(i) + 1, "what was logged before is in the cut");
    }
  }
};

Report explore_cuts(int cuts, bool swapped, const Settings& settings) {
  return explore(
      [=] {
        Chain chain(swapped);
        const auto write = [&] {
          for (int i = 0; i < cuts; ++i) {
            chain.queue.cut();
            chain.queue.write_cut();
            chain.check_written();
          }
        };
        run({[&] { chain.log_1_and_3(); }, [&] { chain.log_2(); }, write});
      },
      settings);
}

// What the real ring is held to. Small enough that each is over in less than a second.
struct Program {
  std::string name;
  std::size_t executions;  // about; far fewer would mean that not much was tried
  std::function<Report(const Settings&)> explore;
};

const std::vector<Program>& programs() {
  static const std::vector<Program> all{
      {"a ring of 2", 2996, [](const Settings& settings) { return explore_ring(2, 4, 2, false, settings); }},
      {"a ring of 1", 1458, [](const Settings& settings) { return explore_ring(1, 4, 2, false, settings); }},
      {"from 1 to 2", 452, [](const Settings& settings) { return explore_ring(1, 3, 2, true, settings); }},
      {"from 2 to 4", 587, [](const Settings& settings) { return explore_ring(2, 3, 2, true, settings); }},
      {"dropping", 973, [](const Settings& settings) { return explore_dropping(4, 1, settings); }},
      {"closing", 1905, [](const Settings& settings) { return explore_closing(4, settings); }},
      {"end of thread", 2433, [](const Settings& settings) { return explore_end_of_thread(2, 2, settings); }},
      {"cuts", 1971, [](const Settings& settings) { return explore_cuts(2, false, settings); }},
      {"cuts, other order", 1466, [](const Settings& settings) { return explore_cuts(2, true, settings); }},
  };
  return all;
}

// Of each program, as it is.
const std::vector<Report>& reports() {
  static const std::vector<Report> all = [] {
    std::vector<Report> out;
    for (const Program& program : programs()) out.push_back(program.explore({}));
    return out;
  }();
  return all;
}

// Whether a program fails if `step` is relaxed.
bool is_found(const std::string& step) {
  for (std::size_t i = 0; i < programs().size(); ++i) {
    if (reports()[i].ordered.count(step) > 0 && !programs()[i].explore({true, step}).failure.empty()) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("no entry of a ring is lost, doubled, torn or out of order, and none is raced for", "[memory_model]") {
  for (std::size_t i = 0; i < programs().size(); ++i) {
    INFO(programs()[i].name);
    CHECK(reports()[i].failure == "");
    CHECK(reports()[i].executions >= programs()[i].executions * 9 / 10);
  }
}

TEST_CASE("a ring that grows goes on where the old one was, and wraps around too", "[memory_model]") {
  const Report report = explore_ring(2, 4, 2, true, {});
  CHECK(report.failure == "");
  CHECK(report.executions > 4000);
}

TEST_CASE("with all orders of steps a ring shows the same outcomes", "[memory_model]") {
  std::set<Values> some, all;
  const Report reduced = explore_ring(1, 1, 1, false, {}, &some);
  const Report full = explore_ring(1, 1, 1, false, {false, ""}, &all);
  CHECK(full.failure == "");
  CHECK(some == all);
  CHECK(full.executions > 100 * reduced.executions);
}

TEST_CASE("each order that is not relaxed is needed, or known not to be", "[memory_model]") {
  std::set<std::string> steps;
  for (const Report& report : reports()) steps.insert(report.ordered.begin(), report.ordered.end());
  // Without a program that fails, for the lock orders enough; docs/memory_orders.md says why they are releases.
  const std::set<std::string> not_needed{"close store", "create store", "push_beyond_limit store"};
  const std::set<std::string> needed{"end_thread store",  "head load",      "is_in_use load", "log_1_and_3 load",
                                     "log_1_and_3 store", "log_2 load",     "log_2 store",    "next load",
                                     "open store",        "push_next store"};
  std::set<std::string> found, missed;
  for (const std::string& step : steps) (is_found(step) ? found : missed).insert(step);
  CHECK(found == needed);
  CHECK(missed == not_needed);
}

TEST_CASE("a cut that looks at each ring only once leaves out what was logged before", "[memory_model]") {
  const Report report = explore([] {
    Chain chain(false);
    const auto write = [&] {
      {
        const std::lock_guard<Mutex> lock(chain.queue.mutex);
        const std::uint32_t round = chain.queue.rounds.now();
        for (Log* const log : chain.queue.logs) log->ring->cut(round);
      }
      chain.queue.write_cut();
      chain.check_written();
    };
    run({[&] { chain.log_1_and_3(); }, [&] { chain.log_2(); }, write});
  });
  CHECK_THAT(report.failure, Catch::Matchers::ContainsSubstring("what was logged before is in the cut"));
}

TEST_CASE("a round that is older than what the thread has seen leaves out what was logged before", "[memory_model]") {
  const Report report = explore([] {
    Chain chain(true);
    const auto log_2 = [&] {
      const std::uint32_t stamp = chain.queue.rounds.now();
      if (!chain.one.load(kAcquire)) return;
      chain.second.ring->next()->set(2, stamp);
      chain.second.ring->push_next();
    };
    const auto write = [&] {
      chain.queue.cut();
      chain.queue.write_cut();
      chain.check_written();
    };
    run({[&] { chain.log_1_and_3(); }, log_2, write});
  });
  CHECK_THAT(report.failure, Catch::Matchers::ContainsSubstring("what was logged before is in the cut"));
}

// Not the model but the real queue, in the order of steps that its wake-ups were once wrong in.
TEST_CASE("a call that waits for room has the writer thread called again if another takes what it made first",
          "[memory_model][queue]") {
  using detail::Entry;
  detail::EntryQueue* queue = nullptr;
  const auto payload = [](std::size_t bytes) { return std::make_unique<detail::Payload>(std::string(bytes, 'x')); };
  const auto write_all = [&] {
    queue->cut();
    for (auto taken = queue->take(); taken.count > 0; taken = queue->take()) {
      for (std::size_t i = 0; i < taken.count; ++i) taken.entries[i].free_payload();
    }
    queue->forget_taken();
  };
  std::promise<void> room_made, room_taken;
  std::thread writer;
  std::atomic<int> wakes{0};
  detail::EntryQueue real(1 << 16, OverflowPolicy::wait, std::chrono::seconds(10), [&] {
    const int number = ++wakes;
    if (number == 1) {  // from the call that waits, which is held up here
      write_all();
      room_made.set_value();
      room_taken.get_future().wait();
    }
    if (number == 2) writer = std::thread(write_all);
  });
  queue = &real;
  // Three threads have rings; that is a third of the bytes.
  CHECK(queue->push(Entry(0, 1, 1, 0.5f)).refusal == detail::EntryQueue::Refusal::none);
  std::promise<void> ended;
  std::thread second([&] {
    queue->push(Entry(0, 2, 1, 0.5f));
    std::thread third([&] {
      queue->push(Entry(0, 3, 1, 0.5f));
      ended.get_future().wait();
    });
    room_made.get_future().wait();
    queue->push(Entry(0, 4, 2, payload(11 << 10)));
    room_taken.set_value();
    third.join();
  });
  while (queue->size().entries < 3) std::this_thread::yield();
  CHECK(queue->push(Entry(0, 5, 2, payload(10 << 10))).refusal == detail::EntryQueue::Refusal::none);
  CHECK(wakes == 0);
  CHECK(queue->push(Entry(0, 6, 2, payload(31 << 10))).refusal == detail::EntryQueue::Refusal::none);
  CHECK(wakes >= 2);
  ended.set_value();
  second.join();
  if (writer.joinable()) writer.join();
  write_all();
}

#endif
