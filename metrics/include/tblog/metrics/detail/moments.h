#pragma once

#include <tblog/metrics/detail/exact_sum.h>

#include <cstddef>

namespace tblog::metrics::detail {

/// Means of K variables over weighted samples, and sums of products of what deviates from them: (0, 0), then (1, 0),
/// (1, 1) for the second variable. A variable that is the same in all samples has a square of 0, not a rounding error.
template <std::size_t K>
struct Moments {
  ExactSum weight, means[K], products[K * (K + 1) / 2];

  template <class Archive>
  void fields(Archive& archive) {
    archive(weight);
    for (ExactSum& mean : means) archive(mean);
    for (ExactSum& product : products) archive(product);
  }
};

}  // namespace tblog::metrics::detail
