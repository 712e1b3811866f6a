#include "writing/encoding.h"

#include <tblog/proto/event.pb.h>

#include <cstring>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace tblog;
using namespace tblog::detail;

namespace {

// Random events with all that the encoder can write, the edges of each field among them.
class RandomEvents {
 public:
  struct Event {
    double wall_time;
    std::int64_t step;
    std::string tag, metadata, tensor;
    float scalar;
  };

  Event next() {
    Event event{};
    event.wall_time = pick<double>({0.0, -0.0, 1.5, 1234567890.25, 1e300}, [&] { return from_bits<double>(); });
    event.step = pick<std::int64_t>(
        {0, 1, 127, 128, -1, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()},
        [&] { return static_cast<std::int64_t>(random_() >> (random_() % 64)); });
    event.tag = text(random_() % 200);
    event.scalar = pick<float>(
        {0.0f, -0.0f, 0.5f, std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()},
        [&] { return from_bits<float>(); });
    if (random_() % 2) event.metadata = metadata();
    if (random_() % 2) event.tensor = tensor();
    return event;
  }

 private:
  template <class T, class Otherwise>
  T pick(std::vector<T> edges, Otherwise otherwise) {
    const std::size_t i = random_() % (2 * edges.size());
    return i < edges.size() ? edges[i] : otherwise();
  }
  template <class Float>
  Float from_bits() {
    const std::uint64_t bits = random_();
    Float value;
    std::memcpy(&value, &bits, sizeof value);
    return value == value ? value : Float(1);  // one NaN is as good as another, and -0.0's bits are among the edges
  }
  std::string text(std::size_t length) {
    std::string out;
    for (std::size_t i = 0; i < length; ++i) out.push_back(static_cast<char>('a' + random_() % 26));
    return out;
  }
  std::string metadata() {
    proto::SummaryMetadata out;
    out.mutable_plugin_data()->set_plugin_name(text(random_() % 20));
    out.mutable_plugin_data()->set_content(text(random_() % 300));
    out.set_display_name(text(random_() % 20));
    out.set_data_class(proto::DATA_CLASS_TENSOR);
    return out.SerializeAsString();
  }
  std::string tensor() {
    proto::TensorProto out;
    out.set_dtype(proto::DT_DOUBLE);
    out.mutable_tensor_shape()->add_dim()->set_size(static_cast<std::int64_t>(random_() % 1000));
    out.set_tensor_content(text(random_() % 1000));
    return out.SerializeAsString();
  }

  std::mt19937_64 random_{7};
};

// One event with one value each, or with several of the same step and time.
std::string by_protobuf(const std::vector<RandomEvents::Event>& values) {
  proto::Event out;
  out.set_wall_time(values[0].wall_time);
  out.set_step(values[0].step);
  for (const auto& each : values) {
    auto& value = *out.mutable_summary()->add_value();
    value.set_tag(each.tag);
    if (!each.metadata.empty()) REQUIRE(value.mutable_metadata()->ParseFromString(each.metadata));
    if (each.tensor.empty()) {
      value.set_simple_value(each.scalar);
    } else {
      REQUIRE(value.mutable_tensor()->ParseFromString(each.tensor));
    }
  }
  return out.SerializeAsString();
}

std::string by_hand(const std::vector<RandomEvents::Event>& values) {
  std::vector<EncodedValue> encoded;
  std::size_t size = 0;
  for (const auto& each : values) {
    encoded.push_back({each.tag, each.metadata, each.tensor, each.scalar});
    size += value_size(encoded.back());
  }
  const double wall_time = values[0].wall_time;
  const std::int64_t step = values[0].step;
  std::string out(kMostEventHead + size, '\0');
  char* const values_begin = write_event_head(out.data(), wall_time, step, size);
  char* to = values_begin;
  for (const auto& value : encoded) to = write_value(to, value);
  if (to != values_begin + size || values_begin > out.data() + kMostEventHead) return "the size is wrong";
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

}  // namespace

TEST_CASE("100,000 random events are encoded byte for byte as Protobuf does", "[encoding][unit]") {
  RandomEvents events;
  int differences = 0, unparsable = 0;
  for (int i = 0; i < 100000; ++i) {
    std::vector<RandomEvents::Event> values{events.next()};
    if (i % 10 == 0) values.push_back(events.next());
    const std::string bytes = by_hand(values);
    proto::Event parsed;
    unparsable += !parsed.ParseFromString(bytes);
    differences += bytes != by_protobuf(values);
  }
  CHECK(unparsable == 0);
  CHECK(differences == 0);
}

TEST_CASE("the mark of a resumed run is encoded byte for byte as Protobuf does", "[encoding][unit]") {
  for (const double wall_time : {0.0, 1234567890.25}) {
    for (const std::int64_t step :
         {std::int64_t{0}, std::int64_t{300}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max()}) {
      proto::Event event;
      event.set_wall_time(wall_time);
      event.set_step(step);
      event.mutable_session_log()->set_status(proto::SessionLog::START);
      CHECK(session_start_event(wall_time, step) == event.SerializeAsString());
    }
  }
}

TEST_CASE("the constant start of a scalar and its number are the whole of it", "[encoding][unit]") {
  RandomEvents events;
  int differences = 0;
  for (int i = 0; i < 1000; ++i) {
    RandomEvents::Event event = events.next();
    event.metadata.clear();
    event.tensor.clear();
    const EncodedValue value{event.tag, {}, {}, event.scalar};
    std::string whole(value_size(value), '\0');
    write_value(whole.data(), value);
    std::string parts = scalar_value_start(event.tag);
    const std::size_t start = parts.size();
    parts.resize(start + sizeof(float));
    write_float(&parts[start], event.scalar);
    differences += parts != whole;
  }
  CHECK(differences == 0);
}

TEST_CASE("a version event is encoded byte for byte as Protobuf does", "[encoding][unit]") {
  proto::Event expected;
  expected.set_wall_time(1234567890.25);
  expected.set_file_version("brain.Event:2");
  expected.mutable_source_metadata()->set_writer("tblog");
  CHECK(version_event(1234567890.25, "brain.Event:2", "tblog") == expected.SerializeAsString());
}
