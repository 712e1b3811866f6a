#include "calls/run_notes.h"

#include <tblog/environment.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace tblog::detail {
namespace {

namespace fs = std::filesystem;

std::string content_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

// Quoted where a shell would take it for something else.
std::string quoted(const std::string& argument) {
  const auto plain = [](unsigned char c) {
    return std::isalnum(c) || std::string("_-./=:,+@%").find(c) != std::string::npos;
  };
  if (!argument.empty() && std::all_of(argument.begin(), argument.end(), plain)) return argument;
  std::string out = "'";
  for (const char c : argument) out += c == '\'' ? std::string("'\\''") : std::string(1, c);
  return out + "'";
}

std::string command_line() {
  const std::string arguments = content_of("/proc/self/cmdline");  // each ends with a NUL
  std::string out;
  for (std::size_t begin = 0; begin < arguments.size();) {
    const std::size_t end = std::min(arguments.find('\0', begin), arguments.size());
    out += (begin > 0 ? " " : "") + quoted(arguments.substr(begin, end - begin));
    begin = end + 1;
  }
  return out;
}

// What a reference such as "refs/heads/main" stands for, in a repository's directory or the one that it shares.
std::string commit_of(const fs::path& git, const std::string& reference) {
  const std::string common = first_line(content_of(git / "commondir"));
  for (const fs::path& place : {git, common.empty() ? git : git / common}) {
    if (const std::string commit = first_line(content_of(place / reference)); !commit.empty()) return commit;
    std::ifstream packed(place / "packed-refs");
    for (std::string line; std::getline(packed, line);) {
      const std::size_t space = line.find(' ');
      if (space != std::string::npos && line.substr(space + 1) == reference) return line.substr(0, space);
    }
  }
  return {};
}

}  // namespace

std::string git_revision(std::string directory) {
  for (fs::path place = std::move(directory);; place = place.parent_path()) {
    fs::path git = place / ".git";
    std::error_code error;
    if (fs::is_regular_file(git, error)) {  // a worktree, or a submodule: "gitdir: <where>"
      const std::string line = first_line(content_of(git));
      git = place / (line.rfind("gitdir: ", 0) == 0 ? line.substr(8) : line);
    }
    const std::string head = first_line(content_of(git / "HEAD"));
    if (head.rfind("ref: ", 0) == 0) return commit_of(git, head.substr(5));
    if (!head.empty()) return head;
    if (place == place.parent_path()) return {};
  }
}

std::vector<std::pair<std::string, std::string>> system_notes() {
  std::error_code error;
  const std::string directory = fs::current_path(error).string();
  std::vector<std::pair<std::string, std::string>> notes{
      {"command line", command_line()},
      {"directory", directory},
      {"git revision", directory.empty() ? "" : git_revision(directory)},
      {"host", Environment::system()->host_name()},
      {"tblog", TBLOG_VERSION},
      {"built with", TBLOG_BUILT_WITH}};
  notes.erase(std::remove_if(notes.begin(), notes.end(), [](const auto& note) { return note.second.empty(); }),
              notes.end());
  return notes;
}

}  // namespace tblog::detail
