#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "little_endian.h"

/// Protobuf's wire format: how a field is written. Each write_* writes just the bytes that its *_size says and returns
/// what is behind them.
namespace tblog::detail::wire {

enum Type : unsigned { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

/// What a field begins with. All of ours are below 16, so that it is one byte.
constexpr char key(unsigned field, Type type) { return static_cast<char>(field << 3 | type); }

/// A byte for every seven bits, and one for 0.
inline std::size_t varint_size(std::uint64_t value) {
#if defined(__GNUC__)
  return static_cast<std::size_t>(70 - __builtin_clzll(value | 1)) / 7;
#else
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
#endif
}

inline char* write_varint(char* to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
  *to++ = static_cast<char>(value);
  return to;
}

/// A field of `length` bytes: a string, or a message.
inline std::size_t bytes_size(std::size_t length) { return 1 + varint_size(length) + length; }

inline char* write_length(char* to, char key, std::size_t length) {
  *to++ = key;
  return write_varint(to, length);
}

inline char* write_bytes(char* to, char key, std::string_view bytes) {
  to = write_length(to, key, bytes.size());
  std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

/// A double, unless it is 0, which proto3 leaves out. By its bits, because -0.0 is not left out.
inline bool is_zero(double value) {
  std::uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits == 0;
}
inline std::size_t double_size(double value) { return is_zero(value) ? 0 : 1 + sizeof value; }
inline char* write_double(char* to, char key, double value) {
  if (is_zero(value)) return to;
  *to++ = key;
  return store_little_endian(to, value);
}

/// An int64, likewise.
inline char* write_int64(char* to, char key, std::int64_t value) {
  if (value == 0) return to;
  *to++ = key;
  return write_varint(to, static_cast<std::uint64_t>(value));
}

}  // namespace tblog::detail::wire
