#include "writing/recording_rules.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <memory>
#include <optional>
#include <stdexcept>

namespace tblog {

RecordingRule every_n_steps(std::int64_t n) {
  if (n < 1) throw std::invalid_argument("every_n_steps: n is " + std::to_string(n) + ": it must be positive");
  return [n](std::int64_t step) { return step % n == 0; };
}

RecordingRule every_n_seconds(double seconds, std::function<double()> now) {
  if (!(seconds >= 0) || std::isinf(seconds)) {
    throw std::invalid_argument("every_n_seconds: seconds is " + std::to_string(seconds) +
                                ": it must be finite and not negative");
  }
  if (!now) {
    now = [] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
  }
  struct Last {
    std::mutex mutex;
    std::optional<std::int64_t> step;
    double time = 0;
  };
  return [seconds, now = std::move(now), last = std::make_shared<Last>()](std::int64_t step) {
    const double time = now();
    const std::lock_guard<std::mutex> lock(last->mutex);
    if (last->step == step) return true;
    if (last->step && time - last->time < seconds) return false;
    last->step = step;
    last->time = time;
    return true;
  };
}

namespace detail {

void RecordingRules::add(std::string prefix, RecordingRule rule) {
  if (!rule) throw std::invalid_argument("record_if('" + prefix + "'): the rule is empty");
  const std::lock_guard<std::mutex> lock(mutex_);
  rules_.emplace_back(std::move(prefix), std::move(rule));
  any_ = true;
}

bool RecordingRules::let_pass(std::string_view tag, std::int64_t step) const {
  if (!any_) return true;
  const auto rules = rules_for(tag);
  return std::all_of(rules.begin(), rules.end(), [step](const RecordingRule& rule) { return rule(step); });
}

std::vector<RecordingRule> RecordingRules::rules_for(std::string_view tag) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  std::vector<RecordingRule> out;
  for (const auto& [prefix, rule] : rules_) {
    if (tag.substr(0, prefix.size()) == prefix) out.push_back(rule);
  }
  return out;
}

}  // namespace detail
}  // namespace tblog
