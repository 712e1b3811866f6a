// What the metrics cost, and what the plain ways in C++ do, on samples made by bench/peers/samples.py (which gives the
// same ones to the Python peers). A round is one run of this program.
//
//     tblog_bench_metrics SAMPLES [Google Benchmark's options]

#include <benchmark/benchmark.h>
#include <tblog/metrics/curves.h>

#include <algorithm>
#include <cstdint>
#include <exception>
#include <fstream>
#include <functional>
#include <iostream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "json_lines.h"

namespace tblog::bench {
namespace {

struct Samples {
  std::vector<std::uint8_t> labels;
  std::vector<float> scores;

  NumericView first_labels(std::size_t count) const { return {labels.data(), count}; }
  NumericView first_scores(std::size_t count) const { return {scores.data(), count}; }
};

template <class T>
std::vector<T> read_all(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  if (!file) throw std::runtime_error("can't read " + path + ": bench/peers/samples.py makes it");
  std::vector<T> values(static_cast<std::size_t>(file.tellg()) / sizeof(T));
  file.seekg(0);
  file.read(reinterpret_cast<char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
  return values;
}

/// Binned counts the plain way: each sample looks its bucket up among the thresholds.
std::vector<std::uint64_t> search_each(const Samples& samples, std::size_t count,
                                       const std::vector<float>& thresholds) {
  std::vector<std::uint64_t> buckets(2 * (thresholds.size() + 1));
  for (std::size_t i = 0; i < count; ++i) {
    const auto above = std::upper_bound(thresholds.begin(), thresholds.end(), samples.scores[i]);
    ++buckets[2 * static_cast<std::size_t>(above - thresholds.begin()) + samples.labels[i]];
  }
  return buckets;
}

std::vector<float> uniform_thresholds(std::size_t count) {
  std::vector<float> thresholds(count);
  for (std::size_t i = 0; i < count; ++i) {
    thresholds[i] = static_cast<float>(static_cast<double>(i) / static_cast<double>(count - 1));
  }
  return thresholds;
}

/// Times `f` as benchmark `name`, after a call that is not timed: the first one gets memory that the process never had,
/// and on a virtual machine that gave it back, the host has to find it.
template <class F>
void add(const std::string& name, F f) {
  benchmark::RegisterBenchmark(name.c_str(),
                               [f](benchmark::State& state) {
                                 f();
                                 for (auto _ : state) {
                                   auto result = f();
                                   benchmark::DoNotOptimize(result);
                                 }
                               })
      ->Unit(benchmark::kNanosecond)
      ->UseRealTime()
      ->MinTime(0.1);
}

void add_all(const Samples& samples) {
  const std::size_t cores = std::max(1u, std::thread::hardware_concurrency());
  for (const std::size_t size : {1000000, 10000000}) {
    const NumericView labels = samples.first_labels(size), scores = samples.first_scores(size);
    const auto name = [size](const std::string& what) { return what + "/" + std::to_string(size); };
    for (const auto& [threads, suffix] : {std::pair<std::size_t, const char*>(1, "/one"), {cores, "/all"}}) {
      const std::size_t used = threads;
      add(name("areas") + suffix, [=] { return metrics::curve_areas(labels, scores, {}, used); });
      add(name("roc_curve") + suffix, [=] { return metrics::roc_curve(labels, scores, {}, false, used); });
      add(name("pr_curve") + suffix, [=] { return metrics::precision_recall_curve(labels, scores, {}, false, used); });
      for (const std::size_t bins : {200, 1000, 2000}) {
        add(name("binned_" + std::to_string(bins)) + suffix,
            [=] { return metrics::uniform_threshold_counts(labels, scores, bins, {}, used); });
      }
    }
    for (const std::size_t bins : {200, 1000, 2000}) {
      add(name("upper_bound_" + std::to_string(bins)),
          [=, &samples, thresholds = uniform_thresholds(bins)] { return search_each(samples, size, thresholds); });
    }
  }
}

/// Google Benchmark's results, in the lines that all benchmarks here print.
class JsonLines : public benchmark::BenchmarkReporter {
 public:
  bool ReportContext(const Context&) override { return true; }
  void ReportRuns(const std::vector<Run>& runs) override {
    for (const Run& run : runs) print_line(run.run_name.function_name, {{"mean", run.GetAdjustedRealTime()}});
  }
};

void run(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2) throw std::invalid_argument("usage: tblog_bench_metrics SAMPLES [Google Benchmark's options]");
  const std::string folder = argv[1];
  const Samples samples{read_all<std::uint8_t>(folder + "/labels.u8"), read_all<float>(folder + "/scores.f32")};
  add_all(samples);
  JsonLines lines;
  benchmark::RunSpecifiedBenchmarks(&lines);
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) {
  try {
    tblog::bench::run(argc, argv);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
