#pragma once

#include <tblog/metrics/detail/exact_sum.h>
#include <tblog/metrics/undefined.h>
#include <tblog/numeric_view.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <type_traits>

#include "blocks.h"
#include "radix_sort.h"

namespace tblog::metrics::detail {

/// A distance |a - b|, by its bits: of numbers that are not negative, these have the same order.
struct Distance {
  std::uint64_t key;

  Distance() = default;
  Distance(double value, double /*weight*/) { std::memcpy(&key, &value, sizeof key); }
  double value() const {
    double out;
    std::memcpy(&out, &key, sizeof out);
    return out;
  }
  double weight() const { return 1; }
};

/// One with a weight, which is not 0.
struct WeightedDistance : Distance {
  double its_weight;

  WeightedDistance() = default;
  WeightedDistance(double value, double weight) : Distance(value, weight), its_weight(weight) {}
  double weight() const { return its_weight; }
};

/// The distances from `low` to `high` of all, and what the others weigh.
template <class Item>
struct DistancesBetween {
  Run<Item> items;
  ExactSum total, below, inside;
  bool has_nan = false;

  DistancesBetween(const NumericView& a, const NumericView& b, const NumericView& weights, Range range)
      : items(a.size()) {
    Item* to = items.begin();
    for_each_block<2>({a, b}, weights, [&](const Block<2>& block) {
      double d[kBlock], is_below[kBlock];
      std::uint64_t is_inside[kBlock];  // loops of their own, which compilers make vectors of
      for (std::size_t i = 0; i < block.size; ++i) d[i] = std::abs(block.values[0][i] - block.values[1][i]);
      for (std::size_t i = 0; i < block.size; ++i) is_below[i] = d[i] < range.min ? 1.0 : 0.0;
      for (std::size_t i = 0; i < block.size; ++i) is_inside[i] = (d[i] >= range.min) & (d[i] <= range.max);
      has_nan |= std::isnan(block_sum(block.size, [&d](std::size_t i) { return d[i]; }));
      total.add(block.total_weight);
      block.with_weight([&](auto weight) {
        below.add(block_sum(block.size, [&](std::size_t i) { return weight(i) * is_below[i]; }));
        for (std::size_t i = 0; i < block.size; ++i) {
          *to = {d[i], weight(i)};  // there is room for all
          to += is_inside[i] & static_cast<std::uint64_t>(weight(i) > 0);
        }
      });
    });
    items.size = static_cast<std::size_t>(to - items.begin());
    for (const Item& item : items) inside.add(item.weight());
  }

  /// Whether the distance that half of all weigh up to is one of the items, and the next one too.
  bool have_median() const {
    return 2 * below.value() < total.value() && 2 * (below.value() + inside.value()) > total.value();
  }

  double median() {
    if (has_nan) return undefined(Undefined::not_a_number);
    if (total.value() == 0) return undefined(Undefined::no_samples);
    if constexpr (std::is_same_v<Item, Distance>) {
      // All weigh the same: where it is needs no sorting.
      const auto twice = static_cast<std::size_t>(total.value() - 2 * below.value());
      const auto by_key = [](const Item& x, const Item& y) { return x.key < y.key; };
      Item* const middle = items.begin() + (twice - 1) / 2;
      std::nth_element(items.begin(), middle, items.end(), by_key);
      const double median = middle->value();
      return twice % 2 == 1 || middle + 1 == items.end()
                 ? median
                 : (median + std::min_element(middle + 1, items.end(), by_key)->value()) / 2;
    } else {
      Run<Item> scratch(items.size);
      radix_sort(items, scratch);
      ExactSum twice = below;
      twice.add(below);
      double excess = -1;
      const Item* next = items.begin();
      while (excess < 0 && next != items.end()) {
        twice.add(2 * next->weight());
        excess = twice.minus(total);
        ++next;
      }
      const double median = next[-1].value();
      return excess > 0 || next == items.end() ? median : (median + next->value()) / 2;
    }
  }
};

/// A range that holds the median of |a - b|, unless chance wills it otherwise: about the median of some that are drawn.
inline Range likely_median(const NumericView& a, const NumericView& b, const NumericView& weights) {
  constexpr std::size_t kDrawn = 4096;
  constexpr Range kAll{0, std::numeric_limits<double>::infinity()};
  if (a.size() < 4 * kDrawn) return kAll;
  const auto element = [](const NumericView& view, std::size_t i) {
    double buffer[1];
    return *load(view, i, 1, 1, true, buffer);
  };
  Run<WeightedDistance> drawn(kDrawn), scratch(kDrawn);
  WeightedDistance* to = drawn.begin();
  double total = 0;
  const std::size_t stride = a.size() / kDrawn;
  for (std::size_t n = 0; n < kDrawn; ++n) {
    const std::size_t i = n * stride + (n * 2654435761u >> 7) % stride;  // at odd distances: data may have a period
    const double weight = weights.empty() ? 1 : element(weights, i);
    if (weight == 0) continue;
    *to++ = {std::abs(element(a, i) - element(b, i)), weight};
    total += weight;
  }
  drawn.size = static_cast<std::size_t>(to - drawn.begin());
  radix_sort(drawn, scratch);
  // The share of them below the median of all is off 0.5 by 0.008, as standard deviation (more if weights differ much).
  const double margin = weights.empty() ? 0.04 : 0.06;
  Range range = kAll;
  double sum = 0;
  for (const WeightedDistance& distance : drawn) {
    if (sum < (0.5 - margin) * total) range.min = distance.value();
    sum += distance.weight();
    if (sum > (0.5 + margin) * total) {
      range.max = distance.value();
      break;
    }
  }
  return range;
}

template <class Item>
double median_of(const NumericView& a, const NumericView& b, const NumericView& weights) {
  DistancesBetween<Item> near(a, b, weights, likely_median(a, b, weights));
  if (near.has_nan || near.have_median()) return near.median();
  return DistancesBetween<Item>(a, b, weights, {0, std::numeric_limits<double>::infinity()}).median();
}

/// The median of |a - b| by weight: see median_absolute_error(). Of many distances only those near to it are looked at
/// more closely, which a sample tells (Floyd and Rivest, 1975), or all of them, should the sample mislead.
inline double median_distance(const NumericView& a, const NumericView& b, const NumericView& weights) {
  return weights.empty() ? median_of<Distance>(a, b, weights) : median_of<WeightedDistance>(a, b, weights);
}

}  // namespace tblog::metrics::detail
