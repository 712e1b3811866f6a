#include <tblog/metrics/running.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>

#include "blocks.h"
#include "moments.h"
#include "state.h"

namespace tblog::metrics {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

void check_weight(double weight) {
  if (weight >= 0 && weight < kInfinity) return;
  throw std::invalid_argument("weight is " + detail::to_text(weight) + ": a weight is finite and not negative");
}

double weighted_sum(const detail::Block<1>& block) {
  double sum = 0;
  block.with_weight([&sum, &block, x = block.values[0]](auto weight) {
    sum = detail::block_sum(block.size, [=](std::size_t i) { return weight(i) * x[i]; });
  });
  return sum;
}

}  // namespace

void Mean::update(double value, double weight) {
  check_weight(weight);
  if (weight == 0) return;
  sum_.sum.add(value * weight);
  sum_.weight.add(weight);
}

void Mean::update(NumericView values, NumericView weights) {
  detail::check_weight_count(weights, "values", values);
  detail::WeightedSum sum = sum_;  // of which nothing stays if a weight is refused
  detail::for_each_block<1>({values}, weights, [&](const detail::Block<1>& block) {
    sum.sum.add(weighted_sum(block));
    sum.weight.add(block.total_weight);
  });
  sum_ = sum;
}

void Mean::merge(const Mean& other) { sum_.add(other.sum_); }
double Mean::compute() const { return sum_.mean(); }
void Mean::reset() { sum_ = {}; }
std::string Mean::state() const { return detail::save("Mean", sum_); }
void Mean::load_state(std::string_view bytes) { detail::load("Mean", bytes, sum_); }

void Statistics::update(double value, double weight) {
  check_weight(weight);
  if (weight == 0) return;
  Statistics one;
  one.sum_.add(value * weight);
  one.moments_.weight.add(weight);
  one.moments_.means[0].add(value);
  one.range_.add(value);
  merge(one);
}

void Statistics::update(NumericView values, NumericView weights) {
  detail::check_weight_count(weights, "values", values);
  Statistics all = *this;
  detail::for_each_block<1>({values}, weights, [&](const detail::Block<1>& block) {
    detail::add(all.range_, block);
    all.sum_.add(weighted_sum(block));
    detail::add_block<1>(all.moments_, block);
  });
  *this = all;
}

void Statistics::merge(const Statistics& other) {
  if (other.weight() == 0) return;
  range_.add(other.range_);
  sum_.add(other.sum_);
  detail::merge(moments_, other.moments_);
}

void Statistics::reset() { *this = {}; }

double Statistics::weight() const { return moments_.weight.value(); }

double Statistics::min() const {
  if (weight() == 0) return undefined(Undefined::no_samples);
  return std::isnan(range_.min) ? undefined(Undefined::not_a_number) : range_.min;
}

double Statistics::max() const {
  if (weight() == 0) return undefined(Undefined::no_samples);
  return std::isnan(range_.max) ? undefined(Undefined::not_a_number) : range_.max;
}

double Statistics::mean() const { return detail::WeightedSum{sum_, moments_.weight}.mean(); }

double Statistics::variance(double ddof) const {
  if (weight() == 0) return undefined(Undefined::no_samples);
  if (!(weight() > ddof)) return undefined(Undefined::too_few_samples);
  // An infinity alone has no deviation yet.
  const double variance = moments_.products[0].value() / (weight() - ddof);
  return std::isnan(variance) || std::isinf(range_.min) || std::isinf(range_.max) ? undefined(Undefined::not_a_number)
                                                                                  : variance;
}

double Statistics::standard_deviation(double ddof) const { return std::sqrt(variance(ddof)); }

template <class Archive>
void Statistics::fields(Archive& archive) {
  archive(moments_);
  archive(sum_);
  archive(range_);
}
const char* Statistics::problem() const { return weight() >= 0 ? nullptr : "has a weight that is none"; }
std::string Statistics::state() const { return detail::save("Statistics", *this); }
void Statistics::load_state(std::string_view bytes) { detail::load("Statistics", bytes, *this); }

ExponentialAverage::ExponentialAverage(double decay) : decay_(decay) {
  if (!(decay >= 0 && decay < 1)) {
    throw std::invalid_argument("decay is " + detail::to_text(decay) + ": a decay is 0 or more and less than 1");
  }
}

void ExponentialAverage::update(double value) {
  sum_ = decay_ * sum_ + (1 - decay_) * value;
  ++count_;
}

void ExponentialAverage::update(NumericView values) {
  values.visit([this](const auto* data, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) update(static_cast<double>(data[i]));
  });
}

void ExponentialAverage::merge(const ExponentialAverage& later) {
  if (later.decay_ != decay_) {
    throw std::invalid_argument("can't merge an average of decay " + detail::to_text(later.decay_) + " into one of " +
                                detail::to_text(decay_));
  }
  if (later.count_ == 0) return;
  sum_ = sum_ * std::pow(decay_, static_cast<double>(later.count_)) + later.sum_;
  count_ += later.count_;
}

double ExponentialAverage::compute() const {
  if (count_ == 0) return undefined(Undefined::no_samples);
  // 1 - decay^count, without the cancellation for a decay next to 1.
  const double average = sum_ / -std::expm1(static_cast<double>(count_) * std::log(decay_));
  return std::isnan(average) ? undefined(Undefined::not_a_number) : average;
}

void ExponentialAverage::reset() { *this = ExponentialAverage(decay_); }

template <class Archive>
void ExponentialAverage::fields(Archive& archive) {
  archive(decay_);
  archive(sum_);
  archive(count_);
}
const char* ExponentialAverage::problem() const {
  return decay_ >= 0 && decay_ < 1 ? nullptr : "has a decay outside 0 to 1";
}
std::string ExponentialAverage::state() const { return detail::save("ExponentialAverage", *this); }
void ExponentialAverage::load_state(std::string_view bytes) { detail::load("ExponentialAverage", bytes, *this); }

}  // namespace tblog::metrics
