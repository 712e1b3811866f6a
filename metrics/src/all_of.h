#pragma once

#include <cstddef>
#include <cstdint>
#include <type_traits>

#include "avx2.h"

namespace tblog::metrics::detail {

/// Whether `is_good` holds for all of them. Blocks of a length that compilers know, and a flag as wide as a value: so
/// they vectorise it, and it costs a tenth of what it costs otherwise.
template <class T, class IsGood>
bool all_of(const T* data, std::size_t size, IsGood is_good) {
  using Flag = std::conditional_t<sizeof(T) == 1, std::uint8_t,
                                  std::conditional_t<sizeof(T) == 8, std::uint64_t, std::uint32_t>>;
  constexpr std::size_t kBlock = 256;
  return with_avx2([=] {
    std::size_t i = 0;
    Flag bad = 0;
    for (; size - i >= kBlock; i += kBlock) {
      for (std::size_t k = 0; k < kBlock; ++k) bad |= static_cast<Flag>(!is_good(data[i + k]));
    }
    for (; i < size; ++i) bad |= static_cast<Flag>(!is_good(data[i]));
    return bad == 0;
  });
}

}  // namespace tblog::metrics::detail
