#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdio>
#include <initializer_list>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

/// What every benchmark prints: one JSON object a line, its name and its figures. bench/report.py reads them.
namespace tblog::bench {

inline void print_line(const std::string& name, std::initializer_list<std::pair<const char*, double>> figures) {
  std::printf("{\"name\": \"%s\"", name.c_str());
  for (const auto& [key, value] : figures) std::printf(", \"%s\": %.10g", key, value);
  std::printf("}\n");
  std::fflush(stdout);
}

/// One fact about the build, such as the version of a peer.
inline void print_fact(const std::string& what, const std::string& value) {
  std::printf("{\"fact\": \"%s\", \"value\": \"%s\"}\n", what.c_str(), value.c_str());
}

/// The distribution of `samples`, in nanoseconds; percentiles are nearest ranks.
inline void print_distribution(const std::string& name, std::vector<double> samples) {
  if (samples.empty()) return;
  std::sort(samples.begin(), samples.end());
  const auto at = [&](double share) {
    const auto rank = static_cast<std::size_t>(std::ceil(share * static_cast<double>(samples.size())));
    return samples[std::max<std::size_t>(rank, 1) - 1];
  };
  const double sum = std::accumulate(samples.begin(), samples.end(), 0.0);
  print_line(name, {{"p50", at(0.5)},
                    {"p90", at(0.9)},
                    {"p99", at(0.99)},
                    {"p999", at(0.999)},
                    {"mean", sum / static_cast<double>(samples.size())}});
}

}  // namespace tblog::bench
