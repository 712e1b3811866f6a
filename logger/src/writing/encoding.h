#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "little_endian.h"
#include "writing/wire.h"

/// Events in Protobuf's wire format, written by hand: this is what each logged value passes through. Field numbers
/// and order are those of tblog/proto/event.proto, so that the bytes are the ones Protobuf itself would write.
///
/// An Event is a head and then its Summary's values, written one after the other. What writes a part returns its end.
/// The size of all values has to be known before the head.
namespace tblog::detail {

/// The time, or 0 for what is no finite number: one such in a file makes TensorBoard abandon it.
inline double finite_or_zero(double wall_time) { return std::isfinite(wall_time) ? wall_time : 0; }

/// One Summary.Value. Views only: nothing is owned.
struct EncodedValue {
  std::string_view tag;
  std::string_view metadata;  ///< a serialized SummaryMetadata, or empty for none
  std::string_view tensor;    ///< a serialized TensorProto; empty for a scalar
  float scalar = 0;           ///< simple_value, where there is no tensor
};

/// A value as a field of Summary.
std::size_t value_size(const EncodedValue& value);
char* write_value(char* to, const EncodedValue& value);

/// The same for a scalar without metadata, all but the float at its end, which write_float() adds: the part that stays
/// the same for a tag.
std::string scalar_value_start(std::string_view tag);
inline char* write_float(char* to, float value) { return store_little_endian(to, value); }

/// Event{wall_time, step, summary} up to the values, of which there are `summary_size` bytes. It takes kMostEventHead
/// at most.
constexpr std::size_t kMostEventHead = 9 + 11 + 11;  // a double, two varints, and a key of each
constexpr char kEventWallTime = wire::key(1, wire::kFixed64);
constexpr char kEventStep = wire::key(2, wire::kVarint);
constexpr char kEventSummary = wire::key(5, wire::kBytes);

inline char* write_event_head(char* to, double wall_time, std::int64_t step, std::size_t summary_size) {
  to = wire::write_double(to, kEventWallTime, wall_time);
  to = wire::write_int64(to, kEventStep, step);
  return wire::write_length(to, kEventSummary, summary_size);
}

/// Event{wall_time, file_version, source_metadata{writer}}, the first record of a file.
std::string version_event(double wall_time, std::string_view version, std::string_view writer);

/// Event{wall_time, step, session_log{START}}.
std::string session_start_event(double wall_time, std::int64_t step);

}  // namespace tblog::detail
