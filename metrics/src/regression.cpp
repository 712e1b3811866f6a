#include <tblog/metrics/regression.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "samples.h"

namespace tblog::metrics {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

struct RegressionSamples {
  std::vector<double> targets, predictions, weights;
  double total = 0;

  RegressionSamples(NumericView given_targets, NumericView given_predictions, NumericView given_weights) {
    const auto any = [](double) { return true; };
    detail::check_size("predictions", given_predictions, "targets", given_targets);
    targets = detail::checked("targets", given_targets, "", any);
    predictions = detail::checked("predictions", given_predictions, "", any);
    weights = detail::checked_weights(given_weights, "targets", given_targets);
    for (const double weight : weights) total += weight;
  }

  template <class Term>
  double mean(Term term) const {
    double sum = 0;
    for (std::size_t i = 0; i < targets.size(); ++i) sum += weights[i] * term(targets[i], predictions[i]);
    return total > 0 ? sum / total : kNan;
  }
};

double squared(double x) { return x * x; }

}  // namespace

double mean_squared_error(NumericView targets, NumericView predictions, NumericView weights) {
  return RegressionSamples(targets, predictions, weights).mean([](double t, double p) { return squared(t - p); });
}

double mean_absolute_error(NumericView targets, NumericView predictions, NumericView weights) {
  return RegressionSamples(targets, predictions, weights).mean([](double t, double p) { return std::abs(t - p); });
}

double r2_score(NumericView targets, NumericView predictions, NumericView weights) {
  const RegressionSamples samples(targets, predictions, weights);
  if (samples.targets.size() < 2) return kNan;
  // Counted from one of the targets that weigh, so that the mean of equal ones is exactly they, whatever the
  // weights.
  const auto heaviest = std::max_element(samples.weights.begin(), samples.weights.end()) - samples.weights.begin();
  const double origin = samples.targets[heaviest];
  const double mean = origin + samples.mean([origin](double t, double) { return t - origin; });
  const double error = samples.mean([](double t, double p) { return squared(t - p); });
  const double spread = samples.mean([mean](double t, double) { return squared(t - mean); });
  if (spread == 0) return error == 0 ? 1 : 0;
  return 1 - error / spread;
}

}  // namespace tblog::metrics
