#include <tblog/summary_writer.h>

#include <map>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;

TEST_CASE("every event arrives exactly once, and in order per thread and tag, from 1, 2, 8 and 64 threads",
          "[writer][threads]") {
  const int threads = GENERATE(1, 2, 8, 64);
  const int per_thread = 20000 / threads;
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  std::vector<std::thread> running;
  for (int t = 0; t < threads; ++t) {
    running.emplace_back([&writer, t, per_thread] {
      const std::string tag = "thread/" + std::to_string(t);
      const Scalar handle = writer.scalar(tag);
      for (int step = 0; step < per_thread; ++step) {
        step % 2 ? handle.add(step, step) : writer.add_scalar(tag, step, step);
        if (step % 1000 == 999) writer.add_histogram(tag + "/h", std::vector<int>{1, 2, 3}, step);
      }
    });
  }
  for (auto& thread : running) thread.join();
  CHECK(writer.flush());
  const std::string path = writer.file_path();
  writer.close();

  std::map<std::string, std::int64_t> next;
  int out_of_order = 0;
  std::size_t scalars = 0;
  for (const auto& event : read_events(path)) {
    if (event.summary().value_size() == 0 || event.summary().value(0).has_tensor()) continue;
    ++scalars;
    out_of_order += event.step() != next[event.summary().value(0).tag()]++;
  }
  CHECK(out_of_order == 0);
  CHECK(scalars == static_cast<std::size_t>(threads * per_thread));
  CHECK(writer.stats().dropped == 0);
}

TEST_CASE("logging, flushing, looking at the counters and closing may all happen at once", "[writer][threads]") {
  const TemporaryDirectory directory;
  WriterOptions options = without_notes();
  options.error_handler = [](const WriterError&) {};
  SummaryWriter writer(directory.path(), options);
  constexpr int kThreads = 4, kEvents = 5000;
  std::vector<std::thread> running;
  for (int t = 0; t < kThreads; ++t) {
    running.emplace_back([&writer, t] {
      for (int step = 0; step < kEvents; ++step) {
        writer.add_scalar("tag" + std::to_string((step + t) % 50), step, step);
        if (step % 500 == 0) writer.flush();
        if (step % 100 == 0) writer.stats();
        if (t == 0 && step == kEvents / 2) writer.close();
      }
    });
  }
  for (auto& thread : running) thread.join();
  const auto stats = writer.stats();
  CHECK(stats.queued == 0);
  CHECK(stats.written + stats.dropped == kThreads * kEvents);
  CHECK(read_events(writer.file_path()).size() == stats.written + 1);
}
