#pragma once

#include <tblog/summary_writer.h>

#include <map>
#include <mutex>
#include <optional>
#include <string>

namespace tblog::detail {

/// The writers of the runs below a run.
class SubRuns {
 public:
  /// Throws as SummaryWriter::sub_run().
  SummaryWriter& find_or_open(const SummaryWriter& parent, const std::string& name);

  /// Of those that are open, and of those that will be.
  void resume_at(Step step);

  /// False if one could not write all.
  bool flush();
  void close();

 private:
  std::mutex mutex_;
  std::map<std::string, SummaryWriter> writers_;
  std::optional<Step> resumed_at_;
  bool closed_ = false;
};

}  // namespace tblog::detail
