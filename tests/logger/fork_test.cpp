#include <tblog/summary_writer.h>

#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "support/catch.h"
#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;

namespace {

// What a process that was forked off may do, and what comes of it. 0 if all is well.
[[maybe_unused]] int in_the_child(SummaryWriter& inherited, const Scalar& handle, const std::string& directory) {
  for (int step = 100; step < 5000; ++step) handle.add(step, step);
  inherited.add_scalar("loss", 1, 5000);
  if (inherited.flush()) return 1;
  inherited.close();
  SummaryWriter own(directory, without_notes());
  own.add_scalar("child", 1, 1);
  if (!own.flush()) return 2;
  own.close();
  return own.stats().written == 1 ? 0 : 3;
}

}  // namespace

TEST_CASE("a process that is forked off leaves the writers of its parent alone, and can have its own",
          "[writer][fork]") {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  // Their allocators may be locked by another thread at that moment, and are for ever in the new process.
  TBLOG_SKIP("the sanitizers allow no threads in a process forked off beside threads");
#else
  const bool survive_kill = GENERATE(false, true);
  const TemporaryDirectory directory;
  WriterOptions options = without_notes();
  options.survive_kill = survive_kill;
  options.error_handler = [](const WriterError&) {};
  SummaryWriter writer(directory / "parent", options);
  const Scalar loss = writer.scalar("loss");
  for (int step = 0; step < 10; ++step) loss.add(step, step);

  const pid_t child = fork();
  if (child == 0) _exit(in_the_child(writer, loss, directory / "child"));
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(status == 0);

  for (int step = 10; step < 20; ++step) loss.add(step, step);
  CHECK(writer.flush());
  CHECK(writer.stats().written == 20);
  CHECK(writer.stats().dropped == 0);
  const auto events = events_of(read_events(writer.file_path()), "loss");
  CHECK(events.size() == 20);
  for (const auto& entry : std::filesystem::directory_iterator(directory / "child")) {
    CHECK(events_of(read_events(entry.path().string()), "child").size() == 1);
  }
#endif
}
