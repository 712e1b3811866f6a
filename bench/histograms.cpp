// What counting a million floats costs: ours, a search of each value, and the whole call that logs a histogram.
// bench/peers/histograms.py has the same call of peers.
//
//     tblog_bench_histograms [--rounds N] [NAME]   (NAME: only contenders whose names begin so)

#include <tblog/metrics/histogram.h>
#include <tblog/summary_writer.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "json_lines.h"
#include "options.h"
#include "support/temporary_directory.h"
#include "ticks.h"

namespace tblog::bench {
namespace {

using Values = std::vector<float>;

Values normal_values() {
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  Values values(1'000'000);
  for (float& value : values) value = normal(random);
  return values;
}

/// Prints the distribution of `calls` calls, after one that is not timed.
template <class Call>
void print_calls(const std::string& name, std::size_t calls, Call call) {
  std::uint64_t sum = call();
  std::vector<double> samples(calls);
  for (double& sample : samples) {
    const double begin = now_ns();
    sum += call();
    sample = now_ns() - begin;
  }
  if (sum == 0) throw std::runtime_error(name + " counted nothing");  // and so that all is computed
  print_distribution(name, samples);
}

constexpr std::size_t kCalls = 50;

void count(const std::string& name, const Values& values, metrics::Histogram (*histogram)(NumericView)) {
  print_calls(name, kCalls, [&] { return histogram(values).counts.front(); });
}

/// TensorFlow's buckets the plain way, which is TensorFlow's own.
void search_each(const std::string& name, const Values& values) {
  std::vector<double> limits{-std::numeric_limits<double>::max(), 0, std::numeric_limits<double>::max()};
  for (double limit = 1e-12; limit < 1e20; limit *= 1.1) limits.insert(limits.end(), {limit, -limit});
  std::sort(limits.begin(), limits.end());
  print_calls(name, kCalls / 5, [&] {
    std::vector<std::uint64_t> counts(limits.size() + 1);
    for (const float value : values) {
      ++counts[static_cast<std::size_t>(std::upper_bound(limits.begin(), limits.end(), value) - limits.begin())];
    }
    return *std::max_element(counts.begin(), counts.end());
  });
}

void add_histogram(const std::string& name, const Values& values) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  std::int64_t step = 0;
  print_calls(name, kCalls, [&] {
    writer.add_histogram("weights", values, step++);
    return std::uint64_t{1};
  });
  writer.flush();
  const WriterStats stats = writer.stats();
  if (stats.written != static_cast<std::uint64_t>(step)) throw std::runtime_error("not all histograms were written");
}

struct Contender {
  std::string name;
  std::function<void(const std::string&, const Values&)> run;
};

std::vector<Contender> contenders() {
  const auto equal = [](NumericView values) { return metrics::histogram(values); };
  return {
      {"histogram/tensorflow",
       [](const std::string& name, const Values& values) { count(name, values, metrics::tensorflow_histogram); }},
      {"histogram/upper_bound", search_each},
      {"histogram/equal", [equal](const std::string& name, const Values& values) { count(name, values, equal); }},
      {"histogram/add", add_histogram},
  };
}

void run(const Options& options) {
  const Values values = normal_values();
  for (int i = 0; i < options.rounds; ++i) {
    for (const Contender& contender : contenders()) {
      if (is_wanted(options, contender.name)) contender.run(contender.name, values);
    }
  }
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) { return tblog::bench::run_program(argc, argv, tblog::bench::run); }
