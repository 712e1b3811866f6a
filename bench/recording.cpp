// What logging what a million numbers tell costs: histograms (ours, a search of each value, and the whole call) and PR
// and ROC curves. bench/peers/recording.py has the same calls of peers.
//
//     tblog_bench_recording [--rounds N] [NAME]   (NAME: only contenders whose names begin so)

#include <tblog/metrics/histogram.h>
#include <tblog/summary_writer.h>

#include <algorithm>
#include <cmath>
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

/// Times `add(writer, step)`, a whole logging call.
template <class Add>
void print_adds(const std::string& name, std::size_t calls, Add add) {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  std::int64_t step = 0;
  print_calls(name, calls, [&] {
    add(writer, step++);
    return std::uint64_t{1};
  });
  writer.flush();
  const WriterStats stats = writer.stats();
  if (stats.rejected + stats.dropped > 0) throw std::runtime_error(name + ": not everything was written");
}

void add_histogram(const std::string& name, const Values& values) {
  print_adds(name, kCalls,
             [&](SummaryWriter& writer, std::int64_t step) { writer.add_histogram("weights", values, step); });
}

/// As many thresholds as PyTorch's writer has. `area` is what it does not log.
void add_curve(const std::string& name, const Values& values, bool roc, bool area) {
  std::vector<std::uint8_t> labels;
  Values scores;
  for (const float value : values) {
    labels.push_back(value > 0.3f);
    scores.push_back(1 / (1 + std::exp(-value - (labels.size() % 7 < 2 ? 1.0f : 0.0f))));
  }
  CurveOptions options;
  options.num_thresholds = 127;
  options.area = area;
  print_adds(name, kCalls / 5, [&](SummaryWriter& writer, std::int64_t step) {
    roc ? writer.add_roc_curve("curve", labels, scores, step, options)
        : writer.add_pr_curve("curve", labels, scores, step, options);
  });
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
      {"curve/pr", [](const std::string& name, const Values& values) { add_curve(name, values, false, false); }},
      {"curve/pr_ap", [](const std::string& name, const Values& values) { add_curve(name, values, false, true); }},
      {"curve/roc", [](const std::string& name, const Values& values) { add_curve(name, values, true, false); }},
      {"curve/roc_auc", [](const std::string& name, const Values& values) { add_curve(name, values, true, true); }},
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
