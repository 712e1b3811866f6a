// Whether an event costs the same, in time and memory, however many there are. They go all the way, but to a file that
// takes everything and keeps nothing: a real one slows down when the page cache has had enough, and that would be
// measured.
//
//     tblog_bench_growth EVENTS...

#include <tblog/summary_writer.h>

#include <cstdint>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>
#include <system_error>

#include "json_lines.h"
#include "patterns.h"

namespace tblog::bench {
namespace {

double resident_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::atof(line.c_str() + 6) / 1024;
  }
  return 0;
}

class Abyss : public Environment {
 public:
  double now() override { return system()->now(); }
  double coarse_now() override { return system()->coarse_now(); }
  std::string host_name() override { return system()->host_name(); }
  std::int64_t process_id() override { return system()->process_id(); }
  std::error_code create_directories(const std::string&) override { return {}; }
  std::unique_ptr<File> create_file(const std::string&, std::error_code&) override {
    return std::make_unique<NoFile>();
  }

 private:
  class NoFile : public File {
    std::error_code append(std::string_view bytes, std::size_t& appended) override {
      appended = bytes.size();
      return {};
    }
    std::error_code truncate(std::uint64_t) override { return {}; }
  };
};

/// Flushed again and again, so that the queue stays as small as in training.
void log(std::int64_t events) {
  WriterOptions options;
  options.environment = std::make_shared<Abyss>();
  SummaryWriter writer("run", options);
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
    for (int i = 1; i < argc; ++i) tblog::bench::log(std::atoll(argv[i]));
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
