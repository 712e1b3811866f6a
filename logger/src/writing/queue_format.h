#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "writing/crc32c.h"

/// What the files of a queue begin with (docs/architecture.md: "A queue that outlives its process"). They are memory of
/// the process that made them, in its byte order, for a later process on the same machine; there are no pointers in
/// them.
namespace tblog::detail {

struct QueueFileHeader {
  char magic[8];           // "tblogrng" or "tblogtag"
  std::uint32_t version;   // of the layout
  std::uint32_t item;      // bytes of a ring's entry
  std::uint64_t capacity;  // entries of a ring; bytes of names
  std::uint32_t reserved;
  std::uint32_t checksum;  // CRC-32C of all before

  static constexpr std::uint32_t kVersion = 1;

  static QueueFileHeader make(const char (&magic)[9], std::size_t item, std::size_t capacity) {
    QueueFileHeader header{{}, kVersion, static_cast<std::uint32_t>(item), capacity, 0, 0};
    std::memcpy(header.magic, magic, sizeof header.magic);
    header.checksum = header.expected_checksum();
    return header;
  }
  /// Whether it is what make(magic, ...) made.
  bool is(const char (&magic_wanted)[9]) const {
    return std::memcmp(magic, magic_wanted, sizeof magic) == 0 && version == kVersion &&
           checksum == expected_checksum();
  }

 private:
  std::uint32_t expected_checksum() const {
    return crc32c({reinterpret_cast<const char*>(this), offsetof(QueueFileHeader, checksum)});
  }
};
static_assert(sizeof(QueueFileHeader) == 32);

}  // namespace tblog::detail
