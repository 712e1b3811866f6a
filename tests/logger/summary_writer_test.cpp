#include <tblog/summary_writer.h>

#include <tblog/proto/custom_scalars.pb.h>
#include <tblog/proto/hparams.pb.h>
#include <tblog/proto/plugins.pb.h>

#include <array>
#include <cmath>
#include <filesystem>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;

namespace {

// Logs into memory; closing gives the events.
struct Memory {
  std::shared_ptr<FakeEnvironment> environment = std::make_shared<FakeEnvironment>();
  SummaryWriter writer{"run", with(environment)};

  static WriterOptions with(std::shared_ptr<Environment> environment) {
    WriterOptions options;
    options.environment = std::move(environment);
    return options;
  }
  std::vector<proto::Event> close() {
    writer.close();
    return parse_events(environment->content());
  }
  proto::Summary::Value only(const std::string& tag) {
    const auto events = events_of(close(), tag);
    REQUIRE(events.size() == 1);
    return events[0].summary().value(0);
  }
};

proto::HParamsPluginData hparams_of(const proto::Summary::Value& value) {
  proto::HParamsPluginData data;
  REQUIRE(data.ParseFromString(value.metadata().plugin_data().content()));
  CHECK(value.metadata().plugin_data().plugin_name() == "hparams");
  CHECK(value.tensor().dtype() == proto::DT_FLOAT);
  CHECK(value.tensor().tensor_shape().dim(0).size() == 0);
  return data;
}

}  // namespace

TEST_CASE("scalars keep value, step and the time of the call, and say what they are on a tag's first event",
          "[writer]") {
  Memory memory;
  memory.writer.add_scalar("loss", 0.5, 7);
  memory.environment->set_now(99.5);
  memory.writer.add_scalar("loss", -1e30, -8);
  memory.writer.add_scalar("other", std::nan(""), std::int64_t{1} << 40);
  const auto events = memory.close();
  REQUIRE(events.size() == 4);

  const auto& first = events[1].summary().value(0);
  CHECK(events[1].step() == 7);
  CHECK(events[1].wall_time() == 1234567890.25);
  CHECK(first.tag() == "loss");
  CHECK(first.simple_value() == 0.5f);
  CHECK(first.metadata().plugin_data().plugin_name() == "scalars");
  CHECK(first.metadata().data_class() == proto::DATA_CLASS_SCALAR);

  CHECK(events[2].step() == -8);
  CHECK(events[2].wall_time() == 99.5);
  CHECK(events[2].summary().value(0).simple_value() == -1e30f);
  CHECK(!events[2].summary().value(0).has_metadata());

  CHECK(events[3].step() == std::int64_t{1} << 40);
  CHECK(std::isnan(events[3].summary().value(0).simple_value()));
  CHECK(events[3].summary().value(0).has_metadata());
}

TEST_CASE("a handle logs what add_scalar logs", "[writer]") {
  Memory by_tag, by_handle;
  const Scalar handle = by_handle.writer.scalar("loss");
  for (int step = 0; step < 10; ++step) {
    by_tag.writer.add_scalar("loss", step * 0.1, step);
    handle.add(step * 0.1, step);
  }
  by_tag.close();
  by_handle.close();
  CHECK(by_tag.environment->content() == by_handle.environment->content());
}

TEST_CASE("add_scalars makes tags below its own, in the same file", "[writer]") {
  Memory memory;
  memory.writer.add_scalars("loss", {{"train", 1}, {"val", 2}}, 3);
  const auto events = memory.close();
  CHECK(events_of(events, "loss/train").at(0).summary().value(0).simple_value() == 1);
  CHECK(events_of(events, "loss/val").at(0).summary().value(0).simple_value() == 2);
  CHECK(events_of(events, "loss/val").at(0).step() == 3);
  CHECK(memory.environment->paths().size() == 1);
}

TEST_CASE("a histogram is a table of left edge, right edge and count", "[writer]") {
  Memory memory;
  std::vector<double> values;
  for (int i = 0; i <= 300; ++i) values.push_back(i / 10.0);
  memory.writer.add_histogram("h", values, 1);
  const auto value = memory.only("h");
  CHECK(value.metadata().plugin_data().plugin_name() == "histograms");
  CHECK(value.metadata().data_class() == proto::DATA_CLASS_TENSOR);
  CHECK(value.tensor().dtype() == proto::DT_DOUBLE);
  CHECK(value.tensor().tensor_shape().dim(0).size() == 30);
  CHECK(value.tensor().tensor_shape().dim(1).size() == 3);
  const auto table = content_of<double>(value.tensor());
  REQUIRE(table.size() == 90);
  CHECK(table[0] == 0);
  CHECK(table[88] == 30);
  double total = 0;
  for (std::size_t row = 0; row < 30; ++row) total += table[3 * row + 2];
  CHECK(total == 301);
}

TEST_CASE("a histogram leaves out what is not finite and logs how much that was", "[writer]") {
  Memory memory;
  memory.writer.add_histogram("h", std::vector<float>{1, 2, std::nanf(""), -std::numeric_limits<float>::infinity()}, 4);
  const auto events = memory.close();
  CHECK(events_of(events, "h/non_finite").at(0).summary().value(0).simple_value() == 2);
  for (const double number : content_of<double>(events_of(events, "h").at(0).summary().value(0).tensor())) {
    CHECK(std::isfinite(number));
  }
}

TEST_CASE("a histogram of nothing has no rows", "[writer]") {
  Memory memory;
  memory.writer.add_histogram("h", std::vector<float>{}, 4);
  CHECK(memory.only("h").tensor().tensor_shape().dim(0).size() == 0);
}

TEST_CASE("text is a string tensor of rank 0", "[writer]") {
  Memory memory;
  memory.writer.add_text("t", "# Title\n\nna\xc3\xafve", 2);
  const auto value = memory.only("t");
  CHECK(value.metadata().plugin_data().plugin_name() == "text");
  CHECK(value.tensor().dtype() == proto::DT_STRING);
  CHECK(value.tensor().tensor_shape().dim_size() == 0);
  CHECK(value.tensor().string_val(0) == "# Title\n\nna\xc3\xafve");
}

TEST_CASE("a PR curve has counts, precision and recall at each threshold", "[writer]") {
  Memory memory;
  CurveOptions options;
  options.num_thresholds = 3;
  // At 0, 0.5 and 1; a score that equals a threshold is predicted positive.
  memory.writer.add_pr_curve("pr", std::array<int, 5>{1, 0, 1, 0, 1},
                             std::array<float, 5>{1.0f, 0.5f, 0.5f, 0.2f, 0.0f}, 3, options);
  const auto value = memory.only("pr");
  CHECK(value.metadata().plugin_data().plugin_name() == "pr_curves");
  proto::PrCurvePluginData plugin_data;
  CHECK(plugin_data.ParseFromString(value.metadata().plugin_data().content()));
  CHECK(plugin_data.num_thresholds() == 3);
  CHECK(value.tensor().dtype() == proto::DT_FLOAT);
  CHECK(value.tensor().tensor_shape().dim(0).size() == 6);
  CHECK(value.tensor().tensor_shape().dim(1).size() == 3);
  CHECK(content_of<float>(value.tensor()) == std::vector<float>{3, 2, 1,                  // true positives
                                                                2, 1, 0,                  // false positives
                                                                0, 1, 2,                  // true negatives
                                                                0, 1, 2,                  // false negatives
                                                                3 / 5.0f, 2 / 3.0f, 1,    // precision
                                                                1, 2 / 3.0f, 1 / 3.0f});  // recall
}

TEST_CASE("a ROC curve has TPR upward and FPR to the right, says so, and has its area beside it", "[writer]") {
  Memory memory;
  CurveOptions options;
  options.num_thresholds = 3;
  memory.writer.add_roc_curve("val/roc", std::vector<int>{1, 0, 1, 0}, std::vector<double>{1.0, 0.5, 0.5, 0.2}, 3,
                              options);
  const auto events = memory.close();
  const auto value = events_of(events, "val/roc").at(0).summary().value(0);
  CHECK(content_of<float>(value.tensor()) == std::vector<float>{2, 2, 1, 2, 1, 0, 0, 1, 2, 0, 0, 1,  // counts
                                                                1, 1, 0.5f,                          // TPR
                                                                1, 0.5f, 0});                        // FPR
  CHECK(value.metadata().display_name() == "val/roc (ROC: y = TPR, x = FPR)");
  CHECK(value.metadata().summary_description().find("false positive rate") != std::string::npos);
  // Pairs of a positive and a negative: 4, of which 3 are ranked right and one is a tie.
  CHECK(events_of(events, "val/roc_auc").at(0).summary().value(0).simple_value() == 0.875f);
}

TEST_CASE("curves of a single class are drawn with NaN where they are undefined", "[writer]") {
  Memory memory;
  memory.writer.add_roc_curve("roc", std::vector<int>{0, 0}, std::vector<float>{0.1f, 0.9f}, 1);
  memory.writer.add_pr_curve("pr", std::vector<int>{0, 0}, std::vector<float>{0.1f, 0.9f}, 1);
  const auto events = memory.close();
  const auto roc = content_of<float>(events_of(events, "roc").at(0).summary().value(0).tensor());
  const auto pr = content_of<float>(events_of(events, "pr").at(0).summary().value(0).tensor());
  CHECK(std::isnan(roc.at(4 * 201)));
  CHECK(roc.at(5 * 201) == 1);
  CHECK(pr.at(4 * 201) == 0);
  CHECK(std::isnan(pr.at(5 * 201)));
  CHECK(std::isnan(events_of(events, "roc_auc").at(0).summary().value(0).simple_value()));
}

TEST_CASE("hyperparameters keep their types, and closing marks the run as a success", "[writer]") {
  Memory memory;
  memory.writer.add_hparams({{"lr", 0.1}, {"layers", 3}, {"arch", "mlp"}, {"bias", true}, {"bad", std::nan("")}},
                            {"val/auc"});
  const auto events = memory.close();
  const auto start = hparams_of(events_of(events, "_hparams_/session_start_info").at(0).summary().value(0));
  const auto& hparams = start.session_start_info().hparams();
  CHECK(hparams.at("lr").number_value() == 0.1);
  CHECK(hparams.at("layers").number_value() == 3);
  CHECK(hparams.at("arch").string_value() == "mlp");
  CHECK(hparams.at("bias").kind_case() == proto::Value::kBoolValue);
  CHECK(hparams.at("bad").string_value() == "nan");
  CHECK(start.session_start_info().start_time_secs() == 1234567890.25);

  const auto experiment = hparams_of(events_of(events, "_hparams_/experiment").at(0).summary().value(0));
  CHECK(experiment.experiment().metric_infos(0).name().tag() == "val/auc");
  CHECK(experiment.experiment().hparam_infos_size() == 5);
  CHECK(experiment.experiment().hparam_infos(3).type() == proto::HPARAM_BOOL);

  const auto end = hparams_of(events_of(events, "_hparams_/session_end_info").at(0).summary().value(0));
  CHECK(end.session_end_info().status() == proto::STATUS_SUCCESS);
}

TEST_CASE("a run that an exception ends is marked as a failure", "[writer]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  try {
    SummaryWriter writer("run", Memory::with(environment));
    writer.add_hparams({{"lr", 0.1}});
    throw std::runtime_error("training failed");
  } catch (const std::runtime_error&) {
  }
  const auto events = events_of(parse_events(environment->content()), "_hparams_/session_end_info");
  REQUIRE(events.size() == 1);
  CHECK(hparams_of(events[0].summary().value(0)).session_end_info().status() == proto::STATUS_FAILURE);
}

TEST_CASE("without metrics there is no experiment, and without hyperparameters no session", "[writer]") {
  Memory memory;
  memory.writer.add_hparams({{"lr", 0.1}});
  CHECK(events_of(memory.close(), "_hparams_/experiment").empty());
  Memory none;
  CHECK(none.close().size() == 1);
}

TEST_CASE("a run that is resumed has two marks where it goes on, and so have the runs below it", "[writer]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  SummaryWriter& open = writer.sub_run("open");
  writer.add_scalar("loss", 1, 0);
  writer.resume_at(7);
  SummaryWriter& later = writer.sub_run("later");
  writer.add_scalar("loss", 2, 7);
  CHECK(writer.flush());
  CHECK(writer.stats().written == 3);
  for (const SummaryWriter* each : {&writer, &open, &later}) {
    std::vector<std::int64_t> marks;
    for (const auto& event : read_events(each->file_path())) {
      if (event.session_log().status() == proto::SessionLog::START) marks.push_back(event.step());
    }
    CHECK(marks == std::vector<std::int64_t>{7, 7});
  }
  const auto events = read_events(writer.file_path());
  REQUIRE(events.size() == 5);
  CHECK(events[1].summary().value(0).simple_value() == 1);
  CHECK(events[4].summary().value(0).simple_value() == 2);
}

TEST_CASE("what flush acknowledged is in the file", "[writer]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory / "a/b/c", without_notes());
  for (int step = 0; step < 1000; ++step) {
    writer.add_scalar("loss", step, step);
    if (step % 100 == 99) {
      REQUIRE(writer.flush());
      REQUIRE(read_events(writer.file_path()).size() == static_cast<std::size_t>(step) + 2);
    }
  }
  CHECK(writer.stats().written == 1000);
  CHECK(writer.stats().bytes == std::filesystem::file_size(writer.file_path()));
}

TEST_CASE("a writer that goes out of scope has written everything", "[writer]") {
  const TemporaryDirectory directory;
  std::string path;
  {
    SummaryWriter first(directory.path(), without_notes());
    first.add_scalar("a", 1, 1);
    SummaryWriter writer = std::move(first);
    writer.add_scalar("a", 2, 2);
    path = writer.file_path();
  }
  CHECK(read_events(path).size() == 3);
}

TEST_CASE("a writer that is assigned another ends its own run first", "[writer]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory / "one", without_notes());
  const std::string one = writer.file_path();
  writer.add_scalar("a", 1, 1);
  writer = SummaryWriter(directory / "two");
  CHECK(read_events(one).size() == 2);
  CHECK(writer.log_dir() == directory / "two");
}

TEST_CASE("values of any arithmetic type and container are taken as they are", "[writer]") {
  Memory memory;
  const double raw[] = {1, 2, 3};
  memory.writer.add_histogram("array", raw, 1);
  memory.writer.add_histogram("pointer", NumericView(raw, 2), 1);
  memory.writer.add_histogram("bytes", std::vector<unsigned char>{0, 255}, 1);
  memory.writer.add_histogram("std_array", std::array<std::int64_t, 2>{-5, 5}, 1);
  const auto events = memory.close();
  CHECK(events.size() == 5);
  const auto bytes = content_of<double>(events_of(events, "bytes").at(0).summary().value(0).tensor());
  CHECK(bytes.at(0) == 0);
  CHECK(bytes.at(88) == 255);
}
