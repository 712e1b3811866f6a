#include "calls/sub_runs.h"

#include <stdexcept>

#include "calls/run_path.h"

namespace tblog::detail {

SummaryWriter& SubRuns::find_or_open(const SummaryWriter& parent, const std::string& name) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto found = writers_.find(name);
  if (found != writers_.end()) return found->second;
  check_run_path(name);
  if (closed_) throw std::logic_error("the writer of '" + parent.log_dir() + "' is closed");
  WriterOptions options = parent.options();
  options.notes = false;  // the parent has them
  SummaryWriter& writer = writers_.try_emplace(name, parent.log_dir() + "/" + name, std::move(options)).first->second;
  if (resumed_at_) writer.resume_at(*resumed_at_);
  return writer;
}

void SubRuns::resume_at(Step step) {
  const std::lock_guard<std::mutex> lock(mutex_);
  resumed_at_ = step;
  for (auto& [name, writer] : writers_) writer.resume_at(step);
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
