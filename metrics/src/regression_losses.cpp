#include <tblog/metrics/regression.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "blocks.h"
#include "log1p.h"
#include "regression_sums.h"
#include "state.h"

namespace tblog::metrics {
namespace {

using detail::WeightedSum;

// Adds what `add_block(block, add)` calls add(term) with, of all blocks; or nothing, if any sample is refused.
template <class AddBlock>
void add_blocks(WeightedSum& to, const NumericView& targets, const NumericView& predictions, const NumericView& weights,
                AddBlock add_block) {
  detail::check_lengths(targets, predictions, weights);
  WeightedSum sum = to;
  detail::for_each_block<2>({targets, predictions}, weights, [&](const detail::Block<2>& block) {
    sum.weight.add(block.total_weight);
    add_block(block, [&](auto term) {
      block.with_weight([&](auto weight) {
        sum.sum.add(detail::block_sum(block.size, [=](std::size_t i) { return weight(i) * term(i); }));
      });
    });
  });
  to = sum;
}

// One logarithm for two: with the smaller one below, the quotient is at least 1, where log1p keeps its precision.
double log_difference(double target, double prediction) {
  const double difference = std::log1p(std::abs(target - prediction) / (1 + std::min(target, prediction)));
  return std::isfinite(difference) ? difference : std::log1p(target) - std::log1p(prediction);
}

// The same of a whole block, in vectors. Returns whether they are right: not if some number is hard, or none to take a
// logarithm of.
bool find_log_differences(const detail::Block<2>& block, double* to) {
  const double *const t = block.values[0], *const p = block.values[1];
  std::size_t hard = 0;
  for (std::size_t i = 0; i < block.size; ++i) {
    const double distance = std::abs(t[i] - p[i]) / (1 + (t[i] < p[i] ? t[i] : p[i]));
    hard += !((distance >= 0) & (distance <= detail::kMostForLog1p));
    to[i] = detail::log1p_of_positive(distance);
  }
  return hard == 0;
}

void check_above_minus_one(const char* name, const NumericView& values) {
  detail::check_each(name, values, "a squared log error is of numbers above -1",
                     [](double value) { return !(value <= -1); });  // NaN passes
}

void add_log_errors(WeightedSum& to, const NumericView& targets, const NumericView& predictions,
                    const NumericView& weights) {
  bool is_checked = false;
  add_blocks(to, targets, predictions, weights, [&](const detail::Block<2>& block, auto add) {
    double differences[detail::kBlock];
    const bool is_easy = find_log_differences(block, differences);
    if (!is_checked && (!is_easy || block.has_gaps)) {  // what weighs nothing is not in the block
      check_above_minus_one("targets", targets);
      check_above_minus_one("predictions", predictions);
      is_checked = true;
    }
    for (std::size_t i = 0; !is_easy && i < block.size; ++i) {
      differences[i] = log_difference(block.values[0][i], block.values[1][i]);
    }
    add([&differences](std::size_t i) { return differences[i] * differences[i]; });
  });
}

void add_pinball_losses(WeightedSum& to, double alpha, const NumericView& targets, const NumericView& predictions,
                        const NumericView& weights) {
  add_blocks(to, targets, predictions, weights, [alpha](const detail::Block<2>& block, auto add) {
    add([alpha, t = block.values[0], p = block.values[1]](std::size_t i) {
      const double error = t[i] - p[i];
      return alpha * std::max(error, 0.0) + (alpha - 1) * std::min(error, 0.0);
    });
  });
}

double checked_alpha(double alpha) {
  if (alpha >= 0 && alpha <= 1) return alpha;
  throw std::invalid_argument("alpha is " + detail::to_text(alpha) + ": a quantile's place is from 0 to 1");
}

}  // namespace

double mean_squared_log_error(NumericView targets, NumericView predictions, NumericView weights) {
  WeightedSum sum;
  add_log_errors(sum, targets, predictions, weights);
  return sum.mean();
}

double root_mean_squared_log_error(NumericView targets, NumericView predictions, NumericView weights) {
  return std::sqrt(mean_squared_log_error(targets, predictions, weights));
}

double mean_pinball_loss(NumericView targets, NumericView predictions, double alpha, NumericView weights) {
  WeightedSum sum;
  add_pinball_losses(sum, checked_alpha(alpha), targets, predictions, weights);
  return sum.mean();
}

void SquaredLogError::update(NumericView targets, NumericView predictions, NumericView weights) {
  add_log_errors(sum_, targets, predictions, weights);
}
void SquaredLogError::merge(const SquaredLogError& other) { sum_.add(other.sum_); }
double SquaredLogError::compute() const { return sum_.mean(); }
void SquaredLogError::reset() { sum_ = {}; }
std::string SquaredLogError::state() const { return detail::save("SquaredLogError", sum_); }
void SquaredLogError::load_state(std::string_view bytes) { detail::load("SquaredLogError", bytes, sum_); }

double mean_squared_log_error(const SquaredLogError& error) { return error.compute(); }
double root_mean_squared_log_error(const SquaredLogError& error) { return std::sqrt(error.compute()); }

PinballLoss::PinballLoss(double alpha) : alpha_(checked_alpha(alpha)) {}

void PinballLoss::update(NumericView targets, NumericView predictions, NumericView weights) {
  add_pinball_losses(sum_, alpha_, targets, predictions, weights);
}

void PinballLoss::merge(const PinballLoss& other) {
  if (other.alpha_ != alpha_) {
    throw std::invalid_argument("can't merge a pinball loss of alpha " + detail::to_text(other.alpha_) +
                                " into one of " + detail::to_text(alpha_));
  }
  sum_.add(other.sum_);
}

double PinballLoss::compute() const { return sum_.mean(); }
void PinballLoss::reset() { sum_ = {}; }

template <class Archive>
void PinballLoss::fields(Archive& archive) {
  archive(alpha_);
  archive(sum_);
}
const char* PinballLoss::problem() const {
  return alpha_ >= 0 && alpha_ <= 1 ? sum_.problem() : "has an alpha outside 0 to 1";
}
std::string PinballLoss::state() const { return detail::save("PinballLoss", *this); }
void PinballLoss::load_state(std::string_view bytes) { detail::load("PinballLoss", bytes, *this); }

}  // namespace tblog::metrics
