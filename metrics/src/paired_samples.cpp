#include <tblog/metrics/regression.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <iterator>
#include <vector>

#include "median.h"
#include "ranks.h"
#include "regression_sums.h"
#include "state.h"

namespace tblog::metrics {
namespace {

void append(std::vector<double>& to, const NumericView& values) {
  values.visit([&](const auto* data, std::size_t size) {
    std::transform(data, data + size, std::back_inserter(to), [](auto value) { return static_cast<double>(value); });
  });
}

void check_pairs(const NumericView& targets, const NumericView& predictions, const NumericView& weights) {
  detail::check_lengths(targets, predictions, weights);
  detail::check_weights(weights);
}

}  // namespace

double median_absolute_error(NumericView targets, NumericView predictions, NumericView weights) {
  check_pairs(targets, predictions, weights);
  return detail::median_distance(targets, predictions, weights);
}

double spearman_correlation(NumericView targets, NumericView predictions, NumericView weights) {
  check_pairs(targets, predictions, weights);
  std::vector<double> target_ranks, prediction_ranks, given;
  append(given, weights);
  detail::Run<detail::RankedItem> items(targets.size()), scratch(targets.size());
  if (!detail::find_midranks(targets, given, items, scratch, target_ranks) ||
      !detail::find_midranks(predictions, given, items, scratch, prediction_ranks)) {
    return undefined(Undefined::not_a_number);
  }
  return pearson_correlation(target_ranks, prediction_ranks, weights);
}

double median_absolute_error(const PairedSamples& samples) {
  return median_absolute_error(samples.targets(), samples.predictions(), samples.weights());
}
double spearman_correlation(const PairedSamples& samples) {
  return spearman_correlation(samples.targets(), samples.predictions(), samples.weights());
}

void PairedSamples::update(NumericView targets, NumericView predictions, NumericView weights) {
  check_pairs(targets, predictions, weights);
  const std::size_t size = targets_.size() + targets.size();
  const bool weighted = !weights.empty() || !weights_.empty();
  for (std::vector<double>* all : {&targets_, &predictions_, &weights_}) {
    // Before anything changes; growing as a vector does by itself.
    if (all->capacity() < size && (all != &weights_ || weighted)) all->reserve(std::max(size, 2 * all->capacity()));
  }
  if (weighted) weights_.resize(targets_.size(), 1.0);
  append(weights_, weights);
  append(targets_, targets);
  append(predictions_, predictions);
  if (weighted) weights_.resize(size, 1.0);
}

void PairedSamples::merge(const PairedSamples& other) {
  if (&other == this) return merge(PairedSamples(other));
  update(other.targets_, other.predictions_, other.weights_);
}

void PairedSamples::reset() { *this = {}; }

template <class Archive>
void PairedSamples::fields(Archive& archive) {
  archive(targets_);
  archive(predictions_);
  archive(weights_);
}

const char* PairedSamples::problem() const {
  if (predictions_.size() != targets_.size()) return "has not as many predictions as targets";
  if (!weights_.empty() && weights_.size() != targets_.size()) return "has not as many weights as targets";
  const auto is_good = [](double weight) { return weight >= 0 && std::isfinite(weight); };
  return std::all_of(weights_.begin(), weights_.end(), is_good) ? nullptr : "has a weight that is none";
}

std::string PairedSamples::state() const { return detail::save("PairedSamples", *this); }
void PairedSamples::load_state(std::string_view bytes) { detail::load("PairedSamples", bytes, *this); }

}  // namespace tblog::metrics
