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
#include <vector>

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

/// Those of all distances that are in a range, and what the others weigh.
template <class Item>
struct DistancesBetween {
  Run<Item> items;
  ExactSum total, below, inside;
  bool has_nan = false;

  DistancesBetween(const NumericView& a, const NumericView& b, const NumericView& weights, Range range)
      : items(a.size()) {
    const std::uint64_t low = Distance(range.min, 1).key, span = Distance(range.max, 1).key - low;
    Item* to = items.begin();
    for_each_block<2>({a, b}, weights, [&](const Block<2>& block) {
      double d[kBlock];
      for (std::size_t i = 0; i < block.size; ++i) d[i] = std::abs(block.values[0][i] - block.values[1][i]);
      total.add(block.total_weight);
      block.with_weight([&](auto weight) {
        below.add(block_sum(block.size, [&](std::size_t i) { return d[i] < range.min ? weight(i) : 0.0; }));
        constexpr std::size_t kAtOnce = 4;  // read before any is written, or processors wait for where that goes
        std::uint64_t highest = 0;
        for (std::size_t i = 0, size = block.size; i < size; i += kAtOnce) {
          Item read[kAtOnce];
          std::size_t step[kAtOnce];
          for (std::size_t k = 0; k < kAtOnce; ++k) {
            read[k] = {d[i + k], weight(i + k)};
            step[k] = static_cast<std::size_t>(read[k].key - low <= span) & static_cast<std::size_t>(weight(i + k) > 0);
            highest = std::max(highest, read[k].key);
          }
          for (std::size_t k = 0; k < kAtOnce; ++k) {
            *to = read[k];  // there is room for all
            to += step[k];
          }
        }
        has_nan |= highest > Distance(std::numeric_limits<double>::infinity(), 1).key;
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
  const auto draw = [stride = a.size() / kDrawn](const NumericView& from) {
    std::vector<double> values(kDrawn, 1.0);
    if (from.empty()) return values;
    from.visit([&](const auto* data, std::size_t) {
      for (std::size_t n = 0; n < kDrawn; ++n) {
        const std::size_t jump = (n * 2654435761u >> 7) % stride;  // odd distances: data may have a period
        values[n] = static_cast<double>(data[n * stride + jump]);
      }
    });
    return values;
  };
  const std::vector<double> as = draw(a), bs = draw(b), its_weights = draw(weights);
  Run<WeightedDistance> drawn(kDrawn), scratch(kDrawn);
  WeightedDistance* to = drawn.begin();
  double total = 0;
  for (std::size_t n = 0; n < kDrawn; ++n) {
    if (its_weights[n] == 0) continue;
    *to++ = {std::abs(as[n] - bs[n]), its_weights[n]};
    total += its_weights[n];
  }
  drawn.size = static_cast<std::size_t>(to - drawn.begin());
  radix_sort(drawn, scratch);
  // The share of them below the median of all is off 0.5 by 0.008, as standard deviation (more if weights differ much).
  const double margin = weights.empty() ? 0.03 : 0.06;
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
