#include "writing/entry_queue.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "support/catch.h"

using namespace tblog;
using detail::Entry;
using detail::EntryQueue;
using detail::Payload;
using std::chrono::milliseconds;
using Refusal = EntryQueue::Refusal;
using Steps = std::vector<std::int64_t>;

namespace {

constexpr milliseconds kForever{60000};

// One that takes up about `bytes`.
std::unique_ptr<Payload> payload_of(std::size_t bytes) {
  return std::make_unique<Payload>(std::string(std::max(bytes, sizeof(Payload)) - sizeof(Payload) + 32, 'x'));
}

// A queue without a writer thread: the test takes its part.
struct Bench {
  std::atomic<int> wakes{0};
  EntryQueue queue;

  explicit Bench(std::size_t bytes = 1 << 20, OverflowPolicy policy = OverflowPolicy::drop_newest,
                 milliseconds max_wait = milliseconds(0))
      : queue(bytes, policy, max_wait, [this] { ++wakes; }) {}

  // As a logging call does it.
  EntryQueue::PushResult push(std::int64_t step, double time = 0) {
    if (queue.try_push(queue.thread_log(), time, step, 1, 0.5f)) return {Refusal::none, 0};
    return queue.push(Entry(time, step, 1, 0.5f));
  }
  EntryQueue::PushResult push_tensor(std::int64_t step, std::size_t bytes) {
    return queue.push(Entry(0, step, 2, payload_of(bytes)));
  }

  Steps take_once() {
    Steps steps;
    const auto taken = queue.take();
    for (std::size_t i = 0; i < taken.count; ++i) {
      steps.push_back(taken.entries[i].step);
      taken.entries[i].free_payload();
    }
    queue.forget_taken();
    return steps;
  }
  Steps take() {
    Steps all;
    for (Steps some = take_once(); !some.empty(); some = take_once()) all.insert(all.end(), some.begin(), some.end());
    return all;
  }
  Steps cut_and_take() {
    queue.cut();
    return take();
  }
};

Steps count_up(std::int64_t from, std::int64_t to) {
  Steps steps;
  for (std::int64_t step = from; step <= to; ++step) steps.push_back(step);
  return steps;
}

template <class Body>
void on_another_thread(Body body) {
  std::thread(body).join();
}

}  // namespace

TEST_CASE("entries come out in the order they went in", "[queue]") {
  Bench bench(16 << 20);
  for (int step = 1; step <= 10000; ++step) CHECK(bench.push(step).refusal == Refusal::none);
  CHECK(bench.queue.size().entries == 10000);
  CHECK(bench.cut_and_take() == count_up(1, 10000));
  CHECK(bench.queue.size().entries == 0);
}

TEST_CASE("what was taken stays what it was until it is forgotten, although its ring grows", "[queue]") {
  Bench bench(16 << 20);
  for (int step = 1; step <= 500; ++step) bench.push(step);
  bench.queue.cut();
  const auto taken = bench.queue.take();
  REQUIRE(taken.count == 500);
  for (int step = 501; step <= 50000; ++step) bench.push(step);
  Steps steps;
  for (std::size_t i = 0; i < taken.count; ++i) steps.push_back(taken.entries[i].step);
  CHECK(steps == count_up(1, 500));
  bench.queue.forget_taken();
  CHECK(bench.cut_and_take() == count_up(501, 50000));
}

TEST_CASE("a cut ends where it was made", "[queue]") {
  Bench bench;
  for (int step = 1; step <= 1000; ++step) bench.push(step);
  bench.queue.cut();
  bench.push(1001);
  CHECK(bench.take_once() == count_up(1, 512));
  bench.push(1002);
  CHECK(bench.take() == count_up(513, 1000));
  CHECK(bench.cut_and_take() == Steps{1001, 1002});
}

TEST_CASE("entries go round a ring for as long as they are taken, and its memory stays what it was", "[queue]") {
  Bench bench;
  for (int step = 1; step <= 1000; ++step) bench.push(step);
  CHECK(bench.cut_and_take().size() == 1000);
  const std::size_t bytes = bench.queue.size().bytes;
  std::int64_t next = 0;
  for (int turn = 0; turn < 100; ++turn) {
    for (int i = 0; i < 777; ++i) bench.push(next + i);
    REQUIRE(bench.cut_and_take() == count_up(next, next + 776));
    next += 777;
  }
  CHECK(bench.queue.size().bytes == bytes);
}

TEST_CASE("entries of different threads come in the order of their times, then of their steps", "[queue]") {
  Bench bench;
  bench.push(1, 10.0);
  bench.push(4, 12.0);
  bench.push(6, 12.0);
  on_another_thread([&] {
    bench.push(2, 10.0);
    bench.push(3, 11.0);
    bench.push(5, 12.0);
  });
  CHECK(bench.cut_and_take() == count_up(1, 6));
}

TEST_CASE("entries of one thread keep their order, whatever their times and steps", "[queue]") {
  Bench bench;
  const Steps steps{5, 3, 9, 1};
  on_another_thread([&] { bench.push(100, 0.5); });
  for (const auto step : steps) bench.push(step, static_cast<double>(step));
  Steps taken = bench.cut_and_take();
  taken.erase(std::remove(taken.begin(), taken.end(), 100), taken.end());
  CHECK(taken == steps);
}

TEST_CASE("what happened before an entry of a cut is in the cut as well, on whichever thread", "[queue][threads]") {
  // Two threads hand a number to and fro and push it in turn, while cuts are made: no number may overtake another.
  Bench bench(16 << 20);
  constexpr std::int64_t kTurns = 20000;
  std::atomic<std::int64_t> turn{0};
  const auto player = [&](std::int64_t parity) {
    for (;;) {
      const std::int64_t now = turn.load();
      if (now >= kTurns) return;
      if (now % 2 != parity) {
        std::this_thread::yield();
        continue;
      }
      bench.push(now);
      turn.store(now + 1);
    }
  };
  std::thread even([&] { player(0); }), odd([&] { player(1); });
  Steps steps;
  while (turn.load() < kTurns) {
    for (const auto step : bench.cut_and_take()) steps.push_back(step);
  }
  even.join();
  odd.join();
  for (const auto step : bench.cut_and_take()) steps.push_back(step);
  CHECK(steps == count_up(0, kTurns - 1));
}

TEST_CASE("a full queue drops the newest entry under drop_newest", "[queue]") {
  Bench bench(4096);  // half of it for rings: 64 entries; doubling, no more than 32 of them in one
  for (int step = 1; step <= 100; ++step) {
    const auto result = bench.push(step);
    CHECK(result.refusal == (step <= 32 ? Refusal::none : Refusal::full));
    CHECK(result.older_dropped == 0);
  }
  CHECK(bench.cut_and_take() == count_up(1, 32));
}

TEST_CASE("a full queue drops as many of the oldest entries as it takes under drop_oldest", "[queue]") {
  Bench bench(4096, OverflowPolicy::drop_oldest);
  for (int step = 1; step <= 100; ++step) {
    const auto result = bench.push(step);
    CHECK(result.refusal == Refusal::none);
    CHECK(result.older_dropped == (step <= 32 ? 0u : 1u));
  }
  CHECK(bench.cut_and_take() == count_up(69, 100));

  CHECK(bench.push_tensor(101, 1200).older_dropped == 0);
  CHECK(bench.push_tensor(102, 1200).older_dropped == 0);
  const auto result = bench.push_tensor(103, 2000);
  CHECK(result.refusal == Refusal::none);
  CHECK(result.older_dropped == 2);
  CHECK(bench.cut_and_take() == Steps{103});
}

TEST_CASE("the oldest entries that are dropped for a tensor are those that are in its way", "[queue]") {
  Bench bench(1 << 20, OverflowPolicy::drop_oldest);
  const auto tensor = [&bench](double time) { return bench.queue.push(Entry(time, 0, 2, payload_of(400000))); };
  on_another_thread([&] {
    CHECK(tensor(1).refusal == Refusal::none);
    CHECK(tensor(2).refusal == Refusal::none);
  });
  for (int step = 0; step < 1000; ++step) bench.push(step, 3);
  const auto result = tensor(4);
  CHECK(result.refusal == Refusal::none);
  CHECK(result.older_dropped == 1);
  CHECK(bench.cut_and_take().size() == 1002);
}

TEST_CASE("an entry larger than half of the queue is dropped, and nothing else with it", "[queue]") {
  for (const auto policy : {OverflowPolicy::wait, OverflowPolicy::drop_newest, OverflowPolicy::drop_oldest}) {
    Bench bench(4096, policy, kForever);
    bench.push(1);
    const auto result = bench.push_tensor(2, 2049);
    CHECK(result.refusal == Refusal::too_large);
    CHECK(result.older_dropped == 0);
    CHECK(bench.cut_and_take() == Steps{1});
  }
}

TEST_CASE("a full queue makes calls wait until there is room under wait", "[queue][threads]") {
  Bench bench(4096, OverflowPolicy::wait, kForever);
  for (int step = 1; step <= 32; ++step) bench.push(step);
  const int before = bench.wakes;
  auto waiting = std::async(std::launch::async, [&] {
    // From a thread that has no ring of its own, and won't get one.
    return bench.push_tensor(33, 2000).refusal == Refusal::none && bench.push_tensor(34, 2000).refusal == Refusal::none;
  });
  while (bench.wakes == before) std::this_thread::yield();  // the second one has found no room; the first is no news
  Steps steps;
  while (steps.size() < 34) {
    for (const auto step : bench.cut_and_take()) steps.push_back(step);
  }
  CHECK(waiting.get());
  CHECK(steps == count_up(1, 34));
}

TEST_CASE("after one wait in vain calls drop at once, until something is taken", "[queue]") {
  Bench bench(4096, OverflowPolicy::wait, milliseconds(1));
  for (int step = 1; step <= 32; ++step) CHECK(bench.push(step).refusal == Refusal::none);
  CHECK(bench.push(33).refusal == Refusal::full);  // waited
  for (int step = 34; step < 1000000; ++step) {
    // If each of these waited, it would take longer than a test may.
    if (bench.push(step).refusal == Refusal::none) FAIL("accepted by a full queue");
    if (bench.queue.take().count != 0) FAIL("there is no cut");  // as where the disk fails again and again
  }
  CHECK(bench.cut_and_take() == count_up(1, 32));
  CHECK(bench.push(1000000).refusal == Refusal::none);
}

TEST_CASE("a closed queue refuses entries at once and lets those out that it has", "[queue]") {
  Bench bench(1 << 20, OverflowPolicy::wait, kForever);
  bench.push(1);
  bench.queue.close();
  CHECK(bench.push(2).refusal == Refusal::closed);
  CHECK(bench.push_tensor(3, 10).refusal == Refusal::closed);
  CHECK(bench.cut_and_take() == Steps{1});
  CHECK(bench.push(4).refusal == Refusal::closed);
}

TEST_CASE("closing lets go of a call that waits for room", "[queue][threads]") {
  Bench bench(4096, OverflowPolicy::wait, kForever);
  for (int step = 1; step <= 32; ++step) bench.push(step);
  const int before = bench.wakes;
  auto waiting = std::async(std::launch::async, [&] {
    bench.push_tensor(33, 2000);
    return bench.push_tensor(34, 2000).refusal;
  });
  while (bench.wakes == before) std::this_thread::yield();
  bench.queue.close();
  CHECK(waiting.get() == Refusal::closed);
}

TEST_CASE("the writer thread is called when a ring that has grown a little is half full, and once only", "[queue]") {
  Bench bench(16 << 20);
  for (int step = 1; step <= 4096; ++step) bench.push(step);
  const int before = bench.wakes;
  bench.push(4097);
  CHECK(before == 0);
  CHECK(bench.wakes == 1);
  for (int step = 4098; step <= 8192; ++step) bench.push(step);
  CHECK(bench.wakes == 1);
  bench.cut_and_take();
  for (int step = 1; step <= 4097; ++step) bench.push(step);
  CHECK(bench.wakes == 2);
}

TEST_CASE("what came in during a cut and is enough for another is seen at its end", "[queue]") {
  Bench bench(16 << 20);
  for (int step = 1; step <= 20000; ++step) bench.push(step);
  bench.queue.cut();
  std::int64_t step = 20000;
  for (Steps some = bench.take_once(); !some.empty(); some = bench.take_once()) {
    for (std::size_t i = 0; i < some.size(); ++i) bench.push(++step);
  }
  CHECK(bench.queue.has_enough());
  CHECK(bench.cut_and_take() == count_up(20001, 40000));
  CHECK(!bench.queue.has_enough());
}

TEST_CASE("threads that come and go use one ring after the other", "[queue][threads]") {
  Bench bench;
  std::int64_t step = 0;
  on_another_thread([&] { bench.push(step++); });
  const std::size_t bytes = bench.queue.size().bytes;
  for (int thread = 1; thread < 500; ++thread) on_another_thread([&] { bench.push(step++); });
  CHECK(bench.queue.size().bytes == bytes);
  CHECK(bench.cut_and_take() == count_up(0, 499));
}

TEST_CASE("the rings of threads that have ended are freed with the next cut after they are empty", "[queue][threads]") {
  Bench bench;
  const std::size_t bytes = bench.queue.size().bytes;
  std::vector<std::thread> threads;
  std::atomic<int> pushed{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&, t] {
      bench.push(t);
      ++pushed;
      while (pushed < 8) std::this_thread::yield();  // all alive at once
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(bench.queue.size().bytes == bytes + 8 * 1024 * sizeof(Entry));
  CHECK(bench.cut_and_take() == count_up(0, 7));
  bench.queue.cut();
  CHECK(bench.queue.size().bytes == bytes);
}

TEST_CASE("threads for which there is no memory share a ring, and lose nothing", "[queue][threads]") {
  Bench bench(8192, OverflowPolicy::wait, kForever);  // rings: 128 entries, 32 for each thread
  std::atomic<bool> going{true};
  std::atomic<int> live{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 20; ++t) {
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) bench.push(t);
      ++live;
      while (going) std::this_thread::yield();
    });
  }
  std::size_t taken = 0;
  while (live < 20 || bench.queue.size().entries > 0) taken += bench.cut_and_take().size();
  going = false;
  for (auto& thread : threads) thread.join();
  CHECK(taken == 20 * 500);
  CHECK(bench.queue.size().bytes <= 8192);
}

TEST_CASE("what a queue still holds when it goes is freed", "[queue]") {
  Bench bench;
  bench.push_tensor(1, 1000);  // the address sanitizer looks for it
  CHECK(bench.queue.size().bytes >= 1000);
}

namespace {

struct LogsWhenTheThreadEnds {
  Bench* bench = nullptr;
  ~LogsWhenTheThreadEnds() {
    if (bench) bench->push(2);
  }
};

}  // namespace

TEST_CASE("a destructor at the end of a thread may log", "[queue][threads]") {
  Bench bench;
  on_another_thread([&] {
    thread_local LogsWhenTheThreadEnds last;  // made first, destroyed last
    last.bench = &bench;
    bench.push(1);
  });
  CHECK(bench.cut_and_take() == Steps{1, 2});
}
