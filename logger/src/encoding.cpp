#include "encoding.h"

#include <cstddef>
#include <cstring>

namespace tblog::detail {
namespace {

enum WireType : unsigned { kVarint = 0, kFixed64 = 1, kBytes = 2, kFixed32 = 5 };

constexpr char key(unsigned field, WireType type) { return static_cast<char>(field << 3 | type); }

constexpr char kEventWallTime = key(1, kFixed64);
constexpr char kEventStep = key(2, kVarint);
constexpr char kEventFileVersion = key(3, kBytes);
constexpr char kEventSummary = key(5, kBytes);
constexpr char kEventSourceMetadata = key(10, kBytes);
constexpr char kSourceMetadataWriter = key(1, kBytes);
constexpr char kSummaryValue = key(1, kBytes);
constexpr char kValueTag = key(1, kBytes);
constexpr char kValueSimpleValue = key(2, kFixed32);
constexpr char kValueTensor = key(8, kBytes);
constexpr char kValueMetadata = key(9, kBytes);

std::size_t varint_size(std::uint64_t value) {
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
}

void append_varint(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) out.push_back(static_cast<char>(value | 0x80));
  out.push_back(static_cast<char>(value));
}

template <class Unsigned, class Float>
void append_fixed(std::string& out, Float value) {
  static_assert(sizeof(Unsigned) == sizeof(Float));
  Unsigned bits;
  std::memcpy(&bits, &value, sizeof bits);
  for (std::size_t i = 0; i < sizeof bits; ++i) out.push_back(static_cast<char>(bits >> (8 * i) & 0xff));
}

std::size_t bytes_size(std::size_t length) { return 1 + varint_size(length) + length; }

void append_length(std::string& out, char field, std::size_t length) {
  out.push_back(field);
  append_varint(out, length);
}

void append_bytes(std::string& out, char field, std::string_view bytes) {
  append_length(out, field, bytes.size());
  out.append(bytes);
}

// proto3 leaves zeros out; the test is on the bits, because -0.0 is not left out.
void append_wall_time(std::string& out, double wall_time) {
  std::uint64_t bits;
  std::memcpy(&bits, &wall_time, sizeof bits);
  if (bits == 0) return;
  out.push_back(kEventWallTime);
  append_fixed<std::uint64_t>(out, wall_time);
}

std::size_t value_size(const EncodedValue& value) {
  std::size_t size = value.tag.empty() ? 0 : bytes_size(value.tag.size());
  size += value.tensor.empty() ? 1 + sizeof(float) : bytes_size(value.tensor.size());
  if (!value.metadata.empty()) size += bytes_size(value.metadata.size());
  return size;
}

}  // namespace

void append_event(std::string& out, double wall_time, std::int64_t step, const EncodedValue& value) {
  append_wall_time(out, wall_time);
  if (step != 0) {
    out.push_back(kEventStep);
    append_varint(out, static_cast<std::uint64_t>(step));
  }
  const std::size_t size = value_size(value);
  append_length(out, kEventSummary, bytes_size(size));
  append_length(out, kSummaryValue, size);
  if (!value.tag.empty()) append_bytes(out, kValueTag, value.tag);
  if (value.tensor.empty()) {
    out.push_back(kValueSimpleValue);
    append_fixed<std::uint32_t>(out, value.scalar);
  } else {
    append_bytes(out, kValueTensor, value.tensor);
  }
  if (!value.metadata.empty()) append_bytes(out, kValueMetadata, value.metadata);
}

void append_version_event(std::string& out, double wall_time, std::string_view version, std::string_view writer) {
  append_wall_time(out, wall_time);
  append_bytes(out, kEventFileVersion, version);
  append_length(out, kEventSourceMetadata, bytes_size(writer.size()));
  append_bytes(out, kSourceMetadataWriter, writer);
}

}  // namespace tblog::detail
