#include "utf8.h"

#include <cstddef>

namespace tblog::detail {
namespace {

// How many bytes the character at the front of `text` has, or 0 if it is none (RFC 3629, section 4).
std::size_t character_size(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u; };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xc0u) == 0x80u; };
  const unsigned first = byte(0);
  const unsigned second = byte(1);
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return tail(1) ? 2 : 0;
  if (first >= 0xe0 && first <= 0xef) {
    const unsigned lowest = first == 0xe0 ? 0xa0 : 0x80;   // shorter forms are overlong
    const unsigned highest = first == 0xed ? 0x9f : 0xbf;  // surrogates are above
    return second >= lowest && second <= highest && tail(2) ? 3 : 0;
  }
  if (first >= 0xf0 && first <= 0xf4) {
    const unsigned lowest = first == 0xf0 ? 0x90 : 0x80;
    const unsigned highest = first == 0xf4 ? 0x8f : 0xbf;  // Unicode ends at U+10FFFF
    return second >= lowest && second <= highest && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) return false;
    text.remove_prefix(size);
  }
  return true;
}

std::string to_utf8(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    out.append(size == 0 ? std::string_view("\xef\xbf\xbd") : text.substr(0, size));
    text.remove_prefix(size == 0 ? 1 : size);
  }
  return out;
}

}  // namespace tblog::detail
