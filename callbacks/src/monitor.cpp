#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/monitor.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace tblog {

Monitor::Monitor(std::string metric, std::optional<Mode> mode, double min_delta, double relative_min_delta)
    : metric_(std::move(metric)), mode_(mode), min_delta_(min_delta), relative_min_delta_(relative_min_delta) {}

void Monitor::reset() {
  best_ = std::nan("");
  best_epoch_ = -1;
}

void Monitor::state(CallbackState& archive) {
  archive("best", best_);
  archive("best_epoch", best_epoch_);
}

bool Monitor::has_new_value(const TrainingState& state) {
  const std::int64_t times = state.times_set(metric_);
  return std::exchange(times_seen_, times) != times;
}

double Monitor::value(const TrainingState& state) {
  const auto found = state.metrics().find(metric_);
  if (found == state.metrics().end()) {
    std::string logged;
    for (const auto& [name, value] : state.metrics()) logged += (logged.empty() ? "" : ", ") + name;
    throw std::invalid_argument("metric '" + metric_ +
                                "' was not logged; logged: " + (logged.empty() ? "nothing" : logged));
  }
  if (!mode_) mode_ = state.better(metric_);
  if (!mode_) {
    throw std::invalid_argument("whether metric '" + metric_ +
                                "' is better high or low is not known: set mode(tblog::Mode::min or max)");
  }
  times_seen_ = state.times_set(metric_);
  return found->second;
}

bool Monitor::better(double value, double reference) const {
  if (std::isnan(value)) return false;
  if (std::isnan(reference)) return true;
  // An infinite reference has no share: anything better will do.
  const double share = std::isfinite(reference) ? relative_min_delta_ * std::abs(reference) : 0;
  const double delta = std::max(min_delta_, share);
  return mode_ == Mode::max ? value - delta > reference : value + delta < reference;
}

bool Monitor::reaches(double value, double reference) const {
  return mode_ == Mode::max ? value >= reference : value <= reference;
}

bool Monitor::update(double value, std::int64_t epoch) {
  if (!better(value, best_)) return false;
  best_ = value;
  best_epoch_ = epoch;
  return true;
}

}  // namespace tblog
