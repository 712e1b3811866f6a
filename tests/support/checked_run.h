#pragma once

#include <tblog/summary_writer.h>

#include <string>

#include "catch.h"
#include "collected_errors.h"
#include "events.h"
#include "temporary_directory.h"
#include "without_notes.h"

/// A writer with something in it, which has to be there still after whatever a test does. A queue of 1 MiB.
class CheckedRun {
 public:
  CheckedRun() : writer(directory_.path(), options()) { writer.add_scalar("before", 1, 1); }

  /// Checks that the one call before was refused with this message, and that the rest of the file is whole.
  void expect_refused(const std::string& message) {
    writer.add_scalar("after", 1, 2);
    writer.close();
    REQUIRE(errors_.messages().size() == 1);
    CHECK(errors_.all()[0].kind == tblog::WriterError::Kind::bad_input);
    CHECK_THAT(errors_.messages()[0], Catch::Matchers::ContainsSubstring(message));
    CHECK_THAT(errors_.messages()[0], Catch::Matchers::ContainsSubstring(directory_.path()));
    CHECK(writer.stats().rejected == 1);
    CHECK(writer.stats().written == 2);
    const auto events = read_events(writer.file_path());
    CHECK(events.size() == 3);
    CHECK(events_of(events, "before").size() == 1);
    CHECK(events_of(events, "after").size() == 1);
  }

 private:
  tblog::WriterOptions options() {
    tblog::WriterOptions out = without_notes();
    out.error_handler = errors_.handler();
    out.queue_bytes = 1 << 20;
    return out;
  }
  TemporaryDirectory directory_;
  CollectedErrors errors_;

 public:
  tblog::SummaryWriter writer;
};
