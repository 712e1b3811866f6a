#include <tblog/environment.h>
#include <tblog/summary_writer.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "support/catch.h"
#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;

namespace {

std::string content_of_file(const std::string& path) {
  std::ostringstream out;
  out << std::ifstream(path, std::ios::binary).rdbuf();
  return out.str();
}

// Runs `body` in a process of its own; what waitpid() says of its end.
template <class Body>
int in_a_child(Body body) {
  const pid_t child = fork();
  if (child == 0) {
    body();
    _exit(0);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  return status;
}

}  // namespace

TEST_CASE("the system makes no file where there is one already", "[environment]") {
  const TemporaryDirectory directory;
  std::ofstream(directory / "file") << "precious";
  std::error_code error;
  CHECK(Environment::system()->create_file(directory / "file", error) == nullptr);
  CHECK(error == std::errc::file_exists);
  CHECK(content_of_file(directory / "file") == "precious");
}

TEST_CASE("after a truncation the system appends at the new end", "[environment]") {
  const TemporaryDirectory directory;
  std::error_code error;
  const auto file = Environment::system()->create_file(directory / "file", error);
  REQUIRE(file);
  std::size_t appended = 0;
  CHECK(!file->append("whole torn", appended));
  CHECK(appended == 10);
  CHECK(!file->truncate(5));
  CHECK(!file->append(" again", appended));
  CHECK(content_of_file(directory / "file") == "whole again");
}

TEST_CASE("the system's coarse clock is its exact one, some milliseconds late at most", "[environment]") {
  const auto system = Environment::system();
  const double before = system->now();
  const double coarse = system->coarse_now();
  const double after = system->now();
  CHECK(coarse > before - 0.1);
  CHECK(coarse <= after);
}

TEST_CASE("a file that hits a size limit half-way through a write is whole afterwards", "[environment][faults]") {
  const TemporaryDirectory directory;
  std::string path;
  const int status = in_a_child([&] {
    signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{20000, 20000};
    if (setrlimit(RLIMIT_FSIZE, &limit) != 0) _exit(2);
    WriterOptions options = without_notes();
    options.error_handler = [](const WriterError&) {};
    options.close_timeout = std::chrono::milliseconds(50);
    SummaryWriter writer(directory.path(), options);
    const Scalar loss = writer.scalar("loss");
    for (int step = 0; step < 10000; ++step) loss.add(step, step);
    if (writer.flush()) _exit(3);
    const WriterStats before = writer.stats();
    writer.close();
    const WriterStats after = writer.stats();
    _exit(before.failed_writes > 0 && after.written + after.dropped == 10000 && after.bytes <= 20000 ? 0 : 4);
  });
  CHECK(status == 0);
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) path = entry.path().string();
  CHECK(read_events(path).size() >= 1);  // it throws if a record is torn
}

TEST_CASE("what flush acknowledged survives the process being killed", "[environment][faults]") {
  const TemporaryDirectory directory;
  const int status = in_a_child([&] {
    SummaryWriter writer(directory.path());
    for (int step = 0; step < 5000; ++step) writer.add_scalar("loss", step, step);
    if (!writer.flush()) _exit(2);
    writer.add_scalar("loss", 0, 5000);
    kill(getpid(), SIGKILL);
  });
  REQUIRE(WIFSIGNALED(status));
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    CHECK(events_of(read_events(entry.path().string()), "loss").size() >= 5000);
  }
}
