#include <tblog/metrics/regression.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>

#include "regression_sums.h"
#include "state.h"

namespace tblog::metrics {
namespace {

using detail::RegressionSums;

template <unsigned kParts>
RegressionSums sums_of(const NumericView& targets, const NumericView& predictions, const NumericView& weights) {
  detail::check_lengths(targets, predictions, weights);
  RegressionSums sums;
  detail::add<kParts>(sums, targets, predictions, weights);
  return sums;
}

double or_not_a_number(double value) { return std::isnan(value) ? undefined(Undefined::not_a_number) : value; }

double mean_of(const detail::ExactSum& sum, const RegressionSums& sums) {
  return detail::WeightedSum{sum, sums.moments.weight}.mean();
}

double squared(const RegressionSums& sums) { return mean_of(sums.squared, sums); }
double absolute(const RegressionSums& sums) { return mean_of(sums.absolute, sums); }
double percentage(const RegressionSums& sums) { return mean_of(sums.percentage, sums); }

double largest(const RegressionSums& sums) {
  return sums.count == 0 ? undefined(Undefined::no_samples) : or_not_a_number(sums.largest);
}

// 1 - error / spread, which are sums over the samples.
double explained(double error, double spread, const RegressionSums& sums) {
  if (sums.count == 0) return undefined(Undefined::no_samples);
  if (sums.count < 2) return undefined(Undefined::too_few_samples);
  if (spread == 0 && !std::isnan(error)) return error == 0 ? 1 : 0;
  return or_not_a_number(1 - error / spread);
}

double r2(const RegressionSums& sums) {
  return explained(sums.squared.value(), sums.moments.products[0].value(), sums);
}

// What is lost to cancellation is small beside the larger one of the two spreads, and so in the result.
double variance_explained(const RegressionSums& sums) {
  const auto& products = sums.moments.products;
  detail::ExactSum error;
  error.add(products[0]);
  error.add(products[2]);
  error.add(-2 * products[1].value());
  return explained(std::max(error.value(), 0.0), products[0].value(), sums);
}

double correlation(const RegressionSums& sums) {
  if (sums.count == 0) return undefined(Undefined::no_samples);
  if (sums.count < 2) return undefined(Undefined::too_few_samples);
  const auto& products = sums.moments.products;
  const double targets = products[0].value(), both = products[1].value(), predictions = products[2].value();
  if (std::isnan(both)) return undefined(Undefined::not_a_number);
  if (targets == 0 || predictions == 0) return undefined(Undefined::constant);
  return or_not_a_number(std::clamp(both / std::sqrt(targets) / std::sqrt(predictions), -1.0, 1.0));
}

}  // namespace

double mean_squared_error(NumericView targets, NumericView predictions, NumericView weights) {
  return squared(sums_of<detail::kSquared>(targets, predictions, weights));
}
double root_mean_squared_error(NumericView targets, NumericView predictions, NumericView weights) {
  return std::sqrt(mean_squared_error(targets, predictions, weights));
}
double mean_absolute_error(NumericView targets, NumericView predictions, NumericView weights) {
  return absolute(sums_of<detail::kAbsolute>(targets, predictions, weights));
}
double mean_absolute_percentage_error(NumericView targets, NumericView predictions, NumericView weights) {
  return percentage(sums_of<detail::kPercentage>(targets, predictions, weights));
}
double max_error(NumericView targets, NumericView predictions, NumericView weights) {
  return largest(sums_of<detail::kLargest>(targets, predictions, weights));
}
double r2_score(NumericView targets, NumericView predictions, NumericView weights) {
  return r2(sums_of<detail::kSquared | detail::kSpread>(targets, predictions, weights));
}
double explained_variance(NumericView targets, NumericView predictions, NumericView weights) {
  return variance_explained(sums_of<detail::kMoments>(targets, predictions, weights));
}
double pearson_correlation(NumericView targets, NumericView predictions, NumericView weights) {
  return correlation(sums_of<detail::kMoments>(targets, predictions, weights));
}

double mean_squared_error(const RegressionErrors& errors) { return squared(errors.sums()); }
double root_mean_squared_error(const RegressionErrors& errors) { return std::sqrt(squared(errors.sums())); }
double mean_absolute_error(const RegressionErrors& errors) { return absolute(errors.sums()); }
double mean_absolute_percentage_error(const RegressionErrors& errors) { return percentage(errors.sums()); }
double max_error(const RegressionErrors& errors) { return largest(errors.sums()); }
double r2_score(const RegressionErrors& errors) { return r2(errors.sums()); }
double explained_variance(const RegressionErrors& errors) { return variance_explained(errors.sums()); }
double pearson_correlation(const RegressionErrors& errors) { return correlation(errors.sums()); }

void RegressionErrors::update(NumericView targets, NumericView predictions, NumericView weights) {
  detail::check_lengths(targets, predictions, weights);
  RegressionSums sums = sums_;
  detail::add<detail::kAllParts>(sums, targets, predictions, weights);
  sums_ = sums;
}

void RegressionErrors::merge(const RegressionErrors& other) {
  const RegressionSums& sums = other.sums_;
  sums_.count += sums.count;
  sums_.squared.add(sums.squared);
  sums_.absolute.add(sums.absolute);
  sums_.percentage.add(sums.percentage);
  sums_.largest = detail::larger(sums_.largest, sums.largest);
  detail::merge(sums_.moments, sums.moments);
}

void RegressionErrors::reset() { sums_ = {}; }
std::string RegressionErrors::state() const { return detail::save("RegressionErrors", sums_); }
void RegressionErrors::load_state(std::string_view bytes) { detail::load("RegressionErrors", bytes, sums_); }

}  // namespace tblog::metrics
