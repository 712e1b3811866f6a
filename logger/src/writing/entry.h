#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <type_traits>

#include "writing/payload.h"
#include "writing/tag_table.h"

namespace tblog::detail {

/// What travels from a logging call to the writer thread: one value of one tag, in half a cache line. A scalar is the
/// number itself. Anything else is a pointer to a payload, which the entry owns although it is copied freely: whoever
/// takes it off its way calls free_payload(), once.
struct alignas(8) Entry {
  double wall_time = 0;
  std::int64_t step = 0;
  union {
    float scalar;
    Payload* payload;
  };
  std::uint32_t round = 0;  // EntryQueue's
  std::uint32_t tag_and_kind = 0;

  Entry() : scalar(0) {}
  Entry(double time, std::int64_t at, TagId tag, float value)
      : wall_time(time), step(at), scalar(value), tag_and_kind(tag) {}
  Entry(double time, std::int64_t at, TagId tag, std::unique_ptr<Payload> value)
      : wall_time(time), step(at), payload(value.release()), tag_and_kind(tag | kPayload) {}

  TagId tag() const { return tag_and_kind & ~kPayload; }
  bool has_payload() const { return (tag_and_kind & kPayload) != 0; }
  void free_payload() const {
    if (has_payload()) delete payload;
  }
  /// What the entry holds beside itself.
  std::size_t payload_bytes() const { return has_payload() ? payload->bytes() : 0; }

 private:
  static constexpr std::uint32_t kPayload = 0x80000000;
};
static_assert(sizeof(Entry) == 32 && std::is_trivially_copyable_v<Entry>);

}  // namespace tblog::detail
