#include <tblog/metrics/confidence.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "confidence_level.h"

namespace tblog::metrics {
namespace {

void check_count(const char* name, double count, double most, const char* rule) {
  if (count >= 0 && count <= most && std::isfinite(count)) return;
  throw std::invalid_argument(std::string(name) + " is " + detail::to_text(count) + ": " + rule);
}

}  // namespace

Interval wilson_interval(double successes, double trials, double confidence) {
  check_count("trials", trials, trials, "a number of trials is finite and not negative");
  check_count("successes", successes, trials, "it is from 0 to the number of trials");
  const double z = detail::normal_score(confidence);
  if (trials == 0) {
    const double none = undefined(Undefined::no_samples);
    return {none, none, none};
  }
  const double rate = successes / trials;
  const double high = (successes + z * z / 2 + z * std::sqrt(successes * (1 - rate) + z * z / 4)) / (trials + z * z);
  // Both bounds are roots of one quadratic equation, whose product is known: so the lower one does not suffer from
  // cancellation.
  const double low = successes * rate / (trials + z * z) / high;
  return {rate, low, successes == trials ? 1 : std::min(high, 1.0)};
}

}  // namespace tblog::metrics
