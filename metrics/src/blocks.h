#pragma once

#include <tblog/metrics/detail/range.h>
#include <tblog/numeric_view.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <type_traits>

#include "avx2.h"
#include "sample_weights.h"

/// Samples of numbers, some hundred at a time: as doubles, which stay in the cache for all that is made of them. So
/// what is computed is compiled for doubles alone, and the input is read once and never copied as a whole.
namespace tblog::metrics::detail {

constexpr std::size_t kBlock = 1024, kLanes = 8;

/// Up to kBlock samples of K variables. Those of weight 0 have values of 0, whatever was given (a NaN would not go away
/// when multiplied by 0), and such samples fill the last block up to a multiple of kLanes.
template <std::size_t K>
struct Block {
  std::array<const double*, K> values;
  const double* weights;  // null: 1 each
  std::size_t size;
  std::size_t count;    // samples that weigh anything: 1 or more
  std::size_t heavy;    // one of them
  bool has_gaps;        // other samples weigh nothing
  double total_weight;  // not 0

  /// Calls f(weight), weight(i) being the weight of sample i.
  template <class F>
  void with_weight(F f) const {
    if (weights == nullptr) {
      f([](std::size_t) { return 1.0; });
    } else {
      f([w = weights](std::size_t i) { return w[i]; });
    }
  }
};

/// The sum of term(i) for i below `size`, a multiple of kLanes and not more than kBlock: in lanes, few terms in each.
template <class Term>
double block_sum(std::size_t size, Term term) {
  double lanes[kLanes] = {};
  for (std::size_t i = 0; i < size; i += kLanes) {
    for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
  }
  for (std::size_t width = kLanes / 2; width > 0; width /= 2) {
    for (std::size_t lane = 0; lane < width; ++lane) lanes[lane] += lanes[lane + width];
  }
  return lanes[0];
}

/// The largest of `so_far` and all terms, by larger(). Whether a term is beyond takes one fast look at each, and then
/// mostly none is.
template <class Term>
double block_max(std::size_t size, double so_far, Term term) {
  const double beyond = block_sum(size, [=](std::size_t i) { return term(i) <= so_far ? 0.0 : 1.0; });
  for (std::size_t i = 0; beyond > 0 && i < size; ++i) so_far = larger(so_far, term(i));
  return so_far;
}

/// Adds the values of a block's first variable; -0 as 0, as Range does.
template <std::size_t K>
void add(Range& to, const Block<K>& block) {
  constexpr double kNone = -std::numeric_limits<double>::infinity();
  const double* const x = block.values[0];
  block.with_weight([&](auto weight) {
    const auto weighing = [=](std::size_t i, double value) { return weight(i) > 0 ? value : kNone; };
    to.max = 0 + block_max(block.size, to.max, [=](std::size_t i) { return weighing(i, x[i]); });
    to.min = 0 - block_max(block.size, -to.min, [=](std::size_t i) { return weighing(i, -x[i]); });
  });
}

/// Elements [first, first + count) as doubles: where they lie, or in `buffer`, filled up with 0 to `size`.
inline const double* load(const NumericView& view, std::size_t first, std::size_t count, std::size_t size,
                          bool must_copy, double* buffer) {
  return view.visit([&](const auto* data, std::size_t) -> const double* {
    if constexpr (std::is_same_v<decltype(data), const double*>) {
      if (!must_copy && count == size) return data + first;
    }
    data += first;
    for (std::size_t i = 0; i < count; ++i) buffer[i] = static_cast<double>(data[i]);
    std::fill(buffer + count, buffer + size, 0.0);
    return buffer;
  });
}

template <std::size_t K, class F>
void go_through_blocks(const std::array<NumericView, K>& values, const NumericView& weights, F& f) {
  double buffers[K + 1][kBlock];
  for (std::size_t first = 0; first < values[0].size(); first += kBlock) {
    const std::size_t count = std::min(kBlock, values[0].size() - first);
    Block<K> block{};
    block.size = (count + kLanes - 1) / kLanes * kLanes;
    block.count = count;
    block.total_weight = static_cast<double>(count);
    if (!weights.empty()) {
      const double* const w = block.weights = load(weights, first, count, block.size, false, buffers[K]);
      block.count = 0;
      for (std::size_t i = 0; i < block.size; ++i) block.count += w[i] > 0;
      block.total_weight = block_sum(block.size, [w](std::size_t i) { return w[i]; });
      if ((block.count < count || !is_weight(block.total_weight)) && !std::all_of(w, w + count, is_weight)) {
        check_weights(weights);  // refuses them
      }
      if (block.count == 0) continue;
      while (w[block.heavy] == 0) ++block.heavy;
    } else if (block.size > count) {
      std::fill(std::fill_n(buffers[K], count, 1.0), buffers[K] + block.size, 0.0);
      block.weights = buffers[K];
    }
    block.has_gaps = block.count < count;
    for (std::size_t k = 0; k < K; ++k) {
      block.values[k] = load(values[k], first, count, block.size, block.has_gaps, buffers[k]);
      for (std::size_t i = 0; block.has_gaps && i < count; ++i)
        buffers[k][i] = block.weights[i] > 0 ? buffers[k][i] : 0;
    }
    f(block);
  }
}

/// Calls f(block) for all samples that weigh anything. Lengths have been checked. Weights are checked on the way, by
/// check_weights(): where `f` adds to what must stay as it is if they are refused, let it add to a copy.
template <std::size_t K, class F>
void for_each_block(const std::array<NumericView, K>& values, const NumericView& weights, F f) {
  with_avx2([&] { go_through_blocks(values, weights, f); });
}

}  // namespace tblog::metrics::detail
