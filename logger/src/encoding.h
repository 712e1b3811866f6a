#pragma once

#include <cstdint>
#include <string>
#include <string_view>

/// Events in Protobuf's wire format, written by hand: this is what each logged value passes through. Field numbers
/// and order are those of tblog/proto/event.proto, so that the bytes are the ones Protobuf itself would write.
namespace tblog::detail {

/// One Summary.Value. Views only: nothing is owned.
struct EncodedValue {
  std::string_view tag;
  std::string_view metadata;  ///< a serialized SummaryMetadata, or empty for none
  std::string_view tensor;    ///< a serialized TensorProto; empty for a scalar
  float scalar = 0;           ///< simple_value, where there is no tensor
};

/// Appends Event{wall_time, step, summary{value}} to `out`.
void append_event(std::string& out, double wall_time, std::int64_t step, const EncodedValue& value);

/// Appends Event{wall_time, file_version, source_metadata{writer}}, the first record of a file.
void append_version_event(std::string& out, double wall_time, std::string_view version, std::string_view writer);

}  // namespace tblog::detail
