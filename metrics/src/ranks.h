#pragma once

#include <tblog/numeric_view.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "blocks.h"
#include "radix_sort.h"

namespace tblog::metrics::detail {

/// For each value the weight of all values below it and half the weight of those that equal it; anything for values of
/// weight 0. False if a value that weighs is NaN.
inline bool find_midranks(const NumericView& values, const NumericView& weights, std::vector<double>& ranks) {
  struct Item {
    std::uint64_t key;
    std::size_t index;
  };
  const std::size_t size = values.size();
  std::vector<double> given;  // the weights
  weights.visit([&](const auto* data, std::size_t count) { given.assign(data, data + count); });
  Run<Item> items(size), scratch(size);
  bool has_nan = false;
  values.visit([&](const auto* data, std::size_t) {
    Item* to = items.begin();
    for (std::size_t i = 0; i < size; ++i) {
      const double value = static_cast<double>(data[i]);
      *to = {descending_key(value), i};
      const bool weighs = given.empty() || given[i] > 0;
      to += weighs;
      has_nan |= weighs && std::isnan(value);
    }
    items.size = static_cast<std::size_t>(to - items.begin());
  });
  if (has_nan) return false;
  radix_sort(items, scratch);

  ranks.resize(size);
  double below = 0;  // or above: the keys descend, and so do all ranks
  for (const Item* group = items.begin(); group != items.end();) {
    const Item* end = group;
    double weight = 0;
    for (; end != items.end() && end->key == group->key; ++end) weight += given.empty() ? 1 : given[end->index];
    for (; group != end; ++group) ranks[group->index] = below + weight / 2;
    below += weight;
  }
  return true;
}

}  // namespace tblog::metrics::detail
