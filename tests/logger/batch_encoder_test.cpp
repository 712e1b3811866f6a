#include "writing/batch_encoder.h"

#include <cmath>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <vector>

#include "encodings/summaries.h"
#include "support/catch.h"
#include "support/events.h"
#include "writing/tag_table.h"

using namespace tblog;
using namespace tblog::detail;

namespace {

struct Bench {
  TagTable tags;
  BatchEncoder encoder{tags, [this](const Tag& tag) { failed.push_back(tag.name); }};
  std::vector<std::string> failed;

  TagId scalar(const std::string& name) { return tags.find_or_add(name, SeriesKind::scalar, scalar_metadata); }
  TagId text(const std::string& name) { return tags.find_or_add(name, SeriesKind::text, text_metadata); }

  std::string encode(const std::vector<Entry>& entries) {
    CHECK(encoder.encode(entries.data(), entries.size()) == entries.size());
    const std::string records(encoder.records());
    encoder.clear();
    return records;
  }
};

std::vector<proto::Event> records_of(const std::string& bytes) {
  std::istringstream in(bytes);
  RecordReader reader(in);
  std::vector<proto::Event> out;
  for (std::string payload; reader.next(payload);) REQUIRE(out.emplace_back().ParseFromString(payload));
  REQUIRE(reader.state() == RecordReader::State::end);
  return out;
}

Entry text_entry(double time, std::int64_t step, TagId tag, const std::string& text) {
  return Entry(time, step, tag, std::make_unique<Payload>(text_tensor(text)));
}

}  // namespace

TEST_CASE("scalars of one step and time share an event, once their tags are known", "[encoder][unit]") {
  Bench bench;
  const TagId a = bench.scalar("a"), b = bench.scalar("b");
  const auto first = records_of(bench.encode({Entry(1, 1, a, 0.5f), Entry(1, 1, b, 1.5f)}));
  REQUIRE(first.size() == 2);
  CHECK(first[0].summary().value(0).metadata().plugin_data().plugin_name() == "scalars");
  CHECK(first[1].summary().value(0).metadata().plugin_data().plugin_name() == "scalars");

  const auto later = records_of(bench.encode({Entry(2, 2, a, 1), Entry(2, 2, b, 2), Entry(2, 3, a, 3),
                                              Entry(2, 3, b, 4), Entry(3, 3, a, 5), Entry(3, 3, a, 6)}));
  REQUIRE(later.size() == 3);
  CHECK(later[0].step() == 2);
  CHECK(later[1].step() == 3);
  CHECK(later[1].wall_time() == 2);
  CHECK(later[2].wall_time() == 3);
  for (const auto& event : later) REQUIRE(event.summary().value_size() == 2);
  CHECK(later[1].summary().value(0).tag() == "a");
  CHECK(later[1].summary().value(0).simple_value() == 3);
  CHECK(!later[1].summary().value(0).has_metadata());
  CHECK(later[1].summary().value(1).tag() == "b");
  CHECK(later[2].summary().value(1).simple_value() == 6);
}

TEST_CASE("a hundred scalars of a step take less than 0.45 of what each takes alone", "[encoder][unit]") {
  Bench together, alone;
  std::vector<Entry> first, same_time, other_times;
  for (int i = 0; i < 100; ++i) {
    const std::string name = "train/loss_" + std::to_string(10 + i % 90);
    const TagId tag = together.scalar(name + (i < 90 ? "" : "x"));
    alone.scalar(name + (i < 90 ? "" : "x"));
    first.emplace_back(0, 0, tag, 0.0f);
    same_time.emplace_back(1.8e9, 1000, tag, 0.5f);
    other_times.emplace_back(1.8e9 + i, 1000, tag, 0.5f);
  }
  together.encode(first);
  alone.encode(first);
  const std::size_t packed = together.encode(same_time).size();
  const std::size_t single = alone.encode(other_times).size();
  CHECK(100 * packed < 45 * single);
}

TEST_CASE("a tensor has an event of its own, with metadata if it is the tag's first", "[encoder][unit]") {
  Bench bench;
  const TagId a = bench.scalar("a"), t = bench.text("t");
  bench.encode({Entry(1, 1, a, 0)});
  const auto events = records_of(
      bench.encode({Entry(1, 2, a, 0), text_entry(1, 2, t, "one"), Entry(1, 2, a, 0), text_entry(1, 2, t, "two")}));
  REQUIRE(events.size() == 4);
  CHECK(events[1].summary().value(0).metadata().plugin_data().plugin_name() == "text");
  CHECK(events[1].summary().value(0).tensor().string_val(0) == "one");
  CHECK(!events[3].summary().value(0).has_metadata());
  CHECK(events[3].summary().value(0).tensor().string_val(0) == "two");
}

TEST_CASE("a time that is no number is written as none", "[encoder][unit]") {
  Bench bench;
  const TagId a = bench.scalar("a");
  const auto events =
      records_of(bench.encode({Entry(std::nan(""), 1, a, 1), Entry(std::nan(""), 1, a, 2), Entry(HUGE_VAL, 1, a, 3)}));
  REQUIRE(events.size() == 3);
  for (const auto& event : events) CHECK(event.wall_time() == 0);
  CHECK(events[2].summary().value(0).simple_value() == 3);
}

TEST_CASE("a batch of any size is whole records, and says when it is good for a write", "[encoder][unit]") {
  Bench bench;
  const TagId a = bench.scalar("a"), t = bench.text("t");
  std::vector<Entry> entries;
  for (int i = 0; i < 10000; ++i) entries.emplace_back(i, i, a, 0.5f);
  CHECK(bench.encoder.encode(entries.data(), entries.size()) == entries.size());
  CHECK(!bench.encoder.full());
  const Entry large = text_entry(1, 1, t, std::string(8 << 20, 'x'));
  CHECK(bench.encoder.encode(&large, 1) == 1);
  CHECK(bench.encoder.full());
  CHECK(records_of(std::string(bench.encoder.records())).size() == entries.size() + 1);
  bench.encoder.clear();
  CHECK(bench.encoder.records().empty());
  CHECK(records_of(bench.encode({Entry(1, 7, a, 0.5f)})).size() == 1);
}

TEST_CASE("a payload is made once, when it is encoded, into a tensor, a scalar or nothing", "[encoder][unit]") {
  Bench bench;
  const TagId t = bench.text("t"), a = bench.scalar("a");
  int made = 0;
  const auto deferred = [&](TagId tag, const Value& value) {
    const auto make = [&made, value] {
      ++made;
      return value;
    };
    return Entry(1, 1, tag, std::make_unique<Payload>(make, 100));
  };
  const auto tensor = deferred(t, text_tensor("late")), scalar = deferred(a, 0.5f), none = deferred(t, Value()),
             none_again = deferred(t, Value());
  CHECK(made == 0);
  CHECK(tensor.payload_bytes() >= 100);
  const auto events = records_of(bench.encode({none, tensor, scalar, none_again}));
  CHECK(made == 4);
  REQUIRE(events.size() == 2);
  CHECK(events[0].summary().value(0).tensor().string_val(0) == "late");
  CHECK(events[0].summary().value(0).metadata().plugin_data().plugin_name() == "text");
  CHECK(events[1].summary().value(0).simple_value() == 0.5f);
  CHECK(bench.failed.empty());
}

TEST_CASE("a payload that can't be made is told of and left out, and the next is the tag's first", "[encoder][unit]") {
  Bench bench;
  const TagId t = bench.text("t");
  const auto throws = [](auto exception) {
    return std::make_unique<Payload>([exception]() -> Value { throw exception; }, 0);
  };
  const auto events = records_of(bench.encode({Entry(1, 1, t, throws(std::runtime_error("no"))),
                                               Entry(1, 2, t, throws(std::bad_alloc())), text_entry(1, 3, t, "yes")}));
  REQUIRE(events.size() == 1);
  CHECK(events[0].summary().value(0).has_metadata());
  CHECK(bench.failed == std::vector<std::string>{"t", "t"});
}
