#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "json_lines.h"
#include "ticks.h"

/// How a training thread calls a logger, and how that is timed. Nothing is pinned, so the scheduler and other guests of
/// the machine show in the tails; medians of bursts are what to compare.
namespace tblog::bench {

constexpr std::size_t kBurst = 2000;                // calls, as at the end of a training step with many values
constexpr std::chrono::milliseconds kPause{5};      // between bursts; whoever drains has time to catch up
constexpr std::chrono::nanoseconds kSpacing{1000};  // between calls to a busy writer

struct Round {
  std::size_t bursts = 100;
  TickScale scale = measure_ticks();
};

/// The nanoseconds a call, of each burst: the clock is read twice a burst, so that it costs nothing.
template <class Call>
std::vector<double> time_bursts(std::size_t bursts, Call& call) {
  std::vector<double> samples(bursts);
  for (double& sample : samples) {
    std::this_thread::sleep_for(kPause);
    const double begin = now_ns();
    for (std::size_t i = 0; i < kBurst; ++i) call();
    sample = (now_ns() - begin) / kBurst;
  }
  return samples;
}

/// The nanoseconds of each call, in the same bursts; the cost of reading the counter is subtracted.
template <class Call>
std::vector<double> time_calls(const Round& round, Call& call) {
  std::vector<double> samples(round.bursts * kBurst);
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (i % kBurst == 0) std::this_thread::sleep_for(kPause);
    const std::uint64_t begin = ticks();
    call();
    samples[i] = round.scale.ns_between(begin, ticks());
  }
  return samples;
}

/// The nanoseconds of each of as many calls, one every kSpacing without a pause: the other side has work all the time.
template <class Call>
std::vector<double> time_paced_calls(const Round& round, Call& call) {
  const auto spacing = static_cast<std::uint64_t>(static_cast<double>(kSpacing.count()) * round.scale.per_ns);
  std::vector<double> samples(round.bursts * kBurst);
  std::uint64_t next = ticks();
  for (double& sample : samples) {
    std::uint64_t begin = ticks();
    while (begin < next) begin = ticks();
    call();
    const std::uint64_t end = ticks();
    sample = round.scale.ns_between(begin, end);
    next = end + spacing;
  }
  return samples;
}

/// Prints `name`/bursts (of burst means) and `name`/calls (of single calls), after a warm-up.
template <class Call>
void measure_bursts(const std::string& name, const Round& round, Call call) {
  constexpr std::size_t kWarmUp = 5;
  time_bursts(kWarmUp, call);
  print_distribution(name + "/bursts", time_bursts(round.bursts, call));
  print_distribution(name + "/calls", time_calls(round, call));
}

/// Prints `name`/busy (of single calls), after a warm-up.
template <class Call>
void measure_busy(const std::string& name, const Round& round, Call call) {
  time_paced_calls({5, round.scale}, call);
  print_distribution(name + "/busy", time_paced_calls(round, call));
}

}  // namespace tblog::bench
