#pragma once

#include <tblog/custom_scalars.h>

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tblog::detail {

constexpr char kLayoutTag[] = "custom_scalars__config__";

/// The charts of a run's Custom Scalars page: those that its user laid out, and one for each add_scalars(). The page
/// has the last layout that a run logged, so that each time all are logged anew, by `log`, given the layout serialized.
/// Any thread.
class CustomCharts {
 public:
  using Log = std::function<void(const std::string& layout)>;

  /// Throws std::invalid_argument for a chart without anything in it, or with both lines and margins.
  void set_layout(CustomScalarsLayout layout, const Log& log);

  /// Logs only if there is a line that was not there before.
  void add_lines(std::string_view main_tag, const std::vector<std::pair<std::string, double>>& lines, const Log& log);

 private:
  std::string serialized() const;

  std::mutex mutex_;
  CustomScalarsLayout layout_;
  std::map<std::string, std::set<std::string>, std::less<>> lines_;  // tags by main tag
};

}  // namespace tblog::detail
