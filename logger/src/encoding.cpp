#include "encoding.h"

#include <cmath>
#include <cstring>

#include "little_endian.h"

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

// A byte for every seven bits, and one for 0.
std::size_t varint_size(std::uint64_t value) {
#if defined(__GNUC__)
  return static_cast<std::size_t>(70 - __builtin_clzll(value | 1)) / 7;
#else
  std::size_t size = 1;
  for (; value >= 0x80; value >>= 7) ++size;
  return size;
#endif
}

char* write_varint(char* to, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7) *to++ = static_cast<char>(value | 0x80);
  *to++ = static_cast<char>(value);
  return to;
}

std::size_t bytes_size(std::size_t length) { return 1 + varint_size(length) + length; }

char* write_length(char* to, char field, std::size_t length) {
  *to++ = field;
  return write_varint(to, length);
}

char* write_bytes(char* to, char field, std::string_view bytes) {
  to = write_length(to, field, bytes.size());
  std::memcpy(to, bytes.data(), bytes.size());
  return to + bytes.size();
}

// proto3 leaves zeros out; the test is on the bits, because -0.0 is not left out.
bool has_wall_time(double wall_time) {
  std::uint64_t bits;
  std::memcpy(&bits, &wall_time, sizeof bits);
  return bits != 0;
}

char* write_wall_time(char* to, double wall_time) {
  if (!has_wall_time(wall_time)) return to;
  *to++ = kEventWallTime;
  return store_little_endian(to, wall_time);
}

// Without the key and length that make it a field.
std::size_t message_size(const EncodedValue& value) {
  std::size_t size = value.tag.empty() ? 0 : bytes_size(value.tag.size());
  size += value.tensor.empty() ? 1 + sizeof(float) : bytes_size(value.tensor.size());
  if (!value.metadata.empty()) size += bytes_size(value.metadata.size());
  return size;
}

}  // namespace

double finite_or_zero(double wall_time) { return std::isfinite(wall_time) ? wall_time : 0; }

std::size_t value_size(const EncodedValue& value) { return bytes_size(message_size(value)); }

char* write_value(char* to, const EncodedValue& value) {
  to = write_length(to, kSummaryValue, message_size(value));
  if (!value.tag.empty()) to = write_bytes(to, kValueTag, value.tag);
  if (value.tensor.empty()) {
    *to++ = kValueSimpleValue;
    to = write_float(to, value.scalar);
  } else {
    to = write_bytes(to, kValueTensor, value.tensor);
  }
  return value.metadata.empty() ? to : write_bytes(to, kValueMetadata, value.metadata);
}

std::string scalar_value_start(std::string_view tag) {
  const EncodedValue value{tag, {}, {}, 0};
  std::string out(value_size(value), '\0');
  write_value(out.data(), value);
  out.resize(out.size() - sizeof(float));
  return out;
}

char* write_float(char* to, float value) { return store_little_endian(to, value); }

std::size_t event_head_size(double wall_time, std::int64_t step, std::size_t summary_size) {
  return (has_wall_time(wall_time) ? 1 + sizeof(double) : 0) +
         (step != 0 ? 1 + varint_size(static_cast<std::uint64_t>(step)) : 0) + 1 + varint_size(summary_size);
}

char* write_event_head(char* to, double wall_time, std::int64_t step, std::size_t summary_size) {
  to = write_wall_time(to, wall_time);
  if (step != 0) {
    *to++ = kEventStep;
    to = write_varint(to, static_cast<std::uint64_t>(step));
  }
  return write_length(to, kEventSummary, summary_size);
}

std::string version_event(double wall_time, std::string_view version, std::string_view writer) {
  const std::size_t source_size = bytes_size(writer.size());
  std::string out(
      (has_wall_time(wall_time) ? 1 + sizeof(double) : 0) + bytes_size(version.size()) + bytes_size(source_size), '\0');
  char* to = write_wall_time(out.data(), wall_time);
  to = write_bytes(to, kEventFileVersion, version);
  to = write_length(to, kEventSourceMetadata, source_size);
  write_bytes(to, kSourceMetadataWriter, writer);
  return out;
}

}  // namespace tblog::detail
