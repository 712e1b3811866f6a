#pragma once

#include <tblog/recording.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tblog::detail {

/// The rules of a writer, by what the tags that they are for begin with. Any thread; rules are called without a lock.
class RecordingRules {
 public:
  void add(std::string prefix, RecordingRule rule);

  /// Whether any rule is for `tag`. Quick while there are none.
  bool apply_to(std::string_view tag) const { return any_ && !rules_for(tag).empty(); }

  /// Whether all rules for `tag` let this step pass. Throws what they throw.
  bool let_pass(std::string_view tag, std::int64_t step) const;

 private:
  std::vector<RecordingRule> rules_for(std::string_view tag) const;

  std::atomic<bool> any_{false};
  mutable std::mutex mutex_;
  std::vector<std::pair<std::string, RecordingRule>> rules_;
};

}  // namespace tblog::detail
