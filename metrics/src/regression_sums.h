#pragma once

#include <tblog/metrics/detail/regression_sums.h>
#include <tblog/numeric_view.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>

#include "blocks.h"
#include "moments.h"

namespace tblog::metrics::detail {

/// Which of the sums somebody wants. Weight and count are always there.
enum Parts : unsigned {
  kSquared = 1,
  kAbsolute = 2,
  kPercentage = 4,
  kLargest = 8,
  kSpread = 16,  // the targets' moments
  kMoments = 32,
  kAllParts = 47
};

inline void check_lengths(const NumericView& targets, const NumericView& predictions, const NumericView& weights) {
  check_size("predictions", predictions, "targets", targets);
  check_weight_count(weights, "targets", targets);
}

/// Adds samples. See for_each_block().
template <unsigned kParts>
void add(RegressionSums& to, const NumericView& targets, const NumericView& predictions, const NumericView& weights) {
  for_each_block<2>({targets, predictions}, weights, [&](const Block<2>& block) {
    to.count += block.count;
    const double *const t = block.values[0], *const p = block.values[1];
    block.with_weight([&](auto weight) {
      const auto add_sum = [&](ExactSum& sum, auto term) {
        sum.add(block_sum(block.size, [=](std::size_t i) { return weight(i) * term(t[i], p[i]); }));
      };
      if constexpr ((kParts & kSquared) != 0) add_sum(to.squared, [](double x, double y) { return (x - y) * (x - y); });
      if constexpr ((kParts & kAbsolute) != 0) add_sum(to.absolute, [](double x, double y) { return std::abs(x - y); });
      if constexpr ((kParts & kPercentage) != 0) {
        add_sum(to.percentage, [](double x, double y) {
          constexpr double kLeast = std::numeric_limits<double>::epsilon();
          const double size = std::abs(x);
          return std::abs(x - y) / (size < kLeast ? kLeast : size);
        });
      }
    });
    if constexpr ((kParts & kLargest) != 0) {
      to.largest = block_max(block.size, to.largest, [=](std::size_t i) { return std::abs(t[i] - p[i]); });
    }
    if constexpr ((kParts & kMoments) != 0) {
      add_block<2>(to.moments, block);
    } else if constexpr ((kParts & kSpread) != 0) {
      add_block<1>(to.moments, block);
    } else {
      to.moments.weight.add(block.total_weight);
    }
  });
}

}  // namespace tblog::metrics::detail
