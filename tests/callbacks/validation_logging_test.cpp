// What Validation writes, and where.
#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/validation.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <vector>

#include "echo_model.h"
#include "recording_callback.h"
#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Events = std::vector<proto::Event>;

namespace {

const std::vector<float> kLogits{2.0f, -1.0f, 0.5f, -0.5f, 3.0f, -2.0f, 0.0f};
const std::vector<std::int64_t> kLabels{1, 0, 0, 1, 1, 0, 1};

Batches binary_batches() { return split(torch::tensor(kLogits), torch::tensor(kLabels), 3); }

// A writer into memory.
struct Memory {
  std::shared_ptr<FakeEnvironment> environment = std::make_shared<FakeEnvironment>();
  SummaryWriter writer{"run", options()};

  WriterOptions options() const {
    WriterOptions out;
    out.environment = environment;
    return out;
  }
  Events close() {
    writer.close();
    CHECK(writer.stats().rejected == 0);
    return parse_events(environment->content());
  }
};

Events logged(const Batches& batches, const ValidationOptions& options) {
  Memory memory;
  Batches copy = batches;
  TrainingState state;
  state.writer = &memory.writer;
  state.step = 17;
  Validation(Echo(), copy, options).on_epoch_end(state);
  return memory.close();
}

std::vector<std::string> tags(const Events& events) {
  std::vector<std::string> out;
  for (const auto& event : events) {
    if (event.summary().value_size() > 0) out.push_back(event.summary().value(0).tag());
  }
  std::sort(out.begin(), out.end());
  return out;
}

float scalar(const Events& events, const std::string& tag) {
  return events_of(events, tag).at(0).summary().value(0).simple_value();
}

// Bytes, for NaN is not equal to itself.
std::string curve(const Events& events, const std::string& tag) {
  return events_of(events, tag).at(0).summary().value(0).tensor().tensor_content();
}

// The event files in a directory, in the order in which they were opened.
std::vector<Events> runs_in(const std::string& directory) {
  std::vector<std::string> paths;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    if (entry.is_regular_file()) paths.push_back(entry.path().string());
  }
  std::sort(paths.begin(), paths.end());
  std::vector<Events> out;
  for (const auto& path : paths) out.push_back(read_events(path));
  return out;
}

}  // namespace

TEST_CASE("metrics and curves are logged at the current step, and the list's callbacks are told", "[validation]") {
  Memory memory;
  auto batches = binary_batches();
  Validation validation(Echo(), batches, Task::binary);
  std::vector<std::string> calls;
  CallbackList list(validation, RecordingCallback("", calls));
  TrainingState state;
  state.writer = &memory.writer;
  state.step = 17;
  list.on_epoch_end(state);
  CHECK(calls == std::vector<std::string>{"validation_end", "epoch_end"});
  CHECK(state.better("val/auc") == Mode::max);
  CHECK(state.better("val/loss") == Mode::min);

  const auto events = memory.close();
  for (const auto& [name, value] : validation.evaluate()) {
    INFO(name);
    const auto logged = events_of(events, "val/" + name);
    REQUIRE(logged.size() == 1);
    CHECK(logged[0].step() == 17);
    CHECK(logged[0].summary().value(0).simple_value() == static_cast<float>(value));
    CHECK(state.metrics().at("val/" + name) == value);
  }
  CHECK(events_of(events, "val/pr").size() == 1);
  CHECK(events_of(events, "val/roc").size() == 1);
  CHECK(events_of(events, "val/roc").at(0).step() == 17);
}

TEST_CASE("each class has its curves against the rest, under its name", "[validation]") {
  const std::vector<double> logits{2, 1, 0, 0, 2, 1, 1, 0, 2, 2, 0, 1};
  const std::vector<std::int64_t> labels{0, 1, 2, 1};
  const std::vector<std::string> names{"cat", "dog", "eel"};
  const auto batches = split(torch::tensor(logits).view({4, 3}), torch::tensor(labels), 3);
  const Events events = logged(batches, ValidationOptions(Task::multiclass).class_names(names).num_thresholds(5));
  CHECK(tags(events) == std::vector<std::string>{"val/accuracy", "val/auc", "val/auc/cat", "val/auc/dog", "val/auc/eel",
                                                 "val/batches_per_second", "val/loss", "val/macro_f1", "val/pr/cat",
                                                 "val/pr/dog", "val/pr/eel", "val/roc/cat", "val/roc/dog",
                                                 "val/roc/eel", "val/samples_per_second", "val/seconds"});
  Memory expected;
  CurveOptions options;
  options.num_thresholds = 5;
  for (std::size_t k = 0; k < 3; ++k) {
    std::vector<int> is_class;
    std::vector<double> probabilities;
    for (std::size_t row = 0; row < 4; ++row) {
      double sum = 0;
      for (std::size_t i = 0; i < 3; ++i) sum += std::exp(logits[3 * row + i]);
      probabilities.push_back(std::exp(logits[3 * row + k]) / sum);
      is_class.push_back(labels[row] == static_cast<std::int64_t>(k));
    }
    expected.writer.add_pr_curve("pr/" + names[k], is_class, probabilities, 1, options);
    expected.writer.add_roc_curve("roc/" + names[k], is_class, probabilities, 1, options);
  }
  const Events wanted = expected.close();
  for (const auto& name : names) {
    INFO(name);
    CHECK(curve(events, "val/pr/" + name) == curve(wanted, "pr/" + name));
    CHECK(curve(events, "val/roc/" + name) == curve(wanted, "roc/" + name));
    CHECK(scalar(events, "val/auc/" + name) == scalar(wanted, "roc/" + name + "_auc"));
  }
}

TEST_CASE("float probabilities reach the thresholds that they do in a curve of one's own", "[validation]") {
  const std::vector<float> probabilities{0.29f, 0.58f, 0.1f, 0.7f};
  const std::vector<std::int64_t> labels{1, 0, 0, 1};
  const auto options = ValidationOptions(Task::binary).output(Output::probabilities).num_thresholds(101);
  Memory expected;
  CurveOptions curve_options;
  curve_options.num_thresholds = 101;
  expected.writer.add_pr_curve("pr", labels, probabilities, 1, curve_options);
  const std::string wanted = curve(expected.close(), "pr");
  CHECK(curve(logged(split(torch::tensor(probabilities), torch::tensor(labels), 3), options), "val/pr") == wanted);
  // The same as class 1 of two.
  const auto second = torch::tensor(probabilities);
  const auto table = torch::stack({1 - second, second}, 1);
  const auto classes = ValidationOptions(Task::multiclass).output(Output::probabilities).num_thresholds(101);
  CHECK(curve(logged(split(table, torch::tensor(labels), 3), classes), "val/pr/class_1") == wanted);
}

TEST_CASE("the prefix stands before every tag, and curves can be left out", "[validation]") {
  const Events events = logged(binary_batches(), ValidationOptions(Task::binary).prefix("test_").curves(false));
  CHECK(tags(events) == std::vector<std::string>{"test_accuracy", "test_auc", "test_average_precision",
                                                 "test_batches_per_second", "test_f1", "test_loss", "test_precision",
                                                 "test_recall", "test_samples_per_second", "test_seconds"});
}

TEST_CASE("with a sub-run the tags are those of training, in a run of its own", "[validation]") {
  const TemporaryDirectory directory;
  WriterOptions options;
  options.notes = false;
  SummaryWriter writer(directory.path(), options);
  auto batches = binary_batches();
  TrainingState state;
  state.writer = &writer;
  state.train_prefix = "";
  state.step = 3;
  Validation validation(Echo(), batches, ValidationOptions(Task::binary).sub_run("val"));
  validation.on_epoch_end(state);
  validation.on_train_end(state);
  writer.close();
  CHECK(writer.stats().written == 0);
  const auto runs = runs_in(directory / "val");
  REQUIRE(runs.size() == 1);
  for (const auto& [name, value] : validation.evaluate()) {
    INFO(name);
    CHECK(state.metrics().at("val/" + name) == value);
    CHECK(scalar(runs[0], name) == static_cast<float>(value));
    CHECK(events_of(runs[0], name).at(0).step() == 3);
  }
  const Events plain = logged(batches, Task::binary);
  CHECK(curve(runs[0], "pr") == curve(plain, "val/pr"));
  CHECK(curve(runs[0], "roc") == curve(plain, "val/roc"));
}

TEST_CASE("a sub-run's place that can't be used is refused before training", "[validation][bad_input]") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "val") << "a file";
  SummaryWriter writer(directory.path());
  TrainingState state;
  state.writer = &writer;
  auto batches = binary_batches();
  Validation validation(Echo(), batches, ValidationOptions(Task::binary).sub_run("val"));
  CHECK_THROWS_AS(validation.on_train_begin(state), std::system_error);
  CHECK_THROWS_WITH(validation.on_train_begin(state), Catch::Matchers::ContainsSubstring(directory / "val"));
}

TEST_CASE("a sub-run is whole on disk when training ends, well or not", "[validation]") {
  const bool fails = GENERATE(false, true);
  const TemporaryDirectory directory;
  WriterOptions options;
  options.flush_interval = std::chrono::hours(1);
  SummaryWriter writer(directory.path(), options);
  TrainingState state;
  state.writer = &writer;
  auto batches = binary_batches();
  Validation validation(Echo(), batches, ValidationOptions(Task::binary).sub_run("val"));
  validation.on_train_begin(state);
  validation.on_epoch_end(state);
  fails ? validation.on_exception(state) : validation.on_train_end(state);
  CHECK(scalar(runs_in(directory / "val").at(0), "train/loss") == static_cast<float>(state.metrics().at("val/loss")));
}

TEST_CASE("a sub-run lies below the writer of the training at hand", "[validation]") {
  const TemporaryDirectory directory;
  auto batches = binary_batches();
  Validation validation(Echo(), batches, ValidationOptions(Task::binary).sub_run("val"));
  for (const char* run : {"a", "b"}) {
    SummaryWriter writer(directory / run);
    TrainingState state;
    state.writer = &writer;
    validation.on_epoch_end(state);  // also without on_train_begin
  }
  CHECK(runs_in(directory / "a/val").size() == 1);
  CHECK(runs_in(directory / "b/val").size() == 1);
}
