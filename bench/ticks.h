#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <vector>

#if defined(__x86_64__)
#include <x86intrin.h>
#endif

namespace tblog::bench {

inline double now_ns() {
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  return static_cast<double>(std::chrono::duration_cast<std::chrono::nanoseconds>(now).count());
}

/// The finest counter there is, fenced so that what is timed runs between two readings and not around them.
inline std::uint64_t ticks() {
#if defined(__x86_64__)
  unsigned processor;
  const std::uint64_t now = __rdtscp(&processor);
  _mm_lfence();
  return now;
#else
  return static_cast<std::uint64_t>(now_ns());
#endif
}

/// What a tick is worth; what it costs to read two of them, the median of many tries, to be subtracted; and the
/// smallest difference seen, since some processors' counters advance by many ticks at a time.
struct TickScale {
  double per_ns = 1;
  double overhead_ns = 0;
  double resolution_ns = 0;

  /// One step of the counter at least: what is faster than that can't be told from it, and must not make a ratio.
  double ns_between(std::uint64_t begin, std::uint64_t end) const {
    return std::max(resolution_ns, static_cast<double>(end - begin) / per_ns - overhead_ns);
  }
};

inline TickScale measure_ticks() {
  constexpr double kCalibrationNs = 50e6;
  const double begin_ns = now_ns();
  const std::uint64_t begin = ticks();
  double end_ns = begin_ns;
  while (end_ns - begin_ns < kCalibrationNs) end_ns = now_ns();
  TickScale scale;
  scale.per_ns = static_cast<double>(ticks() - begin) / (end_ns - begin_ns);

  std::vector<double> empty(10001);
  for (double& ns : empty) {
    const std::uint64_t from = ticks();
    ns = scale.ns_between(from, ticks());
  }
  std::sort(empty.begin(), empty.end());
  scale.overhead_ns = empty[empty.size() / 2];
  const auto next = std::upper_bound(empty.begin(), empty.end(), empty.front());
  scale.resolution_ns = next == empty.end() ? empty.front() : *next - empty.front();
  return scale;
}

}  // namespace tblog::bench
