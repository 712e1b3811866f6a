// What it costs to make one curve of the curves of many processes. Alone, it measures what each state costs to read and
// merge; launched as a group, how long the states take to gather. bench/merging.py runs it both ways.
#include <tblog/callbacks/process_group.h>
#include <tblog/metrics/binary_curve.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "json_lines.h"

using tblog::ProcessGroup;
using tblog::metrics::BinaryCurve;
using tblog::metrics::Thresholds;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string state_of(Thresholds thresholds, std::size_t samples) {
  std::mt19937 random(1);
  std::vector<float> scores(samples);
  std::vector<std::int64_t> labels(samples);
  for (std::size_t i = 0; i < samples; ++i) {
    scores[i] = static_cast<float>(random()) / 4294967296.0f;
    labels[i] = static_cast<std::int64_t>(random() % 2);
  }
  BinaryCurve curve(std::move(thresholds));
  curve.update(labels, scores);
  return curve.state();
}

// Of `count` states, one after the other; seconds in all.
double merged(const std::string& state, std::size_t count, const Thresholds& thresholds) {
  const double begin = seconds();
  BinaryCurve all(thresholds);
  for (std::size_t i = 0; i < count; ++i) {
    BinaryCurve one;
    one.load_state(state);
    all.merge(one);
  }
  if (all.size() == 0) std::abort();
  return seconds() - begin;
}

void measure_merging() {
  for (const std::size_t thresholds : {100, 1000, 10000, 100000}) {
    const auto uniform = Thresholds::uniform(thresholds);
    const std::string state = state_of(uniform, 10000);
    for (const std::size_t processes : {1, 2, 4, 8, 64, 1024}) {
      std::vector<double> times;
      for (int i = 0; i < 5; ++i) times.push_back(merged(state, processes, uniform));
      tblog::bench::print_line("merge", {{"thresholds", static_cast<double>(thresholds)},
                                         {"bytes", static_cast<double>(state.size())},
                                         {"processes", static_cast<double>(processes)},
                                         {"seconds", median(times)}});
    }
  }
  for (const std::size_t samples : {1000, 10000, 100000}) {
    const std::string state = state_of({}, samples);
    for (const std::size_t processes : {1, 8, 64}) {
      std::vector<double> times;
      for (int i = 0; i < 5; ++i) times.push_back(merged(state, processes, {}));
      tblog::bench::print_line("merge_exact", {{"samples", static_cast<double>(samples)},
                                               {"bytes", static_cast<double>(state.size())},
                                               {"processes", static_cast<double>(processes)},
                                               {"seconds", median(times)}});
    }
  }
}

void measure_gathering(const ProcessGroup& processes) {
  for (const std::size_t bytes : {16, 1700, 16100, 160100, 1600100}) {
    const std::string state(bytes, 'x');
    std::vector<double> times;
    for (int i = 0; i < 41; ++i) {
      processes.any(false);  // all begin together
      const double begin = seconds();
      processes.all_gather(state);
      if (i > 0) times.push_back(seconds() - begin);
    }
    if (processes.rank() != 0) continue;
    tblog::bench::print_line(
        "gather", {{"bytes", static_cast<double>(bytes)}, {"processes", processes.size()}, {"seconds", median(times)}});
  }
  std::vector<double> times;
  for (int i = 0; i < 200; ++i) {
    const double begin = seconds();
    processes.any(false);
    times.push_back(seconds() - begin);
  }
  if (processes.rank() == 0) {
    tblog::bench::print_line("ask", {{"processes", processes.size()}, {"seconds", median(times)}});
  }
}

}  // namespace

int main() {
  const auto processes = ProcessGroup::from_environment(std::chrono::minutes(5));
  processes.size() == 1 ? measure_merging() : measure_gathering(processes);
}
