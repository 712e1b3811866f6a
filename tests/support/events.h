#pragma once

#include <tblog/proto/event.pb.h>

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "little_endian.h"
#include "writing/record_reader.h"

/// Event files as Protobuf sees them, with an event for each value: several that share one in the file come one by one,
/// as in TensorBoard. A record that is damaged, or no Event, throws: files are always whole.
inline std::vector<tblog::proto::Event> parse_events(std::istream& in) {
  tblog::detail::RecordReader reader(in);
  std::vector<tblog::proto::Event> events;
  std::string payload;
  while (reader.next(payload)) {
    tblog::proto::Event event;
    if (!event.ParseFromString(payload)) throw std::runtime_error("a record is no Event");
    if (event.summary().value_size() < 2) {
      events.push_back(event);
      continue;
    }
    const tblog::proto::Summary together = event.summary();
    for (const auto& value : together.value()) {
      event.clear_summary();
      *event.mutable_summary()->add_value() = value;
      events.push_back(event);
    }
  }
  if (reader.state() != tblog::detail::RecordReader::State::end) throw std::runtime_error("a record is damaged");
  return events;
}

inline std::vector<tblog::proto::Event> parse_events(const std::string& bytes) {
  std::istringstream in(bytes);
  return parse_events(in);
}

inline std::vector<tblog::proto::Event> read_events(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("can't open " + path);
  return parse_events(in);
}

/// The events of one tag, in the file's order.
inline std::vector<tblog::proto::Event> events_of(const std::vector<tblog::proto::Event>& events,
                                                  const std::string& tag) {
  std::vector<tblog::proto::Event> out;
  for (const auto& event : events) {
    if (event.summary().value_size() == 1 && event.summary().value(0).tag() == tag) out.push_back(event);
  }
  return out;
}

/// A tensor's content as numbers.
template <class Float>
std::vector<Float> content_of(const tblog::proto::TensorProto& tensor) {
  std::vector<Float> out(tensor.tensor_content().size() / sizeof(Float));
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = tblog::detail::load_little_endian<Float>(tensor.tensor_content().data() + i * sizeof(Float));
  }
  return out;
}
