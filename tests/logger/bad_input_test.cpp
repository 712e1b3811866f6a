#include <tblog/summary_writer.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <limits>
#include <vector>

#include "support/catch.h"
#include "support/checked_run.h"
#include "support/collected_errors.h"
#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

const std::vector<int> kLabels{0, 1, 1};
const std::vector<float> kScores{0.1f, 0.9f, 0.4f};

}  // namespace

TEST_CASE("a log directory that can't be one is refused when the writer is made", "[writer][bad_input]") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "file") << "x";
  CHECK_THROWS_AS(SummaryWriter(directory / "file"), std::system_error);
  CHECK_THROWS_WITH(SummaryWriter(directory / "file"), ContainsSubstring(directory / "file"));
  CHECK_THROWS_AS(SummaryWriter("/proc/no/such/place"), std::system_error);
  CHECK_THROWS_AS(SummaryWriter(""), std::system_error);
}

TEST_CASE("options that make no sense are refused with their name and value", "[writer][bad_input]") {
  const TemporaryDirectory directory;
  WriterOptions no_queue, negative, slash;
  no_queue.queue_bytes = 0;
  CHECK_THROWS_WITH(SummaryWriter(directory.path(), no_queue), ContainsSubstring("queue_bytes is 0"));
  negative.flush_interval = std::chrono::milliseconds(-5);
  CHECK_THROWS_WITH(SummaryWriter(directory.path(), negative), ContainsSubstring("flush_interval is -5 ms"));
  slash.filename_suffix = "a/b";
  CHECK_THROWS_WITH(SummaryWriter(directory.path(), slash), ContainsSubstring("filename_suffix is 'a/b'"));
  CHECK(std::filesystem::is_empty(directory.path()));
}

TEST_CASE("an empty tag is refused", "[writer][bad_input]") {
  CheckedRun run;
  run.writer.add_scalar("", 1, 1);
  run.expect_refused("the tag is empty");
}

TEST_CASE("a tag that is not UTF-8 is refused, since it would stop TensorBoard for all runs", "[writer][bad_input]") {
  CheckedRun run;
  run.writer.add_histogram("weights/\xff", kScores, 1);
  run.expect_refused("the tag 'weights/\xef\xbf\xbd' is not UTF-8");
}

TEST_CASE("a handle on a bad tag refuses what it is given", "[writer][bad_input]") {
  CheckedRun run;
  const Scalar handle = run.writer.scalar("");
  run.expect_refused("the tag is empty");
  handle.add(1, 1);
  CHECK(run.writer.stats().rejected == 2);
}

TEST_CASE("a tag that holds one kind of data refuses another", "[writer][bad_input]") {
  CheckedRun run;
  run.writer.add_histogram("before", kScores, 2);
  run.expect_refused("tag 'before' already holds scalars: histograms need a tag of their own");
}

TEST_CASE("curves refuse labels and scores of different length", "[writer][bad_input]") {
  CheckedRun run;
  run.writer.add_pr_curve("pr", kLabels, std::vector<float>{0.5f}, 1);
  run.expect_refused("add_pr_curve('pr'): labels has 3 elements, scores has 1");
}

TEST_CASE("curves refuse a label that is neither 0 nor 1, with its place", "[writer][bad_input]") {
  CheckedRun run;
  run.writer.add_roc_curve("roc", std::vector<int>{0, 7, 1}, kScores, 1);
  run.expect_refused("labels[1] is 7");
}

TEST_CASE("curves refuse a NaN score, with its place", "[writer][bad_input]") {
  CheckedRun run;
  run.writer.add_pr_curve("pr", kLabels, std::vector<float>{0.5f, 0.5f, std::nanf("")}, 1);
  run.expect_refused("scores[2]");
}

TEST_CASE("curves refuse to be drawn from nothing, or with a single threshold", "[writer][bad_input]") {
  CheckedRun run;
  SECTION("no samples") {
    run.writer.add_roc_curve("roc", std::vector<int>{}, std::vector<float>{}, 1);
    run.expect_refused("there are no samples");
  }
  SECTION("one threshold") {
    CurveOptions options;
    options.num_thresholds = 1;
    run.writer.add_pr_curve("pr", kLabels, kScores, 1, options);
    run.expect_refused("num_thresholds is 1");
  }
}

TEST_CASE("hyperparameters are taken once", "[writer][bad_input]") {
  const TemporaryDirectory directory;
  CollectedErrors errors;
  WriterOptions options = without_notes();
  options.error_handler = errors.handler();
  SummaryWriter writer(directory.path(), options);
  writer.add_hparams({{"lr", 0.1}});
  writer.add_hparams({{"lr", 0.2}});
  CHECK(writer.stats().rejected == 1);
  CHECK_THAT(errors.messages().at(0), ContainsSubstring("logged already"));
}

TEST_CASE("scores outside [0, 1] are counted like any others, and reported", "[writer][bad_input]") {
  const TemporaryDirectory directory;
  CollectedErrors errors;
  WriterOptions options = without_notes();
  options.error_handler = errors.handler();
  SummaryWriter writer(directory.path(), options);
  const float inf = std::numeric_limits<float>::infinity();
  writer.add_pr_curve("pr", std::vector<int>{1, 0, 1, 0}, std::vector<float>{3.5f, -2.0f, inf, 0.5f}, 1);
  writer.close();
  CHECK(writer.stats().rejected == 0);
  CHECK_THAT(errors.messages().at(0), ContainsSubstring("3 of 4 scores outside [0, 1]"));
  const auto rows = content_of<float>(read_events(writer.file_path()).at(1).summary().value(0).tensor());
  CHECK(rows.at(0) == 2);        // true positives at threshold 0
  CHECK(rows.at(200) == 2);      // and at 1
  CHECK(rows.at(201 + 0) == 1);  // false positives at 0: the one of 0.5, not the one below
}

TEST_CASE("text and names that are not UTF-8 are repaired, not refused", "[writer][bad_input]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  writer.add_text("text", "cut \xe2\x82", 1);
  writer.add_hparams({{"na\xffme", "val\xffue"}});
  writer.close();
  CHECK(writer.stats().rejected == 0);
  CHECK(writer.stats().written == 3);
  CHECK(read_events(writer.file_path()).at(1).summary().value(0).tensor().string_val(0) ==
        "cut \xef\xbf\xbd\xef\xbf\xbd");
}
