#include "writing/writer_thread.h"

#include <sys/resource.h>
#include <tblog/summary_writer.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/collected_errors.h"
#include "support/events.h"
#include "support/fake_environment.h"
#include "support/temporary_directory.h"

using namespace tblog;
using std::chrono::milliseconds;
namespace filesystem = std::filesystem;

namespace {

std::size_t writer_threads() {
  std::size_t count = 0;
  for (const auto& task : filesystem::directory_iterator("/proc/self/task")) {
    std::string name;
    std::getline(std::ifstream(task.path() / "comm"), name);
    count += name == "tblog-writer";
  }
  return count;
}

std::size_t open_files() {
  const filesystem::directory_iterator files("/proc/self/fd"), end;
  return static_cast<std::size_t>(std::distance(files, end));
}

// Waits for them to be gone: a thread that was joined may still be listed for a moment.
bool no_writer_threads() {
  while (writer_threads() > 0) std::this_thread::yield();
  return true;
}

WriterOptions with(std::shared_ptr<FakeEnvironment> environment) {
  WriterOptions options;
  options.environment = std::move(environment);
  options.flush_interval = milliseconds(1);
  options.error_handler = [](const WriterError&) {};
  return options;
}

}  // namespace

TEST_CASE("a thousand writers share one thread, have a file each, and lose nothing", "[writer][writer_thread]") {
  rlimit files;
  REQUIRE(getrlimit(RLIMIT_NOFILE, &files) == 0);
  files.rlim_cur = files.rlim_max;
  if (files.rlim_max < 1100 || setrlimit(RLIMIT_NOFILE, &files) != 0) TBLOG_SKIP("1,000 files can't be open here");
  const TemporaryDirectory directory;
  const std::size_t files_before = open_files();
  {
    std::vector<std::unique_ptr<SummaryWriter>> writers;
    for (int i = 0; i < 500; ++i) {
      writers.push_back(std::make_unique<SummaryWriter>(directory / std::to_string(i)));
    }
    // As many again that are moved about.
    std::vector<SummaryWriter> moved;
    for (int i = 500; i < 1000; ++i) moved.emplace_back(directory / std::to_string(i));
    CHECK(writer_threads() == 1);
    CHECK(open_files() == files_before + 1000);
    for (int step = 0; step < 20; ++step) {
      for (auto& writer : writers) writer->add_scalar("loss", step, step);
      for (auto& writer : moved) writer.add_scalar("loss", step, step);
    }
  }
  CHECK(no_writer_threads());
  CHECK(open_files() == files_before);
  std::size_t events = 0;
  for (int i = 0; i < 1000; ++i) {
    for (const auto& file : filesystem::directory_iterator(directory / std::to_string(i))) {
      events += events_of(read_events(file.path().string()), "loss").size();
    }
  }
  CHECK(events == 20 * 1000);
}

TEST_CASE("the number of tags makes neither files nor threads", "[writer][writer_thread]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  const std::size_t files_before = open_files();
  for (int i = 0; i < 10000; ++i) writer.add_scalar("tag" + std::to_string(i), i, 0);
  CHECK(writer.flush());
  CHECK(writer_threads() == 1);
  CHECK(open_files() == files_before);
}

TEST_CASE("a file is closed when close() returns, whatever else is open", "[writer][writer_thread]") {
  const TemporaryDirectory directory;
  SummaryWriter other(directory / "other");
  const std::size_t files_before = open_files();
  for (int i = 0; i < 50; ++i) {
    SummaryWriter writer(directory / "one");
    const Scalar handle = writer.scalar("a");
    handle.add(i, i);
    writer.close();
    REQUIRE(open_files() == files_before);
  }
}

TEST_CASE("a writer that is stuck in the file system does not hold up the others", "[writer][writer_thread][faults]") {
  const auto dead = std::make_shared<FakeEnvironment>();
  const auto sound = std::make_shared<FakeEnvironment>();
  WriterOptions impatient = with(dead);
  impatient.close_timeout = milliseconds(1);
  SummaryWriter stuck("stuck", impatient);
  SummaryWriter other("other", with(sound));
  dead->hold();
  stuck.add_scalar("a", 1, 1);
  dead->wait_until_held();

  other.add_scalar("b", 1, 1);
  CHECK(other.flush());  // within its ten seconds
  CHECK(parse_events(sound->content()).size() == 2);
  CHECK(writer_threads() == 2);

  SECTION("and is served again when it comes back") {
    dead->release();
    while (stuck.stats().written < 1) std::this_thread::yield();
    stuck.add_scalar("a", 2, 2);
    while (stuck.stats().written < 2) std::this_thread::yield();
    stuck.close();
    CHECK(parse_events(dead->content()).size() == 3);
  }
  SECTION("and closes in time, with its thread left behind") {
    stuck.close();
    CHECK(stuck.stats().dropped == 1);
    CHECK(stuck.stats().written == 0);
    other.add_scalar("b", 2, 2);
    other.close();
    CHECK(other.stats().written == 2);
    dead->release();
  }
}

TEST_CASE("the writer thread is there again for a writer that comes after the last one", "[writer][writer_thread]") {
  for (int i = 0; i < 100; ++i) {
    const auto environment = std::make_shared<FakeEnvironment>();
    SummaryWriter writer("run", with(environment));
    writer.add_scalar("a", i, i);
    writer.close();
    REQUIRE(parse_events(environment->content()).size() == 2);
  }
  CHECK(no_writer_threads());
}

TEST_CASE("writers opened and closed on many threads at once all come to their end",
          "[writer][writer_thread][threads]") {
  std::vector<std::thread> threads;
  std::atomic<int> missing{0};
  for (int t = 0; t < 8; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) {
        const auto environment = std::make_shared<FakeEnvironment>();
        SummaryWriter writer("run", with(environment));
        writer.add_scalar("a", i, i);
        writer.close();
        missing += parse_events(environment->content()).size() != 2;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(missing == 0);
}
