#pragma once

#include <tblog/metrics/detail/moments.h>

#include <cstddef>

#include "blocks.h"

namespace tblog::metrics::detail {

/// Chan, Golub and LeVeque (1983), with means and sums in twice the precision of a double: no order and no parts of the
/// samples make a difference, however small the deviations are beside the mean.
template <std::size_t K>
void merge(Moments<K>& to, const Moments<K>& other) {
  const double weight = to.weight.value(), other_weight = other.weight.value();
  if (other_weight == 0) return;
  if (weight == 0) {
    to = other;
    return;
  }
  const double share = other_weight / (weight + other_weight);
  double shift[K];
  for (std::size_t k = 0, product = 0; k < K; ++k) {
    shift[k] = other.means[k].minus(to.means[k]);
    for (std::size_t j = 0; j <= k; ++j, ++product) {
      to.products[product].add(other.products[product]);
      to.products[product].add(shift[k] * shift[j] * share * weight);
    }
  }
  for (std::size_t k = 0; k < K; ++k) to.means[k].add(shift[k] * share);
  to.weight.add(other.weight);
}

/// The moments of a block's first K variables, or of `kUsed` of them, with 0 for the others. Means are taken from one
/// of the values on: if all are equal, each difference is 0.
template <std::size_t K, std::size_t kUsed = K>
Moments<K> block_moments(const Block<K>& block) {
  Moments<K> out;
  out.weight.add(block.total_weight);
  block.with_weight([&](auto weight) {
    double mean[K], rest[K];
    for (std::size_t k = 0, product = 0; k < kUsed; ++k) {
      const double *const x = block.values[k], origin = x[block.heavy];
      mean[k] = block_sum(block.size, [=](std::size_t i) { return weight(i) * (x[i] - origin); });
      mean[k] = origin + mean[k] / block.total_weight;
      // The mean is rounded: what is left of the deviations' sum corrects for it.
      const double center = mean[k];
      rest[k] = block_sum(block.size, [=](std::size_t i) { return weight(i) * (x[i] - center); });
      out.means[k].add(center);
      out.means[k].add(rest[k] / block.total_weight);
      for (std::size_t j = 0; j <= k; ++j, ++product) {
        const double *const y = block.values[j], other = mean[j];
        const double sum =
            block_sum(block.size, [=](std::size_t i) { return weight(i) * (x[i] - center) * (y[i] - other); });
        out.products[product].add(sum);
        out.products[product].add(-rest[k] * (rest[j] / block.total_weight));
      }
    }
  });
  return out;
}

}  // namespace tblog::metrics::detail
