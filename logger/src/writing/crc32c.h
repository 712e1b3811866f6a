#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tblog::detail {

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4) of `bytes`, by the fastest way this processor has.
std::uint32_t crc32c(std::string_view bytes);

/// As it stands in an event file: rotated and offset, so that a CRC over bytes which hold CRCs stays strong.
inline std::uint32_t masked_crc32c(std::string_view bytes) {
  const std::uint32_t crc = crc32c(bytes);
  return ((crc >> 15) | (crc << 17)) + 0xa282ead8u;
}

/// One way to compute it.
struct Crc32cImplementation {
  const char* name;
  std::uint32_t (*compute)(std::string_view bytes);
};

/// All ways that work on this processor, the fastest first; for tests.
std::vector<Crc32cImplementation> crc32c_implementations();

}  // namespace tblog::detail
