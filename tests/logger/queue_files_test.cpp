#include "writing/queue_files.h"

#include <tblog/summary_writer.h>

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "support/catch.h"
#include "support/collected_errors.h"
#include "support/events.h"
#include "support/fake_environment.h"
#include "support/temporary_directory.h"
#include "writing/ring.h"

using namespace tblog;
using namespace tblog::detail;
using Catch::Matchers::ContainsSubstring;
using std::chrono::milliseconds;

namespace {

WriterOptions surviving() {
  WriterOptions options;
  options.survive_kill = true;
  options.flush_interval = milliseconds::max();
  return options;
}

// The content of a file, aligned as a mapping is.
class Content {
 public:
  explicit Content(const std::string& path) {
    std::ostringstream out;
    out << std::ifstream(path, std::ios::binary).rdbuf();
    size_ = out.str().size();
    words_.resize(size_ / sizeof(Line) + 1);
    std::memcpy(words_.data(), out.str().data(), size_);
  }
  const char* data() const { return reinterpret_cast<const char*>(words_.data()); }
  char* data() { return reinterpret_cast<char*>(words_.data()); }
  std::size_t size() const { return size_; }

 private:
  struct alignas(64) Line {
    char bytes[64];
  };
  std::vector<Line> words_;
  std::size_t size_;
};

std::vector<std::string> files(const std::string& directory, const std::string& part) {
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(directory)) {
    const std::string name = entry.path().filename().string();
    if (name.find(part) != std::string::npos) out.push_back(entry.path().string());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::map<TagId, std::string> tags_left_in(const std::string& directory) {
  std::map<TagId, std::string> out;
  for (const auto& path : files(directory, ".tags")) {
    Content content(path);
    auto* names = reinterpret_cast<TagNames*>(content.data());
    REQUIRE(names->header.is("tblogtag"));
    for (std::uint64_t at = 0; at < names->used;) {
      std::uint32_t numbers[2];
      std::memcpy(numbers, names->bytes() + at, sizeof numbers);
      at += sizeof numbers;
      out[numbers[0]] = std::string(names->bytes() + at, numbers[1]);
      at += numbers[1];
    }
  }
  return out;
}

// Steps by tag, as a process that comes later can know them.
std::map<std::string, std::vector<std::int64_t>> scalars_left_in(const std::string& directory) {
  const auto tags = tags_left_in(directory);
  std::map<std::string, std::vector<std::int64_t>> out;
  for (const auto& path : files(directory, ".ring")) {
    const Content content(path);
    const Ring* ring = Ring::find(content.data(), content.size());
    if (ring == nullptr) continue;  // a larger one has taken over
    ring->for_each_unwritten([&](const Entry& entry) {
      if (!entry.has_payload()) out[tags.at(entry.tag())].push_back(entry.step);
    });
  }
  return out;
}

// A disk with the queue's files of the system's, but whose event file is a test's to break.
struct Disk : FakeEnvironment {
  std::shared_ptr<void> map_file(const std::string& path, std::size_t size, std::error_code& error) override {
    return Environment::system()->map_file(path, size, error);
  }
  std::error_code remove_file(const std::string& path) override { return Environment::system()->remove_file(path); }
};

// Lets a process of its own log with `body(writer, disk)`, and then kills it.
template <class Body>
void log_and_be_killed(const std::string& directory, Body body) {
  const pid_t child = fork();
  if (child == 0) {
    WriterOptions options = surviving();
    const auto disk = std::make_shared<Disk>();
    options.environment = disk;
    options.error_handler = [](const WriterError&) {};
    SummaryWriter writer(directory, options);
    body(writer, *disk);
    kill(getpid(), SIGKILL);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(WIFSIGNALED(status));
}

std::vector<std::int64_t> count_up(std::int64_t from, std::int64_t to) {
  std::vector<std::int64_t> steps;
  for (std::int64_t step = from; step <= to; ++step) steps.push_back(step);
  return steps;
}

}  // namespace

TEST_CASE("what a killed process had logged but not written is there for the next one", "[queue_files][faults]") {
  const TemporaryDirectory directory;
  log_and_be_killed(directory.path(), [](SummaryWriter& writer, Disk& disk) {
    disk.set_fault(Disk::disk_full);
    const Scalar loss = writer.scalar("train/loss");
    for (int step = 1; step <= 5000; ++step) loss.add(step, step);  // more than a ring begins with
    std::thread([&] {
      for (int step = 1; step <= 100; ++step) writer.add_scalar("val/auc", step, step);
    }).join();
    writer.add_text("notes", "not kept", 1);
  });
  const auto left = scalars_left_in(directory.path());
  CHECK(left.size() == 2);
  CHECK(left.at("train/loss") == count_up(1, 5000));
  CHECK(left.at("val/auc") == count_up(1, 100));
}

TEST_CASE("TensorBoard takes none of a queue's files for an event file", "[queue_files]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), surviving());
  writer.add_scalar("a", 1, 1);
  CHECK(files(directory.path(), "").size() >= 3);
  // TensorBoard takes every file with this in its name for an event file.
  CHECK(files(directory.path(), "tfevents").size() == 1);
}

TEST_CASE("what was written is not left as unwritten as well", "[queue_files][faults]") {
  const TemporaryDirectory directory;
  log_and_be_killed(directory.path(), [](SummaryWriter& writer, Disk& disk) {
    for (int step = 1; step <= 3000; ++step) writer.add_scalar("loss", step, step);
    writer.flush();
    disk.set_fault(Disk::disk_full);
    for (int step = 3001; step <= 3010; ++step) writer.add_scalar("loss", step, step);
  });
  CHECK(scalars_left_in(directory.path()).at("loss") == count_up(3001, 3010));
}

TEST_CASE("what was taken but could not be written is still there", "[queue_files][faults]") {
  const TemporaryDirectory directory;
  WriterOptions options = surviving();
  options.error_handler = [](const WriterError&) {};
  options.close_timeout = milliseconds(1);
  const auto environment = std::make_shared<Disk>();
  options.environment = environment;
  auto writer = std::make_unique<SummaryWriter>(directory.path(), options);
  environment->set_fault(FakeEnvironment::disk_full);
  for (int step = 1; step <= 100; ++step) writer->add_scalar("loss", step, step);
  CHECK(!writer->flush());
  CHECK(scalars_left_in(directory.path()).at("loss") == count_up(1, 100));
  SECTION("and stays when the writer gives up") {
    for (int step = 101; step <= 110; ++step) writer->add_scalar("loss", step, step);
    writer->close();
    CHECK(writer->stats().dropped == 110);
    writer.reset();
    CHECK(scalars_left_in(directory.path()).at("loss") == count_up(1, 110));
  }
  SECTION("until it is written") {
    environment->set_fault(FakeEnvironment::everything);
    while (!writer->flush()) {  // one that meets the tail of the last failed try says no
    }
    CHECK(scalars_left_in(directory.path()).empty());
  }
}

TEST_CASE("a writer that has written everything leaves no other file", "[queue_files]") {
  const TemporaryDirectory directory;
  {
    SummaryWriter writer(directory.path(), surviving());
    for (int step = 1; step <= 100000; ++step) writer.add_scalar("tag" + std::to_string(step % 1000), step, step);
    CHECK(files(directory.path(), "tblog-queue").size() >= 2);
  }
  CHECK(files(directory.path(), "").size() == 1);
}

TEST_CASE("tags of any number and length have their names in the files", "[queue_files]") {
  const TemporaryDirectory directory;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < 20000; ++i) names.push_back("layer" + std::to_string(i) + std::string(i % 100, 'x'));
  names.push_back(std::string(1 << 20, 'y'));
  names.push_back("last");
  QueueFiles queue_files(Environment::system(), directory / "q");
  for (std::size_t i = 0; i < names.size(); ++i) queue_files.add_tag(static_cast<TagId>(i), names[i]);
  const auto found = tags_left_in(directory.path());
  REQUIRE(found.size() == names.size());
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < names.size(); ++i) wrong += found.at(static_cast<TagId>(i)) != names[i];
  CHECK(wrong == 0);
}

TEST_CASE("a tag for which there is no file has no name, and no other's", "[queue_files]") {
  // Has room for one file only.
  struct OneFile : FakeEnvironment {
    std::shared_ptr<void> map_file(const std::string& path, std::size_t size, std::error_code& error) override {
      if (used) return Environment::map_file(path, size, error);
      used = true;
      return Environment::system()->map_file(path, size, error);
    }
    bool used = false;
  };
  const TemporaryDirectory directory;
  QueueFiles queue_files(std::make_shared<OneFile>(), directory / "q");
  queue_files.add_tag(0, "first");
  queue_files.add_tag(1, std::string(1 << 20, 'x'));
  queue_files.add_tag(2, "third");
  const std::map<TagId, std::string> expected{{0, "first"}, {2, "third"}};
  CHECK(tags_left_in(directory.path()) == expected);
  CHECK_THAT(queue_files.failure(), ContainsSubstring("q.tags1"));
  CHECK(queue_files.failure().empty());
}

TEST_CASE("a writer that was closed leaves no other file, although there is a handle on it", "[queue_files]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), surviving());
  const Scalar loss = writer.scalar("loss");
  loss.add(1, 1);
  writer.close();
  CHECK(files(directory.path(), "").size() == 1);
}

TEST_CASE("where there are no such files the queue is in memory, and that is said once", "[queue_files]") {
  CollectedErrors errors;
  WriterOptions options = surviving();
  options.environment = std::make_shared<FakeEnvironment>();  // has none
  options.error_handler = errors.handler();
  SummaryWriter writer("run", options);
  for (int step = 1; step <= 5000; ++step) writer.add_scalar("loss", step, step);
  CHECK(writer.flush());
  CHECK(writer.stats().written == 5000);
  REQUIRE(errors.messages().size() == 1);
  CHECK_THAT(errors.messages()[0], ContainsSubstring("can't keep the queue in 'run/tblog-queue."));
}

TEST_CASE("the handler that is told so may log", "[queue_files]") {
  WriterOptions options = surviving();
  options.environment = std::make_shared<FakeEnvironment>();
  std::atomic<SummaryWriter*> self{nullptr};
  std::atomic<int> calls{0};
  options.error_handler = [&](const WriterError&) {
    ++calls;
    if (SummaryWriter* const writer = self) writer->add_scalar("errors", 1, 1);
  };
  SummaryWriter writer("run", options);
  self = &writer;
  writer.add_scalar("loss", 1, 1);
  CHECK(writer.flush());
  writer.close();
  CHECK(calls == 1);
}

TEST_CASE("a ring whose header is damaged, or of another version, is not taken for one", "[queue_files]") {
  const TemporaryDirectory directory;
  QueueFiles queue_files(Environment::system(), directory / "q");
  const QueueMemory memory = queue_files.new_ring(Ring::bytes_for(16));
  REQUIRE(memory);
  Ring::create(memory.get(), 16);
  Content content(directory / "q.ring0");
  CHECK(Ring::find(content.data(), content.size()) != nullptr);
  CHECK(Ring::find(content.data(), content.size() - 1) == nullptr);
  CHECK(Ring::find(content.data(), 10) == nullptr);
  int taken = 0;
  for (std::size_t bit = 0; bit < 8 * sizeof(QueueFileHeader); ++bit) {
    content.data()[bit / 8] = static_cast<char>(content.data()[bit / 8] ^ (1 << bit % 8));
    taken += Ring::find(content.data(), content.size()) != nullptr;
    content.data()[bit / 8] = static_cast<char>(content.data()[bit / 8] ^ (1 << bit % 8));
  }
  CHECK(taken == 0);
}
