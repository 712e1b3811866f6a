#pragma once

#include <tblog/metrics/detail/exact_sum.h>
#include <tblog/metrics/undefined.h>

#include <cmath>

namespace tblog::metrics::detail {

struct WeightedSum {
  ExactSum sum, weight;

  void add(const WeightedSum& other) {
    sum.add(other.sum);
    weight.add(other.weight);
  }

  /// NaN with its reason if there is no weight, or if the sum is NaN.
  double mean() const {
    if (weight.value() == 0) return undefined(Undefined::no_samples);
    const double mean = sum.value() / weight.value();
    return std::isnan(mean) ? undefined(Undefined::not_a_number) : mean;
  }

  template <class Archive>
  void fields(Archive& archive) {
    archive(sum);
    archive(weight);
  }
  const char* problem() const { return weight.value() >= 0 ? nullptr : "has a weight that is none"; }
};

}  // namespace tblog::metrics::detail
