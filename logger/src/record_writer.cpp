#include "record_writer.h"

#include <cstdint>
#include <string_view>

#include "crc32c.h"
#include "record_format.h"

namespace tblog::detail {
namespace {

template <class Unsigned>
void store_little_endian(char* to, Unsigned value) {
  for (std::size_t i = 0; i < sizeof(Unsigned); ++i) to[i] = static_cast<char>(value >> (8 * i) & 0xff);
}

}  // namespace

std::size_t begin_record(std::string& out) {
  const std::size_t start = out.size();
  out.append(kHeaderBytes, '\0');
  return start;
}

void end_record(std::string& out, std::size_t start) {
  const std::size_t payload = start + kHeaderBytes;
  const std::size_t length = out.size() - payload;
  store_little_endian(&out[start], std::uint64_t{length});
  store_little_endian(&out[start + kLengthBytes], masked_crc32c(std::string_view(out).substr(start, kLengthBytes)));
  const std::uint32_t crc = masked_crc32c(std::string_view(out).substr(payload, length));
  out.append(kFooterBytes, '\0');
  store_little_endian(&out[payload + length], crc);
}

}  // namespace tblog::detail
