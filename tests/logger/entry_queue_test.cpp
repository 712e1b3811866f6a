#include "entry_queue.h"

#include <chrono>
#include <future>
#include <thread>

#include "support/catch.h"

using namespace tblog;
using detail::Entry;
using detail::EntryQueue;
using std::chrono::milliseconds;

namespace {

constexpr milliseconds kForever{60000};

Entry entry(std::int64_t step) {
  Entry out;
  out.step = step;
  return out;
}

std::vector<std::int64_t> steps(const EntryQueue::Batch& batch) {
  std::vector<std::int64_t> out;
  for (const Entry& each : batch.entries) out.push_back(each.step);
  return out;
}

using Steps = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("entries come out in the order they went in, with the number of the newest that left", "[queue]") {
  EntryQueue queue(1 << 20, OverflowPolicy::drop_newest, milliseconds(0));
  for (int step = 1; step <= 3; ++step) CHECK(queue.push(entry(step)).accepted);
  queue.wake();
  const auto batch = queue.take(kForever);
  CHECK(steps(batch) == Steps{1, 2, 3});
  CHECK(batch.up_to == 3);
  CHECK(queue.newest() == 3);
  CHECK(!batch.last);
}

TEST_CASE("a full queue drops the newest event under drop_newest", "[queue]") {
  EntryQueue queue(3 * sizeof(Entry), OverflowPolicy::drop_newest, milliseconds(0));
  for (int step = 1; step <= 3; ++step) CHECK(queue.push(entry(step)).accepted);
  const auto result = queue.push(entry(4));
  CHECK(!result.accepted);
  CHECK(result.older_dropped == 0);
  queue.close();
  const auto batch = queue.take(kForever);
  CHECK(steps(batch) == Steps{1, 2, 3});
  CHECK(batch.last);
}

TEST_CASE("a full queue drops as many of the oldest events as it takes under drop_oldest", "[queue]") {
  EntryQueue queue(4 * sizeof(Entry), OverflowPolicy::drop_oldest, milliseconds(0));
  for (int step = 1; step <= 4; ++step) CHECK(queue.push(entry(step)).accepted);
  Entry large = entry(5);
  large.tensor.assign(sizeof(Entry), 'x');
  const auto result = queue.push(std::move(large));
  CHECK(result.accepted);
  CHECK(result.older_dropped == 2);
  queue.close();
  const auto batch = queue.take(kForever);
  CHECK(steps(batch) == Steps{3, 4, 5});
  CHECK(batch.up_to == 5);
}

TEST_CASE("an event larger than the whole queue is dropped, and nothing else with it", "[queue]") {
  for (const auto policy : {OverflowPolicy::wait, OverflowPolicy::drop_newest, OverflowPolicy::drop_oldest}) {
    EntryQueue queue(2 * sizeof(Entry), policy, kForever);
    CHECK(queue.push(entry(1)).accepted);
    Entry large = entry(2);
    large.tensor.assign(2 * sizeof(Entry), 'x');
    const auto result = queue.push(std::move(large));
    CHECK(!result.accepted);
    CHECK(result.older_dropped == 0);
    queue.close();
    CHECK(steps(queue.take(kForever)) == Steps{1});
  }
}

TEST_CASE("a full queue makes calls wait until there is room under wait", "[queue][threads]") {
  EntryQueue queue(2 * sizeof(Entry), OverflowPolicy::wait, kForever);
  CHECK(queue.push(entry(1)).accepted);
  CHECK(queue.push(entry(2)).accepted);
  // The third push wakes the consumer; only that makes this take return before its minute is over.
  auto waiting = std::async(std::launch::async, [&] { return queue.push(entry(3)).accepted; });
  CHECK(steps(queue.take(kForever)) == Steps{1, 2});
  CHECK(waiting.get());
  queue.close();
  CHECK(steps(queue.take(kForever)) == Steps{3});
}

TEST_CASE("after one wait in vain calls drop at once, until something is taken", "[queue]") {
  EntryQueue queue(sizeof(Entry), OverflowPolicy::wait, milliseconds(1));
  CHECK(queue.push(entry(1)).accepted);
  CHECK(!queue.push(entry(2)).accepted);  // waited
  for (int step = 3; step < 100000; ++step) {
    if (queue.push(entry(step)).accepted) FAIL("accepted by a full queue");  // did not: 100 s of waits
  }
  queue.wake();
  CHECK(steps(queue.take(kForever)) == Steps{1});
  CHECK(queue.push(entry(100000)).accepted);
}

TEST_CASE("a closed queue refuses events at once and lets those out that it has", "[queue]") {
  EntryQueue queue(1 << 20, OverflowPolicy::wait, kForever);
  CHECK(queue.push(entry(1)).accepted);
  queue.close();
  CHECK(!queue.push(entry(2)).accepted);
  const auto batch = queue.take(kForever);
  CHECK(steps(batch) == Steps{1});
  CHECK(batch.last);
}

TEST_CASE("closing lets go of a call that waits for room", "[queue][threads]") {
  EntryQueue queue(sizeof(Entry), OverflowPolicy::wait, kForever);
  CHECK(queue.push(entry(1)).accepted);
  auto waiting = std::async(std::launch::async, [&] { return queue.push(entry(2)).accepted; });
  queue.close();
  CHECK(!waiting.get());
}

TEST_CASE("a batch is bounded, so the queue's bound holds beside a stuck writer", "[queue]") {
  EntryQueue queue(64 << 20, OverflowPolicy::drop_newest, milliseconds(0));
  for (int step = 0; step < 8; ++step) {
    Entry large = entry(step);
    large.tensor.assign(1 << 20, 'x');
    CHECK(queue.push(std::move(large)).accepted);
  }
  CHECK(queue.take(kForever).entries.size() == 1);
}
