#include <tblog/callbacks/alerts.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <sstream>
#include <string>

#include "require.h"

namespace tblog::alerts {
namespace {

using Histories = std::vector<MetricHistory>;
using Finding = std::optional<AlertFinding>;

template <class... Parts>
std::string text(const Parts&... parts) {
  std::ostringstream out;
  (out << ... << parts);
  return out.str();
}

template <class T>
void require(bool fine, const std::string& rule, const char* what, const T& value, const char* must) {
  detail::require(fine, "alerts::" + rule + ": " + what, value, must);
}

bool beats(Mode mode, double value, double reference) {
  return mode == Mode::max ? value > reference : value < reference;
}

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

// How many standard deviations the values rise by, of what they would by chance.
double mann_kendall(const double* values, std::size_t n) {
  double sum = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = i + 1; j < n; ++j) sum += (values[j] > values[i]) - (values[j] < values[i]);
  }
  const auto pairs_term = [](double count) { return count * (count - 1) * (2 * count + 5); };
  double variance = pairs_term(static_cast<double>(n));
  std::map<double, double> ties;
  for (std::size_t i = 0; i < n; ++i) ++ties[values[i]];
  for (const auto& [value, count] : ties) variance -= pairs_term(count);
  return variance > 0 ? sum / std::sqrt(variance / 18) : 0;
}

AlertRule beyond(const char* word, const std::string& metric, double limit, Mode side) {
  require(!std::isnan(limit), word, "limit", limit, "nothing is beyond it");
  return {metric + " " + word + " " + text(limit),
          {metric},
          [=](const Histories& of) -> Finding {
            const double last = of[0].values.back();
            if (!beats(side, last, limit)) return {};
            return AlertFinding{text(metric, " is ", last, ", ", word, " ", limit), of[0].values.size() - 1};
          },
          ""};
}

AlertRule trend(const char* word, const std::string& metric, std::int64_t epochs, double sign, const char* advice) {
  require(epochs >= 3, word, "epochs", epochs, "a trend has 3 at least");
  constexpr double kOneOfHundred = 2.3263478740408408;  // the normal distribution's 99th percentile
  return {metric + " " + word,
          {metric},
          [=](const Histories& of) -> Finding {
            const auto n = static_cast<std::size_t>(epochs);
            const auto& values = of[0].values;
            if (values.size() < n) return {};
            const double* first = values.data() + values.size() - n;
            if (sign * mann_kendall(first, n) <= kOneOfHundred) return {};
            return AlertFinding{
                text(metric, " is ", word, ": from ", *first, " to ", values.back(), " in ", n, " epochs"),
                values.size() - n};
          },
          advice};
}

// Of the values up to `end`, without that itself, the first of the best.
std::size_t best_before(const std::vector<double>& values, std::size_t end, Mode mode) {
  std::size_t best = 0;
  for (std::size_t i = 1; i < end; ++i) {
    if (beats(mode, values[i], values[best])) best = i;
  }
  return best;
}

}  // namespace

AlertRule above(const std::string& metric, double limit) { return beyond("above", metric, limit, Mode::max); }
AlertRule below(const std::string& metric, double limit) { return beyond("below", metric, limit, Mode::min); }

AlertRule rising(const std::string& metric, std::int64_t epochs) {
  return trend("rising", metric, epochs, 1, "If it is a loss: a lower learning rate, or an end of the training.");
}
AlertRule falling(const std::string& metric, std::int64_t epochs) {
  return trend("falling", metric, epochs, -1, "If it is a score: a lower learning rate, or an end of the training.");
}

AlertRule plateau(const std::string& metric, Mode mode, std::int64_t epochs, double min_delta) {
  require(epochs >= 1, "plateau", "epochs", epochs, "it must be positive");
  require(min_delta >= 0, "plateau", "min_delta", min_delta, "it can't be negative or NaN");
  return {"plateau of " + metric,
          {metric},
          [=](const Histories& of) -> Finding {
            const auto& values = of[0].values;
            const auto n = static_cast<std::size_t>(epochs);
            if (values.size() <= n) return {};
            const std::size_t best = best_before(values, values.size() - n, mode);
            const double goal = values[best] + (mode == Mode::max ? min_delta : -min_delta);
            const bool beaten = std::any_of(values.end() - static_cast<std::ptrdiff_t>(n), values.end(),
                                            [&](double value) { return beats(mode, value, goal); });
            if (beaten) return {};
            return AlertFinding{text(metric, " was best at ", values[best], ", and has not been better for ",
                                     values.size() - 1 - best, " epochs"),
                                best};
          },
          "A lower learning rate (ReduceLROnPlateau), a larger model, or an end of the training (EarlyStopping)."};
}

AlertRule spike(const std::string& metric, double limit, std::int64_t window) {
  require(limit > 0, "spike", "limit", limit, "it must be positive");
  require(window >= 5, "spike", "window", window, "it has 5 values at least");
  return {"spike of " + metric,
          {metric},
          [=](const Histories& of) -> Finding {
            const auto& values = of[0].values;
            const std::size_t before = std::min(values.size() - 1, static_cast<std::size_t>(window));
            if (before < 5) return {};
            const std::vector<double> usual(values.end() - 1 - static_cast<std::ptrdiff_t>(before), values.end() - 1);
            const double middle = median(usual);
            std::vector<double> deviations;
            double sum = 0;
            for (const double value : usual) {
              deviations.push_back(std::abs(value - middle));
              sum += deviations.back();
            }
            double scale = 1.4826 * median(deviations);
            if (!(scale > 0)) scale = 1.2533 * sum / static_cast<double>(before);
            const double off = std::abs(values.back() - middle);
            if (!(off > limit * scale)) return {};
            return AlertFinding{
                text(metric, " is ", values.back(), ", ", scale > 0 ? text(off / scale) : "infinitely many",
                     " robust standard deviations off ", middle, ", the median of the ", before, " epochs before"),
                values.size() - 1};
          },
          "Clipped gradients, a lower learning rate or a warm-up; a look at the batches of this epoch."};
}

AlertRule overfitting(const std::string& train_metric, const std::string& validation_metric, std::int64_t epochs,
                      Mode mode) {
  require(epochs >= 1, "overfitting", "epochs", epochs, "it must be positive");
  return {"overfitting by " + validation_metric,
          {validation_metric, train_metric},
          [=](const Histories& of) -> Finding {
            const auto& validation = of[0].values;
            const std::size_t best = best_before(validation, validation.size(), mode);
            const std::size_t since = validation.size() - 1 - best;
            if (since < static_cast<std::size_t>(epochs)) return {};
            // The training at that epoch.
            const auto& train = of[1];
            const auto then = std::find(train.epochs.begin(), train.epochs.end(), of[0].epochs[best]);
            if (then == train.epochs.end()) return {};
            const double train_then = train.values[static_cast<std::size_t>(then - train.epochs.begin())];
            if (!beats(mode, train.values.back(), train_then)) return {};
            return AlertFinding{
                text(validation_metric, " went from ", validation[best], " to ", validation.back(), " in ", since,
                     " epochs, while ", train_metric, " got better, from ", train_then, " to ", train.values.back()),
                best};
          },
          "Early stopping at the best epoch, more data or augmentation, dropout, weight decay, a smaller model."};
}

}  // namespace tblog::alerts
