#include "sub_runs.h"

#include <stdexcept>

namespace tblog::detail {
namespace {

// A directory below the run's own, and not itself.
void check_name(const std::string& name) {
  const auto refuse = [&](const char* why) {
    throw std::invalid_argument("the name of a run below is '" + name + "': " + why);
  };
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find('/', begin), name.size());
    const std::string part = name.substr(begin, end - begin);
    if (part.empty() || part == "." || part == "..")
      refuse("it has to be a path below, of names between single slashes");
    begin = end + 1;
  }
}

}  // namespace

SummaryWriter& SubRuns::find_or_open(const SummaryWriter& parent, const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = writers_.find(name);
  if (found != writers_.end()) return found->second;
  check_name(name);
  if (closed_) throw std::logic_error("the writer of '" + parent.log_dir() + "' is closed");
  WriterOptions options = parent.options();
  options.notes = false;  // the parent has them
  return writers_.try_emplace(name, parent.log_dir() + "/" + name, std::move(options)).first->second;
}

bool SubRuns::flush() {
  const std::lock_guard<std::mutex> lock(mutex_);
  bool all = true;
  for (auto& [name, writer] : writers_) all = writer.flush() && all;
  return all;
}

void SubRuns::close() {
  const std::lock_guard<std::mutex> lock(mutex_);
  closed_ = true;
  for (auto& [name, writer] : writers_) writer.close();
}

}  // namespace tblog::detail
