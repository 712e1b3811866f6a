#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tblog::detail {

/// What a reader of a run may want to know about the process, by name: command line, directory, git revision, host,
/// versions of tblog and of what it was built with. What can't be found out is left out. Reads a few small files.
std::vector<std::pair<std::string, std::string>> system_notes();

/// The commit that is checked out in `directory` or in one above it; empty if there is none. No git is run.
std::string git_revision(std::string directory);

}  // namespace tblog::detail
