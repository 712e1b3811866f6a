#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "binary_samples.h"
#include "parallel.h"
#include "radix_sort.h"

/// The one way through samples that every exact curve and area stands on: classes apart, each sorted by score, then
/// both walked through together.
namespace tblog::metrics::detail {

template <class Key>
struct PlainItem {
  Key key;
};

template <class Key>
struct WeightedItem {
  Key key;
  double weight;
};

/// Negatives and positives.
template <class Item>
using Classes = std::array<Run<Item>, 2>;

/// Samples [begin, end) by class, in their own order; those without weight are left out.
template <class Item, class Score, class Weight>
Classes<Item> split(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t begin,
                    std::size_t end) {
  std::size_t positives = 0;
  for (std::size_t i = begin; i < end; ++i) positives += labels[i];
  Classes<Item> classes{Run<Item>(end - begin - positives), Run<Item>(positives)};
  // Each sample is written to both classes and counted in one: cheaper than to choose. A full class has room for it.
  Item *negative = classes[0].begin(), *positive = classes[1].begin();
  for (std::size_t i = begin; i < end; ++i) {
    if constexpr (std::is_same_v<Weight, BinarySamples::GivenWeight>) {
      if (weight(i) == 0) continue;
      *negative = *positive = {descending_key(scores[i]), weight(i)};
    } else {
      *negative = *positive = {descending_key(scores[i])};
    }
    positive += labels[i];
    negative += 1 - labels[i];
  }
  classes[0].size = static_cast<std::size_t>(negative - classes[0].begin());
  classes[1].size = static_cast<std::size_t>(positive - classes[1].begin());
  return classes;
}

template <class Item>
void sort_each(Classes<Item>& classes) {
  // The larger class first: the memory that it leaves is enough for the other.
  const bool positives_first = classes[1].size > classes[0].size;
  Run<Item> scratch(classes[positives_first].size);
  radix_sort(classes[positives_first], scratch);
  radix_sort(classes[!positives_first], scratch);
}

template <class Item>
void merge_into(Run<Item>& first, Run<Item>& second) {
  Run<Item> merged(first.size + second.size);
  std::merge(first.begin(), first.end(), second.begin(), second.end(), merged.begin(),
             [](const Item& a, const Item& b) { return a.key < b.key; });
  first = std::move(merged);
  second = {};
}

/// Both classes sorted, the highest score first, samples of equal score in their own order (which makes sums of weights
/// round as scikit-learn's do).
template <class Item, class Score, class Weight>
Classes<Item> sorted_classes(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t size,
                             std::size_t threads) {
  std::vector<Classes<Item>> parts(threads);
  run_parallel(threads, [&](std::size_t t) {
    parts[t] = split<Item>(labels, scores, weight, size * t / threads, size * (t + 1) / threads);
    sort_each(parts[t]);
  });
  for (std::size_t stride = 1; stride < threads; stride *= 2) {
    const std::size_t pairs = (threads - stride + 2 * stride - 1) / (2 * stride);
    run_parallel(2 * pairs, [&](std::size_t task) {
      const std::size_t at = task / 2 * 2 * stride, c = task % 2;
      merge_into(parts[at][c], parts[at + stride][c]);
    });
  }
  return std::move(parts.front());
}

/// The samples by score, each distinct score a point: its threshold, and the weight of the positives and of the
/// negatives that score as much or more.
template <class Item>
class Ranking {
 public:
  explicit Ranking(Classes<Item> classes) : classes_(std::move(classes)) {
    for (Run<Item>& run : classes_) {
      if constexpr (kWeighted) {
        double sum = 0;
        for (Item& item : run) item.weight = sum += item.weight;
      }
      run.items[0] = Item();  // weighs nothing
      run.items[0].key = kFirst;
      run.end()->key = kLast;
    }
  }

  /// There are no more points than these.
  std::size_t size() const { return classes_[0].size + classes_[1].size; }

  double positives() const { return weight_up_to(classes_[1], classes_[1].size); }
  double negatives() const { return weight_up_to(classes_[0], classes_[0].size); }

  /// Calls `visit(threshold, true_positives, false_positives)` for each point, the highest threshold first.
  template <class Visit>
  void descend(Visit& visit) const {
    const Item *negatives = classes_[0].items.get(), *positives = classes_[1].items.get();
    std::size_t n = 1, p = 1;
    while (true) {
      const Key key = std::min(negatives[n].key, positives[p].key);
      if (key == kLast) return;
      while (positives[p].key == key) ++p;
      while (negatives[n].key == key) ++n;
      visit(static_cast<double>(from_descending_key(key)), weight_up_to(classes_[1], p - 1),
            weight_up_to(classes_[0], n - 1));
    }
  }

  /// The same, the lowest first.
  template <class Visit>
  void ascend(Visit& visit) const {
    const Item *negatives = classes_[0].items.get(), *positives = classes_[1].items.get();
    std::size_t n = classes_[0].size, p = classes_[1].size;
    while (true) {
      const Key key = std::max(negatives[n].key, positives[p].key);
      if (key == kFirst) return;
      visit(static_cast<double>(from_descending_key(key)), weight_up_to(classes_[1], p), weight_up_to(classes_[0], n));
      while (positives[p].key == key) --p;
      while (negatives[n].key == key) --n;
    }
  }

 private:
  using Key = typename Run<Item>::Key;
  static constexpr bool kWeighted = std::is_same_v<Item, WeightedItem<Key>>;
  // Guards: keys of NaN, beyond those of both infinities.
  static constexpr Key kFirst = 0, kLast = std::numeric_limits<Key>::max();

  static double weight_up_to(const Run<Item>& run, std::size_t count) {
    if constexpr (kWeighted) {
      return run.items[count].weight;
    } else {
      return static_cast<double>(count);
    }
  }

  Classes<Item> classes_;  // of weighted items, each has the weight of all up to it
};

/// Calls `f` with a Ranking of the samples. `threads`: see thread_count().
template <class F>
void rank(const BinarySamples& samples, std::size_t threads, F f) {
  threads = thread_count(threads, samples.size());
  samples.visit([&](const std::uint8_t* labels, const auto* scores, auto weight) {
    using Key = decltype(descending_key(*scores));
    using Item = std::conditional_t<std::is_same_v<decltype(weight), BinarySamples::UnitWeight>, PlainItem<Key>,
                                    WeightedItem<Key>>;
    f(Ranking<Item>(sorted_classes<Item>(labels, scores, weight, samples.size(), threads)));
  });
}

}  // namespace tblog::metrics::detail
