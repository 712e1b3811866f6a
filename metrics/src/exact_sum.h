#pragma once

#include <tblog/metrics/detail/exact_sum.h>

#include <cstddef>

namespace tblog::metrics::detail {

/// Adds term(i) for each i below `size`. Terms are added up in lanes, some hundred in each, with a double's precision:
/// meant for terms of one sign, for which that is as good and much faster.
template <class Term>
void add_terms(ExactSum& to, std::size_t size, Term term) {
  constexpr std::size_t kLanes = 8, kBlock = 1024;
  std::size_t i = 0;
  while (size - i >= kLanes) {
    const std::size_t end = i + (size - i < kBlock ? (size - i) / kLanes * kLanes : kBlock);
    double lanes[kLanes] = {};
    for (; i < end; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
    }
    for (const double lane : lanes) to.add(lane);
  }
  for (; i < size; ++i) to.add(term(i));
}

}  // namespace tblog::metrics::detail
