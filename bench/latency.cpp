// What a logging call costs the thread that makes it, next to what others charge. Contenders take turns, round by
// round, so that a change of the machine's mood meets all of them.
//
//     tblog_bench_latency [--rounds N] [--bursts N] [NAME]   (NAME: only contenders whose names begin so)

#include <google/protobuf/stubs/common.h>
#include <spdlog/async_logger.h>
#include <spdlog/details/thread_pool.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/version.h>
#include <tblog/summary_writer.h>
#include <time.h>

#include <cmath>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <type_traits>
#include <unordered_map>
#include <vector>

#include "bare_ring.h"
#include "json_lines.h"
#include "mutex_queue.h"
#include "naive_writer.h"
#include "options.h"
#include "patterns.h"
#include "support/temporary_directory.h"

namespace tblog::bench {
namespace {

using Step = std::int64_t;
constexpr char kTag[] = "train/loss";
constexpr std::chrono::milliseconds kBusyFlush{1};  // keeps a writer flushing while it is measured

double coarse_seconds() {
  timespec now;
  clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// A tag per call, drawn and laid out in order before anything is timed: reading the name costs next to nothing. The
/// names fit into a std::string without allocation, the best case for whoever makes one at each call.
class RandomTags {
 public:
  explicit RandomTags(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) names_.push_back("train/l_" + std::to_string(i));
    std::mt19937 random(1);
    std::uniform_int_distribution<std::size_t> any(0, count - 1);
    for (std::string& name : calls_) name = names_[any(random)];
  }

  const std::vector<std::string>& names() const { return names_; }
  const std::string& next() { return calls_[position_++ % calls_.size()]; }

 private:
  std::vector<std::string> names_;
  std::vector<std::string> calls_ = std::vector<std::string>(1 << 16);
  std::size_t position_ = 0;
};

std::string with_count(const char* name, std::size_t tags) { return std::string(name) + "/" + std::to_string(tags); }

void bare_ring(const Round& round) {
  BareRing ring;
  measure_bursts("floor", round, [&, step = Step{0}]() mutable {
    ring.push({coarse_seconds(), step, static_cast<double>(step), 1});
    ++step;
  });
}

void handle(const Round& round) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  const Scalar scalar = writer.scalar(kTag);
  measure_bursts("handle", round, [&, step = Step{0}]() mutable {
    scalar.add(static_cast<double>(step), step);
    ++step;
  });
}

void busy_handle(const Round& round) {
  const TemporaryDirectory directory;
  WriterOptions options;
  options.flush_interval = kBusyFlush;
  SummaryWriter writer(directory.path(), options);
  const Scalar scalar = writer.scalar(kTag);
  measure_busy("handle", round, [&, step = Step{0}]() mutable {
    scalar.add(static_cast<double>(step), step);
    ++step;
  });
}

void busy_mutex_queue(const Round& round) {
  const TemporaryDirectory directory;
  MutexQueue queue(directory / "records");
  measure_busy("mutex_queue", round, [&, step = Step{0}]() mutable {
    queue.push({coarse_seconds(), step, static_cast<double>(step), 1});
    ++step;
  });
}

void by_tag(const Round& round, std::size_t count) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  RandomTags tags(count);
  for (const std::string& tag : tags.names()) writer.add_scalar(tag, 0, 0);
  measure_bursts(with_count("by_tag", count), round, [&, step = Step{1}]() mutable {
    writer.add_scalar(tags.next(), static_cast<double>(step), step);
    ++step;
  });
}

/// What a user would do who finds by_tag too slow. `Key` is what the training code has at hand: a std::string, which
/// the map takes as it is, or a std::string_view, of which it needs a copy.
template <class Key>
void map_and_handle(const Round& round, const char* name, std::size_t count) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  RandomTags tags(count);
  std::unordered_map<std::string, Scalar> handles;
  for (const std::string& tag : tags.names()) handles.emplace(tag, writer.scalar(tag)).first->second.add(0, 0);
  measure_bursts(with_count(name, count), round, [&, step = Step{1}]() mutable {
    const Key& tag = tags.next();
    if constexpr (std::is_same_v<Key, std::string>) {
      handles.find(tag)->second.add(static_cast<double>(step), step);
    } else {
      handles.find(std::string(tag))->second.add(static_cast<double>(step), step);
    }
    ++step;
  });
}

void spdlog_async(const Round& round) {
  const TemporaryDirectory directory;
  const auto pool = std::make_shared<spdlog::details::thread_pool>(8192, 1);
  const auto sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(directory / "log");
  const auto logger = std::make_shared<spdlog::async_logger>("bench", sink, pool, spdlog::async_overflow_policy::block);
  measure_bursts("spdlog", round, [&, step = Step{0}]() mutable {
    logger->info("{} {} {}", kTag, static_cast<double>(step), step);
    ++step;
  });
}

void naive_writer(const Round& round) {
  const TemporaryDirectory directory;
  NaiveWriter writer(directory / "events");
  measure_bursts("naive", round, [&, step = Step{0}]() mutable {
    writer.add_scalar(kTag, static_cast<float>(step), step);
    ++step;
  });
}

struct Contender {
  std::string name;
  std::function<void(const Round&)> run;
};

std::vector<Contender> contenders() {
  std::vector<Contender> all{{"floor", bare_ring},         {"handle", handle},
                             {"busy_handle", busy_handle}, {"busy_mutex_queue", busy_mutex_queue},
                             {"spdlog", spdlog_async},     {"naive", naive_writer}};
  for (const std::size_t count : {1, 100, 10000}) {
    const auto bind = [count](const char* name, auto run) {
      return Contender{with_count(name, count), [=](const Round& round) { run(round, count); }};
    };
    all.push_back(bind("by_tag", by_tag));
    all.push_back(bind("map_string", [](const Round& round, std::size_t tags) {
      map_and_handle<std::string>(round, "map_string", tags);
    }));
    all.push_back(bind("map_view", [](const Round& round, std::size_t tags) {
      map_and_handle<std::string_view>(round, "map_view", tags);
    }));
  }
  return all;
}

void print_facts(const TickScale& scale) {
#if defined(__clang__)
  print_fact("compiler", "Clang " __clang_version__);
#else
  print_fact("compiler", "GCC " __VERSION__);
#endif
  print_fact("resolution of single calls", std::to_string(std::lround(scale.resolution_ns)) + " ns");
  print_fact("spdlog", std::to_string(SPDLOG_VER_MAJOR) + "." + std::to_string(SPDLOG_VER_MINOR) + "." +
                           std::to_string(SPDLOG_VER_PATCH));
  print_fact("Protobuf", google::protobuf::internal::VersionString(GOOGLE_PROTOBUF_VERSION));
}

void run(const Options& options) {
  print_facts(options.round.scale);
  for (int i = 0; i < options.rounds; ++i) {
    for (const Contender& contender : contenders()) {
      if (is_wanted(options, contender.name)) contender.run(options.round);
    }
  }
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) { return tblog::bench::run_program(argc, argv, tblog::bench::run); }
