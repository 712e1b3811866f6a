#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <type_traits>

#include "tag_table.h"

namespace tblog::detail {

/// What travels from a logging call to the writer thread: one value of one tag, in half a cache line. A scalar is the
/// number itself. Anything else is a pointer to the TensorProto it is written as, serialized, which the entry owns
/// although it is copied freely: whoever takes it off its way calls free_tensor(), once.
struct alignas(8) Entry {
  double wall_time = 0;
  std::int64_t step = 0;
  union {
    float scalar;
    const std::string* tensor;
  };
  std::uint32_t round = 0;  // EntryQueue's
  std::uint32_t tag_and_kind = 0;

  Entry() : scalar(0) {}
  Entry(double time, std::int64_t at, TagId tag, float value)
      : wall_time(time), step(at), scalar(value), tag_and_kind(tag) {}
  Entry(double time, std::int64_t at, TagId tag, std::unique_ptr<const std::string> value)
      : wall_time(time), step(at), tensor(value.release()), tag_and_kind(tag | kTensor) {}

  TagId tag() const { return tag_and_kind & ~kTensor; }
  bool has_tensor() const { return (tag_and_kind & kTensor) != 0; }
  void free_tensor() const {
    if (has_tensor()) delete tensor;
  }
  /// What the entry holds beside itself.
  std::size_t tensor_bytes() const { return has_tensor() ? sizeof(std::string) + tensor->capacity() : 0; }

 private:
  static constexpr std::uint32_t kTensor = 0x80000000;
};
static_assert(sizeof(Entry) == 32 && std::is_trivially_copyable_v<Entry>);

}  // namespace tblog::detail
