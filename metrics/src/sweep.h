#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <type_traits>
#include <vector>

#include "binary_samples.h"
#include "parallel.h"
#include "radix_sort.h"

/// The one way through samples that every exact curve and area stands on: classes apart, each sorted by score, then
/// both merged from the highest score down.
namespace tblog::metrics::detail {

template <class Key>
struct PlainItem {
  Key key;
  static constexpr double weight = 1;
};

template <class Key>
struct WeightedItem {
  Key key;
  double weight;
};

/// Negatives and positives, each in the order of the samples at first.
template <class Item>
using Classes = std::array<std::vector<Item>, 2>;

/// Samples [begin, end) by class; those without weight are left out.
template <class Item, class Score, class Weight>
Classes<Item> split(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t begin,
                    std::size_t end) {
  constexpr bool kWeighted = std::is_same_v<Weight, BinarySamples::GivenWeight>;
  std::size_t positives = 0;
  for (std::size_t i = begin; i < end; ++i) positives += labels[i];
  Classes<Item> classes;
  classes[0].resize(end - begin - positives);
  classes[1].resize(positives);
  Item* to[2] = {classes[0].data(), classes[1].data()};
  for (std::size_t i = begin; i < end; ++i) {
    if constexpr (kWeighted) {
      if (weight(i) == 0) continue;
      *to[labels[i]]++ = {descending_key(scores[i]), weight(i)};
    } else {
      *to[labels[i]]++ = {descending_key(scores[i])};
    }
  }
  if constexpr (kWeighted) {
    for (const int c : {0, 1}) classes[c].resize(static_cast<std::size_t>(to[c] - classes[c].data()));
  }
  return classes;
}

template <class Item>
void merge_into(std::vector<Item>& first, std::vector<Item>& second) {
  std::vector<Item> merged(first.size() + second.size());
  std::merge(first.begin(), first.end(), second.begin(), second.end(), merged.begin(),
             [](const Item& a, const Item& b) { return a.key < b.key; });
  first = std::move(merged);
  std::vector<Item>().swap(second);
}

/// Both classes sorted, the highest score first, samples of equal score in their own order (which makes sums of weights
/// round as scikit-learn's do).
template <class Item, class Score, class Weight>
Classes<Item> sorted_classes(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t size,
                             std::size_t threads) {
  std::vector<Classes<Item>> parts(threads);
  run_parallel(threads, [&](std::size_t t) {
    parts[t] = split<Item>(labels, scores, weight, size * t / threads, size * (t + 1) / threads);
    for (auto& items : parts[t]) radix_sort(items);
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

/// Calls `visit(score, true_positives, false_positives)` for each distinct score, the highest first, with the weight of
/// the positives and negatives that score as much or more. `threads`: see thread_count().
template <class Visit>
void sweep(const BinarySamples& samples, std::size_t threads, Visit visit) {
  threads = thread_count(threads, samples.size());
  samples.visit([&](const std::uint8_t* labels, const auto* scores, auto weight) {
    using Key = decltype(descending_key(*scores));
    using Item = std::conditional_t<std::is_same_v<decltype(weight), BinarySamples::UnitWeight>, PlainItem<Key>,
                                    WeightedItem<Key>>;
    const Classes<Item> classes = sorted_classes<Item>(labels, scores, weight, samples.size(), threads);
    auto negative = classes[0].begin(), positive = classes[1].begin();
    const auto negatives_end = classes[0].end(), positives_end = classes[1].end();
    double true_positives = 0, false_positives = 0;
    while (negative != negatives_end || positive != positives_end) {
      const bool from_positives =
          positive != positives_end && (negative == negatives_end || positive->key <= negative->key);
      const Key key = from_positives ? positive->key : negative->key;
      for (; positive != positives_end && positive->key == key; ++positive) true_positives += positive->weight;
      for (; negative != negatives_end && negative->key == key; ++negative) false_positives += negative->weight;
      visit(static_cast<double>(from_descending_key(key)), true_positives, false_positives);
    }
  });
}

}  // namespace tblog::metrics::detail
