#include <tblog/summary_writer.h>

#include <chrono>
#include <cmath>
#include <stdexcept>

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
