#pragma once

#include <cstddef>

#include "radix_sort.h"

namespace tblog::metrics::detail {

/// A sample in the order of scores: its number, and the key of its score.
template <class Key>
struct ScoredSample {
  Key key;
  std::size_t number;
};

/// Sorts `size` samples by score_of(number), a float or a double that is not NaN, and calls `visit(first, last)` for
/// the samples of each distinct score, the highest first. For what needs to know which samples they are, or to what
/// they belong; ranking.h is faster where their class is enough.
template <class ScoreOf, class Visit>
void visit_by_score(std::size_t size, ScoreOf score_of, Visit visit) {
  using Item = ScoredSample<decltype(descending_key(score_of(0)))>;
  Run<Item> run(size), scratch(size);
  for (std::size_t i = 0; i < size; ++i) run.begin()[i] = {descending_key(score_of(i)), i};
  radix_sort(run, scratch);
  const Item *first = run.begin(), *const end = run.end();
  while (first != end) {
    const Item* last = first;
    while (last != end && last->key == first->key) ++last;
    visit(first, last);
    first = last;
  }
}

}  // namespace tblog::metrics::detail
