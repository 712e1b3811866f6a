#include "record_writer.h"

#include <cstdint>
#include <cstring>

#include "crc32c.h"
#include "little_endian.h"
#include "record_format.h"

namespace tblog::detail {
void seal_record(char* record, std::size_t payload_size) {
  store_little_endian(record, std::uint64_t{payload_size});
  store_little_endian(record + kLengthBytes, masked_crc32c({record, kLengthBytes}));
  store_little_endian(record + kHeaderBytes + payload_size, masked_crc32c({record + kHeaderBytes, payload_size}));
}

std::string record_of(std::string_view payload) {
  std::string out(kHeaderBytes + payload.size() + kFooterBytes, '\0');
  std::memcpy(out.data() + kHeaderBytes, payload.data(), payload.size());
  seal_record(out.data(), payload.size());
  return out;
}

}  // namespace tblog::detail
