#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <type_traits>

namespace tblog::detail {

template <std::size_t size>
using Bits = std::conditional_t<size <= 2, std::conditional_t<size == 1, std::uint8_t, std::uint16_t>,
                                std::conditional_t<size == 4, std::uint32_t, std::uint64_t>>;

/// Stores a number, least significant byte first, and returns what is behind it.
template <class Number>
char* store_little_endian(char* to, Number value) {
  static_assert(std::is_arithmetic_v<Number> && sizeof(Number) <= 8);
  Bits<sizeof(Number)> bits;
  std::memcpy(&bits, &value, sizeof bits);
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  for (std::size_t i = 0; i < sizeof bits; ++i) to[i] = static_cast<char>(bits >> (8 * i) & 0xff);
#else
  std::memcpy(to, &bits, sizeof bits);
#endif
  return to + sizeof bits;
}

/// Loads what that stored.
template <class Number>
Number load_little_endian(const char* from) {
  Bits<sizeof(Number)> bits = 0;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
  for (std::size_t i = sizeof bits; i-- > 0;) bits = bits << 8 | static_cast<unsigned char>(from[i]);
#else
  std::memcpy(&bits, from, sizeof bits);
#endif
  Number value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace tblog::detail
