#include "writing/encoding.h"

#include <cstring>

namespace tblog::detail {
namespace {

using wire::bytes_size;
using wire::key;
using wire::write_bytes;
using wire::write_length;

constexpr char kEventFileVersion = key(3, wire::kBytes);
constexpr char kEventSessionLog = key(7, wire::kBytes);
constexpr char kEventSourceMetadata = key(10, wire::kBytes);
constexpr char kSourceMetadataWriter = key(1, wire::kBytes);
constexpr char kSummaryValue = key(1, wire::kBytes);
constexpr char kValueTag = key(1, wire::kBytes);
constexpr char kValueSimpleValue = key(2, wire::kFixed32);
constexpr char kValueTensor = key(8, wire::kBytes);
constexpr char kValueMetadata = key(9, wire::kBytes);

// Without the key and length that make it a field.
std::size_t message_size(const EncodedValue& value) {
  std::size_t size = value.tag.empty() ? 0 : bytes_size(value.tag.size());
  size += value.tensor.empty() ? 1 + sizeof(float) : bytes_size(value.tensor.size());
  if (!value.metadata.empty()) size += bytes_size(value.metadata.size());
  return size;
}

}  // namespace

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

std::string version_event(double wall_time, std::string_view version, std::string_view writer) {
  const std::size_t source_size = bytes_size(writer.size());
  std::string out(wire::double_size(wall_time) + bytes_size(version.size()) + bytes_size(source_size), '\0');
  char* to = wire::write_double(out.data(), kEventWallTime, wall_time);
  to = write_bytes(to, kEventFileVersion, version);
  to = write_length(to, kEventSourceMetadata, source_size);
  write_bytes(to, kSourceMetadataWriter, writer);
  return out;
}

std::string session_start_event(double wall_time, std::int64_t step) {
  constexpr char kStart[] = {key(1, wire::kVarint), 1};  // SessionLog{status: START}
  char event[kMostEventHead + sizeof kStart + 2];
  char* to = wire::write_double(event, kEventWallTime, wall_time);
  to = wire::write_int64(to, kEventStep, step);
  to = write_bytes(to, kEventSessionLog, {kStart, sizeof kStart});
  return std::string(event, to);
}

}  // namespace tblog::detail
