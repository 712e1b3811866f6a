#pragma once

#include <cstddef>
#include <cstdint>

#include "avx2.h"

namespace tblog::metrics::detail {

template <std::size_t kRows, class T>
void find_highest_of(const T* rows, std::size_t size, std::int32_t* places) {
  T highest[kRows];
  std::int32_t place[kRows] = {};
  for (std::size_t row = 0; row < kRows; ++row) highest[row] = rows[row * size];
  for (std::size_t k = 1; k < size; ++k) {
    for (std::size_t row = 0; row < kRows; ++row) {
      const T value = rows[row * size + k];
      place[row] = value > highest[row] ? static_cast<std::int32_t>(k) : place[row];
      highest[row] = value > highest[row] ? value : highest[row];
    }
  }
  for (std::size_t row = 0; row < kRows; ++row) places[row] = place[row];
}

/// places[i] = where the first of the highest of row i's `size` numbers is, none of which is NaN, for `count` rows.
/// Eight rows at a time take the same steps: there are no branches on numbers, which would be guessed wrong.
template <class T>
void find_highest(const T* rows, std::size_t count, std::size_t size, std::int32_t* places) {
  constexpr std::size_t kRows = 8;
  with_avx2([=] {
    std::size_t i = 0;
    for (; count - i >= kRows; i += kRows) find_highest_of<kRows>(rows + i * size, size, places + i);
    for (; i < count; ++i) find_highest_of<1>(rows + i * size, size, places + i);
  });
}

}  // namespace tblog::metrics::detail
