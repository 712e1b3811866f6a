#include <tblog/summary_writer.h>

#include <chrono>
#include <cmath>
#include <new>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/collected_errors.h"
#include "support/events.h"
#include "support/fake_environment.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;

namespace {

struct Bench {
  std::shared_ptr<FakeEnvironment> environment = std::make_shared<FakeEnvironment>();
  CollectedErrors errors;
  WriterOptions options;

  Bench() {
    options.environment = environment;
    options.error_handler = errors.handler();
    options.flush_interval = milliseconds(1);
  }

  std::size_t scalars() { return parse_events(environment->content()).size() - 1; }  // but the version record
  std::size_t errors_of(WriterError::Kind kind) {
    std::size_t out = 0;
    for (const auto& error : errors.all()) out += error.kind == kind;
    return out;
  }
};

// Takes a few bytes and then fails, as a disk does that fills up.
FakeEnvironment::Outcome full_after_some(std::string_view bytes) {
  return {bytes.size() / 2, std::make_error_code(std::errc::no_space_on_device)};
}

}  // namespace

TEST_CASE("a full disk is reported, retried, and loses nothing once there is room again", "[writer][faults]") {
  Bench bench;
  SummaryWriter writer("run", bench.options);
  writer.add_scalar("a", 1, 1);
  CHECK(writer.flush());

  bench.environment->set_fault(full_after_some);
  writer.add_scalar("a", 2, 2);
  CHECK(!writer.flush());
  writer.add_scalar("a", 3, 3);
  CHECK(!writer.flush());
  CHECK(writer.stats().failed_writes >= 2);
  CHECK(writer.stats().written == 1);
  CHECK(writer.stats().queued == 2);
  CHECK(bench.errors_of(WriterError::Kind::write_failed) >= 1);
  CHECK_THAT(bench.errors.messages().at(0), ContainsSubstring("No space left on device"));
  CHECK_THAT(bench.errors.messages().at(0), ContainsSubstring(writer.file_path()));
  CHECK(bench.scalars() == 1);  // the file is whole in between

  bench.environment->set_fault(FakeEnvironment::everything);
  // A flush that meets the tail of the last failed try says no; the next one has nothing in its way.
  while (!writer.flush()) {
  }
  CHECK(bench.scalars() == 3);
  writer.close();
  CHECK(writer.stats().written == 3);
  CHECK(writer.stats().dropped == 0);
  CHECK(writer.stats().bytes == bench.environment->content().size());
}

TEST_CASE("closing on a dead disk ends in time and says how many events were lost", "[writer][faults]") {
  Bench bench;
  bench.options.close_timeout = milliseconds(20);
  SummaryWriter writer("run", bench.options);
  bench.environment->set_fault(FakeEnvironment::disk_full);
  for (int step = 0; step < 5; ++step) writer.add_scalar("a", 1, step);
  writer.close();
  CHECK(writer.stats().dropped == 5);
  CHECK(writer.stats().queued == 0);
  CHECK(writer.stats().written == 0);
  REQUIRE(bench.errors_of(WriterError::Kind::lost) == 1);
  CHECK_THAT(bench.errors.messages().back(), ContainsSubstring("5 events unwritten"));
}

TEST_CASE("closing leaves a thread behind that is stuck in the file system", "[writer][faults]") {
  Bench bench;
  bench.options.close_timeout = milliseconds(20);
  SummaryWriter writer("run", bench.options);
  bench.environment->hold();
  writer.add_scalar("a", 1, 1);
  bench.environment->wait_until_held();
  writer.close();
  CHECK(writer.stats().dropped == 1);
  bench.environment->release();
}

TEST_CASE("each policy keeps count of what it drops while the disk is stuck", "[writer][faults]") {
  const auto policy = GENERATE(OverflowPolicy::wait, OverflowPolicy::drop_newest, OverflowPolicy::drop_oldest);
  Bench bench;
  bench.options.overflow = policy;
  bench.options.max_wait = milliseconds(1);
  bench.options.queue_bytes = 2000;
  SummaryWriter writer("run", bench.options);
  bench.environment->hold();
  writer.add_scalar("a", 1, 0);
  bench.environment->wait_until_held();

  for (int step = 1; step <= 1000; ++step) writer.add_scalar("a", 1, step);
  const auto stuck = writer.stats();
  CHECK(stuck.dropped > 900);
  CHECK(stuck.queued + stuck.dropped == 1001);

  bench.environment->release();
  writer.close();
  const auto stats = writer.stats();
  CHECK(stats.dropped == stuck.dropped);
  CHECK(stats.written == 1001 - stats.dropped);
  const auto events = events_of(parse_events(bench.environment->content()), "a");
  CHECK(events.size() == stats.written);
  // Which end of the series was dropped is the policy's difference.
  CHECK((events.back().step() == 1000) == (policy == OverflowPolicy::drop_oldest));
  // Told of the 1st, 2nd, 4th ... drop only.
  CHECK(bench.errors_of(WriterError::Kind::overflow) >= 1);
  CHECK(bench.errors_of(WriterError::Kind::overflow) <= 11);
  CHECK_THAT(bench.errors.messages().at(0), ContainsSubstring("queue of 2000 bytes is full"));
}

TEST_CASE("an event larger than the queue is dropped with both sizes", "[writer][faults]") {
  Bench bench;
  bench.options.queue_bytes = 2000;
  SummaryWriter writer("run", bench.options);
  writer.add_text("t", std::string(5000, 'x'), 1);
  writer.add_scalar("a", 1, 1);
  writer.close();
  CHECK(writer.stats().dropped == 1);
  CHECK(writer.stats().written == 1);
  CHECK_THAT(bench.errors.messages().at(0), ContainsSubstring("larger than half of the queue of 2000 bytes"));
}

TEST_CASE("what an error handler throws gets nowhere, and what it logs makes no further reports", "[writer][faults]") {
  Bench bench;
  SummaryWriter* self = nullptr;
  int calls = 0;
  bench.options.error_handler = [&](const WriterError&) {
    ++calls;
    if (self) self->add_scalar("", 0, 0);
    throw std::runtime_error("from the handler");
  };
  SummaryWriter writer("run", bench.options);
  self = &writer;
  writer.add_scalar("", 1, 1);
  CHECK(calls == 1);
  CHECK(writer.stats().rejected == 2);
  writer.add_scalar("a", 1, 1);
  writer.close();
  CHECK(writer.stats().written == 1);
}

TEST_CASE("events logged after closing are counted and reported, by handles as well", "[writer][faults]") {
  Bench bench;
  auto writer = std::make_unique<SummaryWriter>("run", bench.options);
  const Scalar scalar = writer->scalar("a");
  scalar.add(1, 1);
  writer->close();
  writer->close();
  scalar.add(2, 2);
  writer->add_scalar("b", 1, 1);
  CHECK(writer->stats().written == 1);
  CHECK(writer->stats().dropped == 2);
  CHECK_THAT(bench.errors.messages().at(0), ContainsSubstring("the writer is closed"));
  writer.reset();
  scalar.add(3, 3);  // outlives its writer
  CHECK(bench.scalars() == 1);
}

TEST_CASE("a clock that gives no number puts none in the file", "[writer][faults]") {
  Bench bench;
  SummaryWriter writer("run", bench.options);
  bench.environment->set_now(std::nan(""));
  writer.add_scalar("a", 1, 1);
  writer.close();
  CHECK(events_of(parse_events(bench.environment->content()), "a").at(0).wall_time() == 0);
}

TEST_CASE("an event that is logged while the writer closes counts once, as written or as dropped",
          "[writer][faults][threads]") {
  const bool dead = GENERATE(true, false);
  Bench bench;
  bench.options.close_timeout = milliseconds(dead ? 20 : 10000);
  SummaryWriter writer("run", bench.options);
  if (dead) bench.environment->hold();
  constexpr int kThreads = 4, kEvents = 20000;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&writer, t] {
      const Scalar handle = writer.scalar("tag" + std::to_string(t));
      for (int step = 0; step < kEvents; ++step) handle.add(step, step);
    });
  }
  while (writer.stats().queued + writer.stats().written < 1000) std::this_thread::yield();
  writer.close();
  for (auto& thread : threads) thread.join();
  const WriterStats stats = writer.stats();
  CHECK(stats.queued == 0);
  CHECK(stats.written + stats.dropped == kThreads * kEvents);
  bench.environment->release();
}

TEST_CASE("a file that throws is survived, reported, and written to again", "[writer][faults]") {
  Bench bench;
  SummaryWriter writer("run", bench.options);
  bench.environment->set_fault([](std::string_view) -> FakeEnvironment::Outcome { throw std::bad_alloc(); });
  writer.add_scalar("a", 1, 1);
  while (bench.errors_of(WriterError::Kind::write_failed) < 2) std::this_thread::yield();
  bench.environment->set_fault(FakeEnvironment::everything);
  writer.close();
  CHECK(writer.stats().written == 1);
  CHECK(bench.scalars() == 1);
}

TEST_CASE("flushing to a disk that hangs gives up in time, and its events stay queued", "[writer][faults]") {
  Bench bench;
  bench.options.close_timeout = milliseconds(20);
  SummaryWriter writer("run", bench.options);
  bench.environment->hold();
  writer.add_scalar("a", 1, 1);
  CHECK(!writer.flush());
  CHECK(writer.stats().queued == 1);
  bench.environment->release();
  while (!writer.flush()) {
  }
  CHECK(writer.stats().written == 1);
}

TEST_CASE("a queue that fills up is emptied long before its time has come", "[writer][faults]") {
  Bench bench;
  bench.options.flush_interval = std::chrono::hours(1);
  bench.options.queue_bytes = 4096;  // 32 scalars
  bench.options.overflow = OverflowPolicy::drop_newest;
  SummaryWriter writer("run", bench.options);
  for (int step = 1; step <= 1000; ++step) {
    writer.add_scalar("a", step, step);
    while (writer.stats().queued > 16) std::this_thread::yield();
  }
  writer.close();
  CHECK(writer.stats().dropped == 0);
  CHECK(bench.scalars() == 1000);
}

TEST_CASE("waits without a bound are allowed", "[writer][faults]") {
  Bench bench;
  bench.options.max_wait = milliseconds::max();
  bench.options.flush_interval = milliseconds::max();
  bench.options.close_timeout = milliseconds::max();
  bench.options.queue_bytes = 4096;
  SummaryWriter writer("run", bench.options);
  for (int step = 0; step < 1000; ++step) writer.add_scalar("a", step, step);
  CHECK(writer.flush());
  writer.close();
  CHECK(writer.stats().written == 1000);
}

TEST_CASE("memory of the queue stays within its bound, and stats shows it", "[writer][faults]") {
  Bench bench;
  bench.options.queue_bytes = 1 << 20;
  bench.options.overflow = OverflowPolicy::drop_newest;
  SummaryWriter writer("run", bench.options);
  bench.environment->hold();
  writer.add_scalar("a", 0, 0);
  bench.environment->wait_until_held();
  const std::size_t before = writer.stats().queue_memory;
  for (int step = 1; step < 100; ++step) writer.add_text("t", std::string(50000, 'x'), step);
  for (int step = 1; step < 50000; ++step) writer.add_scalar("a", step, step);
  const WriterStats stats = writer.stats();
  CHECK(before < (1 << 20));
  CHECK(stats.queue_memory > before);
  CHECK(stats.queue_memory <= (1 << 20));
  CHECK(stats.queued > 1000);
  bench.environment->release();
  writer.close();
  CHECK(writer.stats().queue_memory < stats.queue_memory);  // the texts are gone
}
