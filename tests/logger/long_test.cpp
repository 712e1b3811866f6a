// What takes too long for every day: scripts/test --all runs it.

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <tblog/summary_writer.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"
#include "support/temporary_directory.h"
#include "writing/record_reader.h"
#include "writing/record_writer.h"

using namespace tblog;
using detail::RecordReader;

namespace {

// A number that two processes share.
class SharedCounter {
 public:
  SharedCounter() {
    void* const memory = ::mmap(nullptr, sizeof(Number), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    REQUIRE(memory != MAP_FAILED);
    number_ = new (memory) Number(0);
  }
  ~SharedCounter() { ::munmap(number_, sizeof(Number)); }
  std::atomic<std::int64_t>& operator*() { return *number_; }

 private:
  using Number = std::atomic<std::int64_t>;
  Number* number_;
};

struct ReadBack {
  std::vector<std::string> payloads;
  RecordReader::State state;
};

ReadBack read_back(const std::string& bytes) {
  std::istringstream in(bytes);
  RecordReader reader(in);
  ReadBack out{{}, RecordReader::State::ok};
  for (std::string payload; reader.next(payload);) out.payloads.push_back(payload);
  out.state = reader.state();
  return out;
}

std::string content_of_only_file(const std::string& directory) {
  std::ostringstream out;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    out << std::ifstream(entry.path(), std::ios::binary).rdbuf();
  }
  return out.str();
}

double resident_megabytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.rfind("VmRSS:", 0) == 0) return std::atof(line.c_str() + 6) / 1024;
  }
  return 0;
}

}  // namespace

TEST_CASE("killed at any moment, a file has all that was flushed, and at most one torn record at its end", "[faults]") {
  std::mt19937 random(1);
  int missing = 0, damaged = 0;
  for (int kill_number = 0; kill_number < 500; ++kill_number) {
    const TemporaryDirectory directory;
    SharedCounter flushed;
    const std::int64_t enough = random() % 200;
    const pid_t child = fork();
    if (child == 0) {
      WriterOptions options;
      options.flush_interval = std::chrono::milliseconds(1);
      SummaryWriter writer(directory.path(), options);
      for (std::int64_t step = 1;; ++step) {
        for (int i = 0; i < 20; ++i) writer.add_scalar("tag" + std::to_string(i), i, step);
        if (writer.flush()) *flushed = step;
      }
    }
    while (*flushed < enough) {
    }
    kill(child, SIGKILL);
    waitpid(child, nullptr, 0);
    const ReadBack read = read_back(content_of_only_file(directory.path()));
    std::int64_t values = 0;
    for (const std::string& payload : read.payloads) {
      proto::Event event;
      damaged += !event.ParseFromString(payload);
      values += event.summary().value_size();
    }
    missing += values < 20 * *flushed;
    damaged += read.state == RecordReader::State::corrupt;
  }
  CHECK(missing == 0);
  CHECK(damaged == 0);
}

TEST_CASE("whichever write fails, and however, all events are in the file once it is over", "[faults]") {
  using std::errc;
  for (const errc error : {errc::no_space_on_device, errc::io_error, errc::file_too_large, errc::interrupted,
                           errc::resource_unavailable_try_again, errc::bad_file_descriptor}) {
    for (std::size_t part = 0; part < 60; part += 7) {
      int writes = 1;
      for (int failing = 1; failing <= writes; ++failing) {
        const auto environment = std::make_shared<FakeEnvironment>();
        WriterOptions options;
        options.environment = environment;
        options.error_handler = [](const WriterError&) {};
        options.flush_interval = std::chrono::milliseconds(1);
        SummaryWriter writer("run", options);
        std::atomic<int> write{0};
        environment->set_fault([&](std::string_view bytes) -> FakeEnvironment::Outcome {
          if (++write == failing) return {std::min(part, bytes.size()), std::make_error_code(error)};
          return {bytes.size(), {}};
        });
        for (int step = 0; step < 10; ++step) {
          writer.add_scalar("a", step, step);
          writer.flush();
        }
        writer.close();
        writes = write;
        const auto events = events_of(parse_events(environment->content()), "a");
        REQUIRE(events.size() == 10);
        for (int step = 0; step < 10; ++step) REQUIRE(events[static_cast<std::size_t>(step)].step() == step);
        REQUIRE(writer.stats().dropped == 0);
      }
    }
  }
}

TEST_CASE("no mutation of a file makes the reader crash, or give out what was not written", "[fuzz]") {
  std::mt19937 random(2);
  std::string file;
  std::set<std::string> written;
  for (std::size_t i = 0; i < 30; ++i) {
    std::string payload(random() % 100, '\0');
    for (char& byte : payload) byte = static_cast<char>(random());
    written.insert(payload);
    file += detail::record_of(payload);
  }
  std::size_t invented = 0;
  for (int mutation = 0; mutation < 300000; ++mutation) {
    std::string damaged = file;
    for (int change = 1 + static_cast<int>(random() % 3); change > 0; --change) {
      const std::size_t at = random() % damaged.size(), length = random() % 40;
      switch (random() % 5) {
        case 0: damaged[at] = static_cast<char>(random()); break;
        case 1: damaged.erase(at, length); break;
        case 2: damaged.insert(at, damaged.substr(random() % damaged.size(), length)); break;
        case 3: damaged.replace(at, std::min(length, damaged.size() - at), length, '\0'); break;
        default: damaged.resize(at + 1);
      }
      if (damaged.empty()) damaged = "x";
    }
    for (const std::string& payload : read_back(damaged).payloads) invented += written.count(payload) == 0;
  }
  CHECK(invented == 0);
}

TEST_CASE("twenty million events leave memory, files and threads as they were", "[soak]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  const Scalar loss = writer.scalar("loss");
  const auto entries_in = [](const char* path) {
    const std::filesystem::directory_iterator entries(path), end;
    return std::distance(entries, end);
  };
  double resident = 0;
  std::ptrdiff_t files = 0, threads = 0;
  for (std::int64_t step = 0; step < 20'000'000; ++step) {
    loss.add(0.5, step);
    if (step % 50'000 == 0) REQUIRE(writer.flush());
    if (step == 2'000'000) {
      resident = resident_megabytes();
      files = entries_in("/proc/self/fd");
      threads = entries_in("/proc/self/task");
    }
  }
  REQUIRE(writer.flush());
  CHECK(resident_megabytes() < resident + 2);
  CHECK(entries_in("/proc/self/fd") == files);
  CHECK(entries_in("/proc/self/task") == threads);
  CHECK(writer.stats().written == 20'000'000);
}
