#include <tblog/callbacks/schedules.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>
#include <utility>

#include "require.h"

namespace tblog::schedules {
namespace {

const double kPi = std::acos(-1.0);

void positive(const char* what, std::int64_t value) {
  detail::require(value > 0, std::string("schedules::") + what, value, "it must be positive");
}
void factor(const char* what, double value) {
  detail::require(std::isfinite(value) && value >= 0, std::string("schedules::") + what, value,
                  "it must be finite and not negative");
}
void callable(const char* what, const Schedule& schedule) {
  detail::require(static_cast<bool>(schedule), std::string("schedules::") + what, "empty", "it must be a schedule");
}

double share(std::int64_t t, std::int64_t steps) {
  return static_cast<double>(std::min(t, steps)) / static_cast<double>(steps);
}
double along_cosine(double from, double to, double share) { return to + (from - to) * (1 + std::cos(kPi * share)) / 2; }

}  // namespace

Schedule constant(double factor_) {
  factor("constant's factor", factor_);
  return [factor_](std::int64_t) { return factor_; };
}

Schedule linear(double start, double end, std::int64_t steps) {
  factor("linear's start", start);
  factor("linear's end", end);
  positive("linear's steps", steps);
  return [=](std::int64_t t) { return start + (end - start) * share(t, steps); };
}

Schedule step(std::int64_t every, double gamma) {
  positive("step's every", every);
  factor("step's gamma", gamma);
  return [=](std::int64_t t) { return std::pow(gamma, static_cast<double>(t / every)); };
}

Schedule exponential(double gamma) {
  factor("exponential's gamma", gamma);
  return [=](std::int64_t t) { return std::pow(gamma, static_cast<double>(t)); };
}

Schedule polynomial(std::int64_t steps, double power) {
  positive("polynomial's steps", steps);
  factor("polynomial's power", power);
  return [=](std::int64_t t) { return std::pow(1 - share(t, steps), power); };
}

Schedule cosine(std::int64_t steps, double minimum) {
  positive("cosine's steps", steps);
  factor("cosine's minimum", minimum);
  return [=](std::int64_t t) { return along_cosine(1, minimum, share(t, steps)); };
}

Schedule cosine_restarts(std::int64_t steps, std::int64_t growth, double minimum) {
  positive("cosine_restarts's steps", steps);
  positive("cosine_restarts's growth", growth);
  factor("cosine_restarts's minimum", minimum);
  return [=](std::int64_t t) {
    std::int64_t length = steps;
    if (growth == 1) {
      t %= length;
    } else {
      for (; t >= length; length *= growth) t -= length;
    }
    return along_cosine(1, minimum, share(t, length));
  };
}

Schedule one_cycle(std::int64_t steps, double rise, double start_divisor, double end_divisor) {
  positive("one_cycle's steps", steps);
  detail::require(rise > 0 && rise <= 1, "schedules::one_cycle's rise", rise, "it must be more than 0 and at most 1");
  for (const double divisor : {start_divisor, end_divisor}) {
    detail::require(std::isfinite(divisor) && divisor > 0, "a divisor of schedules::one_cycle", divisor,
                    "it must be finite and positive");
  }
  const double start = 1 / start_divisor, end = start / end_divisor;
  const double top = rise * static_cast<double>(steps) - 1, last = static_cast<double>(steps - 1);
  return [=](std::int64_t t) {
    const double at = std::min(static_cast<double>(t), last);
    if (at <= top) return along_cosine(start, 1, top > 0 ? at / top : 1);
    return along_cosine(1, end, (at - top) / (last - top));
  };
}

Schedule warmup(std::int64_t steps, Schedule then) {
  positive("warmup's steps", steps);
  callable("warmup's then", then);
  return [steps, then = std::move(then)](std::int64_t t) {
    if (t >= steps) return then(t - steps);
    return then(0) * static_cast<double>(t + 1) / static_cast<double>(steps + 1);
  };
}

Schedule sequence(std::vector<Schedule> parts, std::vector<std::int64_t> milestones) {
  for (const Schedule& part : parts) callable("sequence's part", part);
  detail::require(parts.size() == milestones.size() + 1, "the number of schedules::sequence's milestones",
                  milestones.size(), "it must be one less than that of its parts");
  for (std::size_t i = 0; i < milestones.size(); ++i) {
    detail::require(milestones[i] > (i == 0 ? 0 : milestones[i - 1]), "a milestone of schedules::sequence",
                    milestones[i], "they must be positive and ascend");
  }
  return [parts = std::move(parts), milestones = std::move(milestones)](std::int64_t t) {
    const auto part = std::upper_bound(milestones.begin(), milestones.end(), t) - milestones.begin();
    return parts[static_cast<std::size_t>(part)](part == 0 ? t : t - milestones[static_cast<std::size_t>(part) - 1]);
  };
}

}  // namespace tblog::schedules
