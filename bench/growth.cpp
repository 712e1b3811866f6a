// Whether an event costs the same, in time and memory, however many there are. Best on a file system in memory: a disk
// slows down when it has more to write than the page cache takes.
//
//     TMPDIR=/dev/shm tblog_bench_growth [EVENTS]   (the largest number of them: 10,000,000, which is 0.5 GB)

#include <tblog/summary_writer.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include "json_lines.h"
#include "patterns.h"
#include "support/temporary_directory.h"

namespace tblog::bench {
namespace {

double resident_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::atof(line.c_str() + 6) / 1024;
  }
  return 0;
}

/// At the pace of the disk: the queue is waited for, again and again, as a training step would.
void log(std::int64_t events) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  const Scalar loss = writer.scalar("train/loss");
  const double begin = now_ns();
  for (std::int64_t step = 0; step < events; ++step) {
    loss.add(0.5, step);
    if (step % 100'000 == 99'999) writer.flush();
  }
  writer.flush();
  const double ns = (now_ns() - begin) / static_cast<double>(events);
  const WriterStats stats = writer.stats();
  print_line("growth/" + std::to_string(events), {{"ns", ns},
                                                  {"resident", resident_megabytes()},
                                                  {"queue", static_cast<double>(stats.queue_memory)},
                                                  {"written", static_cast<double>(stats.written)},
                                                  {"bytes", static_cast<double>(stats.bytes)}});
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) {
  try {
    const std::int64_t most = argc > 1 ? std::atoll(argv[1]) : 10'000'000;
    for (std::int64_t events = 1000; events <= most; events *= 10) tblog::bench::log(events);
    if (most > 100'000'000) tblog::bench::log(most);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
