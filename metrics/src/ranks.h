#pragma once

#include <tblog/numeric_view.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "blocks.h"
#include "huge_pages.h"
#include "radix_sort.h"

namespace tblog::metrics::detail {

struct RankedItem {
  std::uint64_t key;
  std::size_t index;
};

/// For each value the weight of all values below it and half the weight of those that equal it; anything for values of
/// weight 0. False if a value that weighs is NaN. Both runs have room for all values: memory that many calls can share.
inline bool find_midranks(const NumericView& values, const std::vector<double>& weights, Run<RankedItem>& items,
                          Run<RankedItem>& scratch, std::vector<double>& ranks) {
  const std::size_t size = values.size();
  bool has_nan = false;
  values.visit([&](const auto* data, std::size_t) {
    RankedItem* to = items.begin();
    for (std::size_t i = 0; i < size; ++i) {
      const double value = static_cast<double>(data[i]);
      *to = {descending_key(value), i};
      const bool weighs = weights.empty() || weights[i] > 0;
      to += weighs;
      has_nan |= weighs && std::isnan(value);
    }
    items.size = static_cast<std::size_t>(to - items.begin());
  });
  if (has_nan) return false;
  radix_sort(items, scratch);

  ranks.reserve(size);
  prefer_huge_pages(ranks.data(), size * sizeof(double));
  ranks.resize(size);
  double below = 0;  // or above: the keys descend, and so do all ranks
  for (const RankedItem* group = items.begin(); group != items.end();) {
    const RankedItem* end = group;
    double weight = 0;
    for (; end != items.end() && end->key == group->key; ++end) weight += weights.empty() ? 1 : weights[end->index];
    for (; group != end; ++group) ranks[group->index] = below + weight / 2;
    below += weight;
  }
  return true;
}

}  // namespace tblog::metrics::detail
