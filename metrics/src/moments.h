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

/// Adds a block's first `kUsed` variables; the others' moments stay 0. Deviations are taken from the means so far, and
/// corrected for the distance to the block's own: the total has that distance squared in it as well, so no digit is
/// lost. A block that outweighs all before it goes by its own means, found from one of its values on: if all are equal,
/// each difference is 0.
template <std::size_t kUsed, std::size_t K>
void add_block(Moments<K>& to, const Block<K>& block) {
  const bool by_own = to.weight.value() < block.total_weight;
  Moments<K> added;
  added.weight.add(block.total_weight);
  block.with_weight([&](auto weight) {
    double center[K], rest[K];
    for (std::size_t k = 0, product = 0; k < kUsed; ++k) {
      const double* const x = block.values[k];
      center[k] = to.means[k].value();
      if (by_own) {
        const double origin = x[block.heavy];
        const double sum = block_sum(block.size, [=](std::size_t i) { return weight(i) * (x[i] - origin); });
        center[k] = origin + sum / block.total_weight;
      }
      const double x_center = center[k];
      const double sum = rest[k] = block_sum(block.size, [=](std::size_t i) { return weight(i) * (x[i] - x_center); });
      added.means[k].add(x_center);
      added.means[k].add(sum / block.total_weight);
      for (std::size_t j = 0; j <= k; ++j, ++product) {
        const double *const y = block.values[j], y_center = center[j];
        added.products[product].add(
            block_sum(block.size, [=](std::size_t i) { return weight(i) * (x[i] - x_center) * (y[i] - y_center); }));
        added.products[product].add(-sum * (rest[j] / block.total_weight));
      }
    }
  });
  merge(to, added);
}

}  // namespace tblog::metrics::detail
