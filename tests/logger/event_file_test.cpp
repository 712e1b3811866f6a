#include "writing/event_file.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <memory>
#include <regex>
#include <set>

#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"
#include "support/temporary_directory.h"
#include "writing/record_writer.h"

using Catch::Matchers::ContainsSubstring;
using tblog::detail::EventFile;

namespace {

std::string event_record(std::int64_t step) {
  tblog::proto::Event event;
  event.set_step(step);
  return tblog::detail::record_of(event.SerializeAsString());
}

}  // namespace

TEST_CASE("a new event file begins with the version record, there at once", "[event_file]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  const EventFile file(environment, "runs/a", ".v2");
  const auto events = parse_events(environment->content());
  REQUIRE(events.size() == 1);
  CHECK(events[0].file_version() == "brain.Event:2");
  CHECK(events[0].source_metadata().writer() == "tblog");
  CHECK(events[0].wall_time() == 1234567890.25);
  CHECK(file.size() == environment->content().size());
}

TEST_CASE("an event file's name tells time, host, process and number, and is safe whatever the host is called",
          "[event_file]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  environment->host = "a/b c\xff";
  environment->set_now(5);
  const EventFile file(environment, "runs/a", ".v2");
  INFO(file.path());
  CHECK(
      std::regex_match(file.path(), std::regex(R"(runs/a/events\.out\.tfevents\.0000000005\.a_b_c_\.42\.\d{6}\.v2)")));
  environment->host = "";
  CHECK_THAT(EventFile(environment, "runs/a", "").path(), ContainsSubstring(".unknown.42."));
}

TEST_CASE("files of one second and process have names of their own that sort in the order they came", "[event_file]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  std::vector<std::string> paths;
  for (int i = 0; i < 30; ++i) paths.push_back(EventFile(environment, "runs/a", "").path());
  CHECK(std::is_sorted(paths.begin(), paths.end()));
  CHECK(std::set<std::string>(paths.begin(), paths.end()).size() == 30);
}

TEST_CASE("a name that exists already is passed over, and its file left alone", "[event_file]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  const std::string path = EventFile(environment, "a", "").path();
  const auto number = static_cast<unsigned>(std::stoul(path.substr(path.rfind('.') + 1)));
  char next[16];
  std::snprintf(next, sizeof next, "%06u", number + 1);
  const std::string taken = path.substr(0, path.rfind('.') + 1) + next;
  environment->add_file(taken);
  const EventFile file(environment, "a", "");
  CHECK(file.path() != taken);
  CHECK(environment->paths().size() == 3);
}

TEST_CASE("an unusable place is refused with its path and the reason", "[event_file][bad_input]") {
  const TemporaryDirectory directory;
  const auto system = tblog::Environment::system();
  std::ofstream(directory / "file") << "not a directory";
  CHECK_THROWS_AS(EventFile(system, directory / "file", ""), std::system_error);
  CHECK_THROWS_WITH(EventFile(system, directory / "file", ""), ContainsSubstring(directory / "file"));
  CHECK_THROWS_AS(EventFile(system, directory / "file/below", ""), std::system_error);
  CHECK_THROWS_AS(EventFile(system, "", ""), std::system_error);
  // /proc takes no new files, not even root's.
  CHECK_THROWS_AS(EventFile(system, "/proc/tblog", ""), std::system_error);
  CHECK_THROWS_WITH(EventFile(system, "/proc/self", ""), ContainsSubstring("can't create the event file '/proc/self/"));
}

TEST_CASE("a failed append leaves nothing behind, and the next one stands right after the last whole record",
          "[event_file][faults]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  EventFile file(environment, "a", "");
  const auto size = file.size();
  environment->set_fault([](std::string_view) {
    return FakeEnvironment::Outcome{7, std::make_error_code(std::errc::no_space_on_device)};
  });
  CHECK(file.append(event_record(1)) == std::errc::no_space_on_device);
  CHECK(file.size() == size);
  CHECK(environment->content().size() == size);

  SECTION("also when the torn bytes could not be cut off at first") {
    environment->truncate_error = std::make_error_code(std::errc::io_error);
    CHECK(file.append(event_record(1)) == std::errc::no_space_on_device);
    CHECK(environment->content().size() == size + 7);
    environment->set_fault(FakeEnvironment::everything);
    CHECK(file.append(event_record(1)) == std::errc::io_error);
    CHECK(environment->content().size() == size + 7);  // never anything behind a torn record
    environment->truncate_error = {};
  }
  environment->set_fault(FakeEnvironment::everything);
  CHECK(!file.append(event_record(2)));
  const auto events = parse_events(environment->content());
  REQUIRE(events.size() == 2);
  CHECK(events[1].step() == 2);
}

TEST_CASE("a clock that gives no number gives neither a name nor a time that is none", "[event_file]") {
  const auto environment = std::make_shared<FakeEnvironment>();
  environment->set_now(std::nan(""));
  const EventFile file(environment, "runs/a", "");
  CHECK_THAT(file.path(), ContainsSubstring("tfevents.0000000000."));
  CHECK(parse_events(environment->content()).at(0).wall_time() == 0);
}
