#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

/// Overwrites a number in a state, whose numbers are little-endian.
template <class Number>
void put_number(std::string& state, std::size_t at, Number value) {
  std::memcpy(&state[at], &value, sizeof value);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  std::reverse(state.data() + at, state.data() + at + sizeof value);
#endif
}
