#pragma once

#include <tblog/numeric_view.h>

#include <algorithm>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "all_of.h"
#include "class_ids.h"
#include "samples.h"

/// What metrics of several classes ask of a matrix of scores, a row a sample, a column a class.
namespace tblog::metrics::detail {

/// How many rows of `columns` each the scores are.
inline std::size_t count_rows(NumericView scores, std::size_t columns) {
  if (scores.size() % columns == 0) return scores.size() / columns;
  throw std::invalid_argument("scores has " + std::to_string(scores.size()) + " elements: no rows of " +
                              std::to_string(columns));
}

/// That `values` has one number a row.
inline void check_rows(const char* name, NumericView values, std::size_t rows) {
  if (values.size() == rows) return;
  throw std::invalid_argument("scores has " + std::to_string(rows) + " rows, " + name + " has " +
                              std::to_string(values.size()) + " elements");
}

inline void check_scores(NumericView scores) {
  scores.visit([](const auto* data, std::size_t size) {
    using Score = std::remove_cv_t<std::remove_pointer_t<decltype(data)>>;
    if constexpr (std::is_floating_point_v<Score>) {
      const auto is_number = [](Score score) { return score == score; };
      if (all_of(data, size, is_number)) return;
      const auto i = static_cast<std::size_t>(std::find_if_not(data, data + size, is_number) - data);
      refuse("scores", i, static_cast<double>(data[i]), "a score is a number");
    }
  });
}

/// The class numbers from `first` on, `count` of them.
template <class Id>
std::vector<Id> read_ids(const BasicClassIds<Id>& ids, std::size_t first, std::size_t count) {
  constexpr std::size_t kBlock = BasicClassIds<Id>::kBlock;
  std::vector<Id> all(count);
  Id block[kBlock];
  for (std::size_t done = 0; done < count; done += kBlock) {
    const std::size_t size = std::min(kBlock, count - done);
    ids.read(first + done, size, block);
    std::copy(block, block + size, all.data() + done);
  }
  return all;
}

/// A number of any type as a score: float and double stay what they are.
template <class T>
auto as_score(T value) {
  if constexpr (std::is_floating_point_v<T>) {
    return value;
  } else {
    return static_cast<double>(value);
  }
}

}  // namespace tblog::metrics::detail
