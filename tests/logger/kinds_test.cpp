#include <tblog/proto/custom_scalars.pb.h>
#include <tblog/proto/hparams.pb.h>
#include <tblog/proto/plugins.pb.h>
#include <tblog/summary_writer.h>

#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/collected_errors.h"
#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

std::vector<std::int64_t> steps_of(const SummaryWriter& writer, const std::string& tag) {
  std::vector<std::int64_t> steps;
  for (const auto& event : events_of(read_events(writer.file_path()), tag)) steps.push_back(event.step());
  return steps;
}

using Steps = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("rules that tags begin with decide what is recorded, and all of them must agree", "[writer][rules]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  writer.record_if("a/", every_n_steps(2));
  writer.record_if("a/b", every_n_steps(3));
  const Scalar handle = writer.scalar("a/b/handle");
  for (int step = 0; step < 7; ++step) {
    writer.add_scalar("a/x", step, step);
    writer.add_scalar("a/b", step, step);
    writer.add_scalar("b/a/", step, step);
    handle.add(step, step);
    handle.add(DeferredScalar([step] { return step; }), step + 100);
    writer.add_text("a/text", "text", step);
    CHECK(writer.records("a/x", step) == (step % 2 == 0));
  }
  writer.close();
  CHECK(steps_of(writer, "a/x") == Steps{0, 2, 4, 6});
  CHECK(steps_of(writer, "a/b") == Steps{0, 6});
  CHECK(steps_of(writer, "a/b/handle") == Steps{0, 102, 6});
  CHECK(steps_of(writer, "b/a/") == Steps{0, 1, 2, 3, 4, 5, 6});
  CHECK(steps_of(writer, "a/text") == Steps{0, 2, 4, 6});
  CHECK(writer.stats().rejected + writer.stats().dropped == 0);
}

TEST_CASE("every_n_seconds records one step whole, and then none until the time has come", "[rules][unit]") {
  double now = 100;
  const RecordingRule rule = every_n_seconds(10, [&now] { return now; });
  CHECK(rule(1));
  CHECK(rule(1));
  CHECK(!rule(2));
  now = 109;
  CHECK(!rule(3));
  now = 110;
  CHECK(rule(4));
  CHECK(rule(4));
  CHECK(!rule(5));
  CHECK(every_n_seconds(0)(1));
}

TEST_CASE("a payload given as a function is made only if it will be recorded", "[writer][rules]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  writer.record_if("", every_n_steps(5));
  int made = 0;
  const auto make = [&made](auto value) {
    return [&made, value] {
      ++made;
      return value;
    };
  };
  for (int step = 0; step < 10; ++step) {
    writer.add_scalar("scalar", make(0.5), step);
    writer.add_histogram("histogram", make(std::vector<float>{1, 2}), step);
    writer.add_image("image", make(TensorView(std::vector<float>(4), {2, 2})), step);
    writer.add_images("images", make(TensorView(std::vector<float>(8), {2, 2, 2})), step);
    writer.add_audio("audio", make(std::vector<float>(10)), step);
    writer.add_text("text", make(std::string("text")), step);
  }
  writer.close();
  CHECK(made == 12);
  for (const char* tag : {"scalar", "histogram", "image", "images", "audio", "text"}) {
    CHECK(steps_of(writer, tag) == Steps{0, 5});
  }
}

TEST_CASE("a scalar that turns out not to be there is reported and dropped, and others are not", "[writer]") {
  const TemporaryDirectory directory;
  CollectedErrors errors;
  WriterOptions options = without_notes();
  options.error_handler = errors.handler();
  SummaryWriter writer(directory.path(), options);
  writer.add_scalar("loss", DeferredScalar([] { return 0.5; }), 1);
  writer.add_scalar("loss", DeferredScalar([]() -> double { throw std::runtime_error("the device is gone"); }), 2);
  writer.add_scalar("loss", 0.25, 3);
  writer.close();
  CHECK(steps_of(writer, "loss") == Steps{1, 3});
  CHECK(writer.stats().written == 2);
  CHECK(writer.stats().dropped == 1);
  REQUIRE(errors.messages().size() == 1);
  CHECK_THAT(errors.messages()[0], ContainsSubstring("'loss' could not be made: the device is gone"));
}

TEST_CASE("a description is in the first event of its tag, whatever the kind", "[writer]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  writer.describe("loss", "cut \xe2\x82", "*Markdown*");
  writer.describe("roc", "mine");
  writer.add_scalar("loss", 1, 1);
  writer.add_scalar("loss", 2, 2);
  writer.add_roc_curve("roc", std::vector<int>{0, 1}, std::vector<float>{0.1f, 0.9f}, 1);
  writer.close();
  const auto events = events_of(read_events(writer.file_path()), "loss");
  CHECK(events[0].summary().value(0).metadata().display_name() == "cut \xef\xbf\xbd\xef\xbf\xbd");
  CHECK(events[0].summary().value(0).metadata().summary_description() == "*Markdown*");
  CHECK(events[0].summary().value(0).metadata().plugin_data().plugin_name() == "scalars");
  CHECK(!events[1].summary().value(0).has_metadata());
  const auto roc = events_of(read_events(writer.file_path()), "roc").at(0).summary().value(0).metadata();
  CHECK(roc.display_name() == "mine");  // in place of the one that a ROC curve has by itself
  CHECK_THAT(roc.summary_description(), ContainsSubstring("true positive rate"));
}

TEST_CASE("runs below a run have its options, and are flushed and closed with it", "[writer]") {
  const TemporaryDirectory directory;
  WriterOptions options = without_notes();
  options.filename_suffix = ".mine";
  SummaryWriter writer(directory / "run", options);
  SummaryWriter& below = writer.sub_run("folds/0");
  CHECK(&writer.sub_run("folds/0") == &below);
  CHECK(below.log_dir() == directory / "run/folds/0");
  below.add_scalar("loss", 1, 1);
  CHECK(writer.flush());
  CHECK(steps_of(below, "loss") == Steps{1});
  CHECK_THAT(below.file_path(), ContainsSubstring(".mine"));
  SummaryWriter moved = std::move(writer);
  below.add_scalar("loss", 1, 2);
  moved.close();
  CHECK(steps_of(below, "loss") == Steps{1, 2});
  CHECK_THROWS_AS(moved.sub_run("late"), std::logic_error);
  for (const char* name : {"", ".", "..", "a/../b", "/a", "a/", "a//b"}) {
    CHECK_THROWS_AS(SummaryWriter(directory / "other", options).sub_run(name), std::invalid_argument);
  }
}

TEST_CASE("add_scalars lays a chart out once, and again for a line that is new", "[writer]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  const auto layouts = [&] {
    writer.flush();
    std::vector<proto::Layout> out;
    for (const auto& event : events_of(read_events(writer.file_path()), "custom_scalars__config__")) {
      REQUIRE(out.emplace_back().ParseFromString(event.summary().value(0).tensor().string_val(0)));
    }
    return out;
  };
  for (int step = 0; step < 5; ++step) writer.add_scalars("a.b", {{"train", 1}, {"val", 2}}, step);
  REQUIRE(layouts().size() == 1);
  writer.add_scalars("a.b", {{"test (old)", 1}}, 5);
  REQUIRE(layouts().size() == 2);
  writer.add_custom_scalars({{"Mine", {{"c", {"x"}, {}, {}}}, true}});
  const auto all = layouts();
  REQUIRE(all.size() == 3);
  REQUIRE(all[2].category_size() == 2);
  CHECK(all[2].category(0).title() == "Mine");
  CHECK(all[2].category(0).closed());
  const auto& tags = all[2].category(1).chart(0).multiline().tag();
  CHECK(std::vector<std::string>(tags.begin(), tags.end()) ==
        std::vector<std::string>{"a\\.b/test \\(old\\)$", "a\\.b/train$", "a\\.b/val$"});
}

TEST_CASE("an embedding that can't be written is reported, and the rest is not lost", "[writer][embedding]") {
  const TemporaryDirectory directory;
  CollectedErrors errors;
  WriterOptions options = without_notes();
  options.error_handler = errors.handler();
  SummaryWriter writer(directory.path(), options);
  std::filesystem::create_directories(directory / "e/00007/points.tsv/in the way");
  const std::vector<float> points{1, 2, 3, 4};
  writer.add_embedding("e", {points, {2, 2}}, 7);
  writer.add_embedding("e", {points, {2, 2}}, -8);
  writer.add_scalar("loss", 1, 1);
  writer.close();
  CHECK(std::filesystem::exists(directory / "e/-0008/points.tsv"));
  REQUIRE(errors.messages().size() == 1);
  CHECK_THAT(errors.messages()[0],
             ContainsSubstring("'e' could not be made: can't write '" + (directory / "e/00007/points.tsv")));
  CHECK(writer.stats().written == 2);
  CHECK(writer.stats().dropped == 1);
  CHECK(steps_of(writer, "loss") == Steps{1});
}

TEST_CASE("a resumed run replaces an embedding of the same step", "[writer][embedding]") {
  const TemporaryDirectory directory;
  for (const float value : {1.5f, 2.5f}) {
    SummaryWriter writer(directory.path(), without_notes());
    writer.add_embedding("e", {std::vector<float>(2, value), {1, 2}}, 7);
    writer.close();
    CHECK(writer.stats().written == 1);
  }
  std::string line;
  std::ifstream file(directory / "e/00007/points.tsv");
  REQUIRE(std::getline(file, line));
  CHECK(line == "2.5\t2.5");
}

TEST_CASE("a run's notes are a card, unless they are not wanted", "[writer][notes]") {
  const TemporaryDirectory directory;
  SummaryWriter with(directory / "with");
  with.sub_run("below").add_scalar("loss", 1, 1);
  with.close();
  const auto events = read_events(with.file_path());
  REQUIRE(events.size() == 2);
  CHECK(events[1].summary().value(0).tag() == "run");
  CHECK_THAT(events[1].summary().value(0).tensor().string_val(0), ContainsSubstring("| command line |"));
  CHECK(read_events(with.sub_run("below").file_path()).size() == 2);
  SummaryWriter without(directory / "without", without_notes());
  without.close();
  CHECK(read_events(without.file_path()).size() == 1);
}
