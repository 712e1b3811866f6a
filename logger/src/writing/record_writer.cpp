#include "writing/record_writer.h"

#include <cstdint>
#include <cstring>

#include "little_endian.h"
#include "writing/crc32c.h"
#include "writing/record_format.h"

namespace tblog::detail {
char* begin_record(char* record, std::size_t payload_size) {
  store_little_endian(record, std::uint64_t{payload_size});
  return record + kHeaderBytes;
}

void seal_records(char* record, const char* end) {
  std::uint64_t last_size = 0;
  std::uint32_t size_crc = 0;
  while (record != end) {
    const auto size = load_little_endian<std::uint64_t>(record);
    if (size != last_size || size == 0) {  // most records are as large as the one before
      last_size = size;
      size_crc = masked_crc32c({record, kLengthBytes});
    }
    store_little_endian(record + kLengthBytes, size_crc);
    char* const payload = record + kHeaderBytes;
    const auto payload_size = static_cast<std::size_t>(size);
    record = store_little_endian(payload + payload_size, masked_crc32c({payload, payload_size}));
  }
}

std::string record_of(std::string_view payload) {
  std::string out(kHeaderBytes + payload.size() + kFooterBytes, '\0');
  std::memcpy(begin_record(out.data(), payload.size()), payload.data(), payload.size());
  seal_records(out.data(), out.data() + out.size());
  return out;
}

}  // namespace tblog::detail
