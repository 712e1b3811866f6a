// CsvLogger and JsonLinesLogger.
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/csv_logger.h>
#include <tblog/callbacks/json_lines_logger.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

#include "support/catch.h"
#include "support/collected_errors.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void write(const std::string& path, const std::string& content) { std::ofstream(path, std::ios::binary) << content; }

// The end of an epoch of four batches with these metrics.
void epoch(Callback& callback, TrainingState& state, const std::map<std::string, double>& metrics) {
  TrainingState now;
  now.epoch = state.epoch++;
  now.step = state.step += 4;
  now.writer = state.writer;
  for (const auto& [name, value] : metrics) now.set_metric(name, value);
  callback.on_epoch_end(now);
}

// What a checkpoint would give back.
template <class C>
CallbackState checkpoint(C& callback) {
  CallbackState saved;
  callback.state(saved);
  return CallbackState(saved.values());
}

}  // namespace

TEST_CASE("each epoch is a row of a table with all metrics", "[csv]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a/b.csv";
  CsvLogger csv(path);
  TrainingState state;
  csv.on_train_begin(state);
  CHECK(!std::filesystem::exists(path));
  epoch(csv, state, {{"train/loss", 0.1}, {"val/auc", 1e-7}});
  epoch(csv, state, {{"train/loss", std::nan("")}, {"val/auc", -HUGE_VAL}});
  epoch(csv, state, {{"val/auc", 1.0 / 3}});
  CHECK(content_of(path) == "epoch,step,train/loss,val/auc\n1,4,0.1,1e-07\n2,8,nan,-inf\n3,12,,0.3333333333333333\n");
}

TEST_CASE("a metric that is new becomes the last column, empty in the rows before", "[csv]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "metrics.csv";
  CsvLogger csv(path);
  TrainingState state;
  csv.on_train_begin(state);
  epoch(csv, state, {{"b", 1}});
  epoch(csv, state, {{"a", 2}, {"b", 3}});
  epoch(csv, state, {{"a", 4}, {"b", 5}, {"needs, \"quotes\"", 6}});
  const std::string expected = "epoch,step,b,a,\"needs, \"\"quotes\"\"\"\n1,4,1,,\n2,8,3,2,\n3,12,5,4,6\n";
  CHECK(content_of(path) == expected);

  // Read back as it was written.
  CallbackState saved = checkpoint(csv);
  CsvLogger next(path);
  next.on_train_begin(state);
  next.state(saved);
  epoch(next, state, {{"a", 7}});
  CHECK(content_of(path) == expected + "4,16,,7,\n");
}

TEST_CASE("a resumed run goes on behind the rows of its checkpoint, also when the table has grown or is torn",
          "[csv]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "metrics.csv";
  CsvLogger csv(path);
  TrainingState state;
  csv.on_train_begin(state);
  epoch(csv, state, {{"a", 1}});
  epoch(csv, state, {{"a", 2}});
  CallbackState saved = checkpoint(csv);
  const TrainingState then = state;
  epoch(csv, state, {{"a", 3}, {"b", 3}});
  write(path, content_of(path) + "4,1");

  CsvLogger resumed(path);
  state = then;
  resumed.on_train_begin(state);
  resumed.state(saved);
  epoch(resumed, state, {{"a", 30}});
  epoch(resumed, state, {{"a", 40}});
  CHECK(content_of(path) == "epoch,step,a,b\n1,4,1,\n2,8,2,\n3,12,30,\n4,16,40,\n");
}

TEST_CASE("a run that begins anew begins the table anew", "[csv]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "metrics.csv";
  for (const double value : {1, 2}) {
    CsvLogger csv(path);
    TrainingState state;
    csv.on_train_begin(state);
    epoch(csv, state, {{value == 1 ? "a" : "b", value}});
  }
  CHECK(content_of(path) == "epoch,step,b\n1,4,2\n");
}

TEST_CASE("a file of somebody else is refused and left as it is", "[csv][bad_input]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "mine.csv";
  write(path, "name,age\nx,3\n");
  CsvLogger csv(path);
  TrainingState state;
  CHECK_THROWS_WITH(csv.on_train_begin(state),
                    ContainsSubstring("is no table of a CsvLogger: its first column is 'name'"));
  CHECK(content_of(path) == "name,age\nx,3\n");
  CsvLogger below(path + "/x.csv");
  CHECK_THROWS_WITH(below.on_train_begin(state), ContainsSubstring("can't create the directory"));
}

TEST_CASE("what can't be written is reported, and written with the next row", "[csv]") {
  const TemporaryDirectory directory, log_directory;
  CollectedErrors errors;
  WriterOptions options;
  options.error_handler = errors.handler();
  SummaryWriter writer(log_directory.path(), options);
  TrainingState state;
  state.writer = &writer;
  const std::string place = directory / "place";
  CsvLogger csv(place + "/metrics.csv");
  JsonLinesLogger json(place + "/metrics.jsonl");
  csv.on_train_begin(state);
  json.on_train_begin(state);
  std::filesystem::remove(place);
  TrainingState same = state;
  epoch(csv, state, {{"a", 1}});
  epoch(json, same, {{"a", 1}});
  CHECK(csv.failed_writes() == 1);
  CHECK(json.failed_writes() == 1);
  REQUIRE(errors.all().size() == 2);
  CHECK_THAT(errors.messages()[0], ContainsSubstring("the table of epoch 1 was not written: can't open '" + place));
  CHECK_THAT(errors.messages()[1], ContainsSubstring("a line of epoch 1 was not written: can't open '" + place));
  std::filesystem::create_directory(place);
  epoch(csv, state, {{"a", 2}});
  epoch(json, same, {{"a", 2}});
  CHECK(content_of(place + "/metrics.csv") == "epoch,step,a\n1,4,1\n2,8,2\n");
  CHECK(content_of(place + "/metrics.jsonl") == "{\"epoch\":1,\"step\":4,\"a\":1}\n{\"epoch\":2,\"step\":8,\"a\":2}\n");
}

TEST_CASE("each epoch is a line of JSON, and NaN is null", "[json_lines]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "a/metrics.jsonl";
  JsonLinesLogger json(path);
  TrainingState state;
  json.on_train_begin(state);
  epoch(json, state, {{"val/auc", 0.1}});
  epoch(json, state, {{"inf", HUGE_VAL}, {"nan", std::nan("")}, {"quote\" \\ \n", -HUGE_VAL}});
  json.on_validation_end(state);
  CHECK(content_of(path) ==
        "{\"epoch\":1,\"step\":4,\"val/auc\":0.1}\n"
        "{\"epoch\":2,\"step\":8,\"inf\":1e999,\"nan\":null,\"quote\\\" \\\\ \\u000a\":-1e999}\n");
}

TEST_CASE("there may be a line a validation in place of one an epoch", "[json_lines]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "metrics.jsonl";
  JsonLinesLogger json(JsonLinesLoggerOptions(path).interval(Interval::validation));
  TrainingState state;
  json.on_train_begin(state);
  state.step = 3;
  state.set_metric("val/loss", 0.5);
  json.on_validation_end(state);
  json.on_epoch_end(state);
  CHECK(content_of(path) == "{\"epoch\":1,\"step\":3,\"val/loss\":0.5}\n");
}

TEST_CASE("a resumed run goes on behind the lines of its checkpoint, a new one begins anew", "[json_lines]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "metrics.jsonl";
  JsonLinesLogger json(path);
  TrainingState state;
  json.on_train_begin(state);
  epoch(json, state, {{"a", 1}});
  CallbackState saved = checkpoint(json);
  const TrainingState then = state;
  epoch(json, state, {{"a", 2}});
  write(path, content_of(path) + "{\"epo");

  JsonLinesLogger resumed(path);
  state = then;
  resumed.on_train_begin(state);
  resumed.state(saved);
  epoch(resumed, state, {{"a", 20}});
  CHECK(content_of(path) == "{\"epoch\":1,\"step\":4,\"a\":1}\n{\"epoch\":2,\"step\":8,\"a\":20}\n");

  JsonLinesLogger anew(path);
  TrainingState first;
  anew.on_train_begin(first);
  epoch(anew, first, {{"b", 1}});
  CHECK(content_of(path) == "{\"epoch\":1,\"step\":4,\"b\":1}\n");
}

TEST_CASE("lines of a file that is gone are not made up", "[json_lines]") {
  const TemporaryDirectory directory;
  const std::string path = directory / "metrics.jsonl";
  JsonLinesLogger json(path);
  TrainingState state;
  json.on_train_begin(state);
  epoch(json, state, {{"a", 1}});
  CallbackState saved = checkpoint(json);
  std::filesystem::remove(path);
  JsonLinesLogger resumed(path);
  resumed.on_train_begin(state);
  resumed.state(saved);
  epoch(resumed, state, {{"a", 2}});
  CHECK(content_of(path) == "{\"epoch\":2,\"step\":8,\"a\":2}\n");
}
