#include <tblog/metrics/bootstrap.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "confidence_level.h"
#include "parallel.h"

namespace tblog::metrics {
namespace {

// Random numbers (SplitMix64: Steele, Lea and Flood, 2014), the same everywhere. Its state is a single number, so that
// each replicate can begin with one of its own: those of the standard library take longer to seed than a hundred draws.
class Random {
 public:
  explicit Random(std::uint64_t state) : state_(state) {}

  // The one that begins with what `seed` gives as its number `i`.
  static Random nth(std::uint64_t seed, std::uint64_t i) { return Random(Random(seed + i * kStep).next()); }

  std::uint64_t next() {
    std::uint64_t bits = state_ += kStep;
    bits = (bits ^ bits >> 30) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ bits >> 27) * 0x94d049bb133111eb;
    return bits ^ bits >> 31;
  }

  // A number below `bound`, each as likely as the others (Lemire, 2019).
  std::size_t below(std::uint32_t bound) {
    std::uint64_t product = (next() >> 32) * bound;
    if (static_cast<std::uint32_t>(product) < bound) {
      const std::uint32_t surplus = (0u - bound) % bound;
      while (static_cast<std::uint32_t>(product) < surplus) product = (next() >> 32) * bound;
    }
    return static_cast<std::size_t>(product >> 32);
  }

 private:
  static constexpr std::uint64_t kStep = 0x9e3779b97f4a7c15;

  std::uint64_t state_;
};

void draw(std::vector<double>& weights, Random random) {
  std::fill(weights.begin(), weights.end(), 0.0);
  const auto size = static_cast<std::uint32_t>(weights.size());
  for (std::uint32_t i = 0; i < size; ++i) ++weights[random.below(size)];
}

double quantile(const std::vector<double>& sorted, double q) {
  const double position = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(position);
  const double low = sorted[below], high = sorted[std::min(below + 1, sorted.size() - 1)];
  const double part = position - static_cast<double>(below);
  if (part == 0 || low == high) return low;  // infinities too
  return low + part * (high - low);
}

}  // namespace

BootstrapInterval bootstrap(std::size_t size, const std::function<double(NumericView)>& statistic,
                            const BootstrapOptions& options) {
  detail::check_count("size", size, 0, kMostBootstrapSamples);
  detail::check_count("replicates", options.replicates, 1, kMostReplicates);
  detail::check_confidence(options.confidence);
  if (size == 0) {
    const double none = undefined(Undefined::no_samples);
    return {{none, none, none}};
  }
  const double value = statistic(std::vector<double>(size, 1.0));
  std::vector<double> replicates(options.replicates);
  const std::size_t threads = detail::thread_count(options.threads, size * options.replicates);
  detail::run_parallel(threads, [&](std::size_t t) {
    std::vector<double> weights(size);
    for (std::size_t i = t; i < replicates.size(); i += threads) {
      draw(weights, Random::nth(options.seed, i));
      replicates[i] = statistic(weights);
    }
  });

  const double first = replicates.front();
  const auto is_number = [](double replicate) { return !std::isnan(replicate); };
  const auto end = std::partition(replicates.begin(), replicates.end(), is_number);
  const auto undefined_ones = static_cast<std::size_t>(replicates.end() - end);
  replicates.erase(end, replicates.end());
  if (replicates.empty()) return {{value, first, first}, undefined_ones};
  std::sort(replicates.begin(), replicates.end());
  const double outside = (1 - options.confidence) / 2;
  return {{value, quantile(replicates, outside), quantile(replicates, 1 - outside)}, undefined_ones};
}

}  // namespace tblog::metrics
