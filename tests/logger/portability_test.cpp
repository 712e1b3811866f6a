#include <tblog/summary_writer.h>

#include <chrono>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/collected_errors.h"
#include "support/fake_environment.h"
#include "support/without_notes.h"
#include "writing/crc32c.h"

using namespace tblog;

namespace {

template <class Number>
void add_numbers(SummaryWriter& writer, const std::string& name) {
  const std::vector<Number> numbers{0, 1, 2, 100, std::numeric_limits<Number>::lowest(), std::numeric_limits<Number>::max()};
  writer.add_tensor("tensor/" + name, {numbers, {2, 3}}, "plugin", "content", 1);
}

// Every kind whose bytes are ours alone: pictures are compressed by other libraries.
void add_everything(SummaryWriter& writer) {
  writer.add_hparams({{"lr", 0.1}, {"layers", 3}, {"arch", "mlp"}, {"bias", true}}, {"loss"});
  for (int step = -3; step < 100; ++step) {
    writer.add_scalar("loss", 1 / (step + 3.5), step);
    writer.add_scalar("metric/\xC3\xA9", -0.0, std::int64_t{1} << 40);
  }
  writer.add_scalar("nan", std::nan(""), 1);
  writer.add_scalars("together", {{"a", 1e-300}, {"b", 1e300}}, 2);
  std::vector<float> values;
  for (int i = 0; i < 1000; ++i) values.push_back(static_cast<float>((i * 7919 % 1000 - 300) / 1024.0));
  writer.add_histogram("histogram", values, 3);
  writer.add_text("text", "\xE2\x80\xA6 text", 4);
  writer.add_audio("sound", {values, {1, 1000}}, 5);
  std::vector<int> labels;
  std::vector<double> scores;
  for (int i = 0; i < 500; ++i) {
    labels.push_back(i * i % 7 < 3);
    scores.push_back(i * 31 % 500 / 512.0);
  }
  writer.add_pr_curve("pr", labels, scores, 6);
  writer.add_roc_curve("roc", labels, scores, 6);
  writer.add_mesh("mesh", {std::vector<float>{0, 0, 0, 1, 0, 0, 0, 1, 0}, {3, 3}}, 7);
  Graph graph(2);
  graph[0].name = "input";
  graph[1].name = "net/linear";
  graph[1].inputs = {"input"};
  graph[1].output_shapes = {{-1, 2}};
  graph[1].attributes = {{"in", "2"}, {"out", "1"}, {"bias", "true"}};
  writer.add_graph(graph);
  add_numbers<float>(writer, "float");
  add_numbers<double>(writer, "double");
  add_numbers<std::int8_t>(writer, "int8");
  add_numbers<std::int16_t>(writer, "int16");
  add_numbers<std::int32_t>(writer, "int32");
  add_numbers<std::int64_t>(writer, "int64");
  add_numbers<std::uint8_t>(writer, "uint8");
  add_numbers<std::uint16_t>(writer, "uint16");
  add_numbers<std::uint32_t>(writer, "uint32");
  add_numbers<std::uint64_t>(writer, "uint64");
}

}  // namespace

TEST_CASE("an event file is the same to the byte on every processor", "[writer][portability]") {
  CollectedErrors errors;
  const auto environment = std::make_shared<FakeEnvironment>();
  WriterOptions options = without_notes();
  options.environment = environment;
  options.flush_interval = std::chrono::hours(1);  // one batch, so that the same scalars share events
  options.error_handler = errors.handler();
  SummaryWriter writer("run", options);
  add_everything(writer);
  writer.close();
  CHECK(errors.messages() == std::vector<std::string>{});
  CHECK(writer.stats().rejected + writer.stats().dropped == 0);
  // Without the first record, which holds tblog's version. These numbers are x86-64's.
  const std::string file = environment->content();
  const std::size_t first = 16 + static_cast<unsigned char>(file.at(0));
  CHECK(file.size() - first == 25011);
  CHECK(detail::crc32c(std::string_view(file).substr(first)) == 0xf5fdf312);
}
