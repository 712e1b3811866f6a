#include "encoding.h"

#include <tblog/proto/event.pb.h>

#include <cstring>
#include <limits>
#include <random>
#include <string>

#include "support/catch.h"

using namespace tblog;

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

std::string by_protobuf(const RandomEvents::Event& event) {
  proto::Event out;
  out.set_wall_time(event.wall_time);
  out.set_step(event.step);
  auto& value = *out.mutable_summary()->add_value();
  value.set_tag(event.tag);
  if (!event.metadata.empty()) value.mutable_metadata()->ParseFromString(event.metadata);
  if (event.tensor.empty()) {
    value.set_simple_value(event.scalar);
  } else {
    value.mutable_tensor()->ParseFromString(event.tensor);
  }
  return out.SerializeAsString();
}

}  // namespace

TEST_CASE("100,000 random events are encoded byte for byte as Protobuf does", "[encoding][unit]") {
  RandomEvents events;
  int differences = 0, unparsable = 0;
  for (int i = 0; i < 100000; ++i) {
    const RandomEvents::Event event = events.next();
    std::string bytes;
    detail::append_event(bytes, event.wall_time, event.step, {event.tag, event.metadata, event.tensor, event.scalar});
    proto::Event parsed;
    unparsable += !parsed.ParseFromString(bytes);
    differences += bytes != by_protobuf(event);
  }
  CHECK(unparsable == 0);
  CHECK(differences == 0);
}

TEST_CASE("a version event is encoded byte for byte as Protobuf does", "[encoding][unit]") {
  proto::Event expected;
  expected.set_wall_time(1234567890.25);
  expected.set_file_version("brain.Event:2");
  expected.mutable_source_metadata()->set_writer("tblog");
  std::string bytes;
  detail::append_version_event(bytes, 1234567890.25, "brain.Event:2", "tblog");
  CHECK(bytes == expected.SerializeAsString());
}
