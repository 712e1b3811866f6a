// What a call by handle costs as threads and tags grow in number, and what many writers take from the process.
//
//     tblog_bench_scaling [--rounds N] [--bursts N]

#include <sys/resource.h>
#include <tblog/summary_writer.h>

#include <algorithm>
#include <atomic>
#include <filesystem>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "json_lines.h"
#include "options.h"
#include "patterns.h"
#include "support/temporary_directory.h"

namespace tblog::bench {
namespace {

/// Bursts of several threads, begun together: the last to come opens the gate.
class Gate {
 public:
  explicit Gate(std::size_t threads) : threads_(threads) {}
  void pass() {
    const std::size_t round = arrived_++ / threads_;
    while (arrived_ / threads_ <= round) {
    }
  }

 private:
  const std::size_t threads_;
  std::atomic<std::size_t> arrived_{0};
};

void threads(const std::string& name, const Round& round, std::size_t count) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  Gate gate(count);
  std::vector<std::vector<double>> samples(count);
  std::vector<std::thread> workers;
  for (std::size_t t = 0; t < count; ++t) {
    workers.emplace_back([&, t] {
      const Scalar scalar = writer.scalar("loss_" + std::to_string(t));
      std::int64_t step = 0;
      const auto call = [&] {
        scalar.add(static_cast<double>(step), step);
        ++step;
      };
      time_bursts(5, call);
      for (std::size_t i = 0; i < round.bursts; ++i) {
        std::this_thread::sleep_for(kPause);
        gate.pass();
        const double begin = now_ns();
        for (std::size_t k = 0; k < kBurst; ++k) call();
        samples[t].push_back((now_ns() - begin) / kBurst);
      }
    });
  }
  for (std::thread& worker : workers) worker.join();
  for (std::size_t t = 1; t < count; ++t) samples[0].insert(samples[0].end(), samples[t].begin(), samples[t].end());
  print_distribution(name, samples[0]);
}

/// Step by step, each step all tags in turn, as far as the bursts reach.
void tags(const Round& round, std::size_t count) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  std::vector<Scalar> handles;
  handles.reserve(count);
  for (std::size_t i = 0; i < count; ++i) handles.push_back(writer.scalar("train/l_" + std::to_string(i)));
  auto call = [&, i = std::size_t{0}, step = std::int64_t{0}]() mutable {
    handles[i].add(static_cast<double>(step), step);
    if (++i == count) {
      i = 0;
      ++step;
    }
  };
  time_bursts(5, call);
  print_distribution("tags/" + std::to_string(count), time_bursts(round.bursts, call));
}

double entries_in(const char* directory) {
  return static_cast<double>(std::distance(std::filesystem::directory_iterator(directory), {}));
}

/// All threads of the process, since one that serves several writers may stay, but only the files that `count` opened.
void writers(std::size_t count) {
  const TemporaryDirectory directory;
  const double fds_before = entries_in("/proc/self/fd");
  std::vector<SummaryWriter> open;
  for (std::size_t i = 0; i < count; ++i) {
    open.emplace_back(directory / std::to_string(i));
    open.back().add_scalar("loss", 1, 0);
  }
  print_line("writers/" + std::to_string(count),
             {{"threads", entries_in("/proc/self/task")}, {"fds", entries_in("/proc/self/fd") - fds_before}});
}

// A thousand writers are a thousand files, and the usual limit is 1024.
void allow_many_files() {
  rlimit limit;
  getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void run(const Options& options) {
  const Round& round = options.round;
  allow_many_files();
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  for (int i = 0; i < options.rounds; ++i) {
    for (std::size_t count = 1; count < cores; count *= 2) threads("threads/" + std::to_string(count), round, count);
    threads("threads/all", round, cores);
    for (const std::size_t count : {1, 100, 10000, 1000000}) tags(round, count);
    for (const std::size_t count : {1, 1000}) writers(count);
  }
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) { return tblog::bench::run_program(argc, argv, tblog::bench::run); }
