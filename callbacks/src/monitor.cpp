#include <tblog/callbacks/monitor.h>

#include <cmath>
#include <stdexcept>
#include <utility>

namespace tblog {

Monitor::Monitor(std::string metric, std::optional<Mode> mode, double min_delta)
    : metric_(std::move(metric)), mode_(mode), min_delta_(min_delta) {}

void Monitor::reset() {
  best_ = std::nan("");
  best_epoch_ = -1;
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
  return found->second;
}

bool Monitor::better(double value, double reference) const {
  if (std::isnan(value)) return false;
  if (std::isnan(reference)) return true;
  return mode_ == Mode::max ? value - min_delta_ > reference : value + min_delta_ < reference;
}

bool Monitor::update(double value, std::int64_t epoch) {
  if (!better(value, best_)) return false;
  best_ = value;
  best_epoch_ = epoch;
  return true;
}

}  // namespace tblog
