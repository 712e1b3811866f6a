#include "calls/run_notes.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "support/catch.h"
#include "support/temporary_directory.h"

using tblog::detail::git_revision;

namespace {

const std::string kCommit = "0123456789abcdef0123456789abcdef01234567";

void write(const std::string& path, const std::string& content) {
  std::filesystem::create_directories(std::filesystem::path(path).parent_path());
  std::ofstream(path) << content;
}

}  // namespace

TEST_CASE("the git revision is that of a branch, loose or packed, or of no branch", "[notes][unit]") {
  const TemporaryDirectory directory;
  std::filesystem::create_directories(directory / "src/deep");
  write(directory / ".git/HEAD", "ref: refs/heads/main\n");
  CHECK(git_revision(directory.path()).empty());  // nothing was committed yet
  write(directory / ".git/packed-refs", "# pack-refs with: peeled\n" + kCommit + " refs/heads/main\n^abc\n");
  CHECK(git_revision(directory / "src/deep") == kCommit);
  write(directory / ".git/refs/heads/main", std::string(40, 'f') + "\n");
  CHECK(git_revision(directory.path()) == std::string(40, 'f'));
  write(directory / ".git/HEAD", kCommit + "\n");
  CHECK(git_revision(directory.path()) == kCommit);
}

TEST_CASE("the git revision of a worktree is found in the repository that it shares", "[notes][unit]") {
  const TemporaryDirectory directory;
  write(directory / "tree/.git", "gitdir: " + (directory / "main/.git/worktrees/tree\n"));
  write(directory / "main/.git/worktrees/tree/HEAD", "ref: refs/heads/topic\n");
  write(directory / "main/.git/worktrees/tree/commondir", "../..\n");
  write(directory / "main/.git/refs/heads/topic", kCommit + "\n");
  CHECK(git_revision(directory / "tree") == kCommit);
}

TEST_CASE("there is no git revision where there is no repository", "[notes][unit]") {
  CHECK(git_revision("/proc").empty());
}
