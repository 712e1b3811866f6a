#include "encodings/custom_charts.h"

#include <tblog/proto/custom_scalars.pb.h>

#include <stdexcept>

#include "utf8.h"

namespace tblog::detail {
namespace {

// The regular expression, as the page matches it, that is just this tag.
std::string exactly(const std::string& tag) {
  constexpr std::string_view kSpecial = "\\.^$|?*+()[]{}-";
  std::string out;
  for (const char c : tag) {
    if (kSpecial.find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out + "$";
}

void check(const CustomScalarsLayout& layout) {
  for (const auto& category : layout) {
    for (const auto& chart : category.charts) {
      const bool lines = !chart.tags.empty() || !chart.patterns.empty();
      if (lines == chart.margins.empty()) continue;
      throw std::invalid_argument("the chart '" + chart.title + "' has " +
                                  (lines ? "both lines and margins" : "neither lines nor margins"));
    }
  }
}

void add_chart(proto::Layout::Category& category, const CustomChart& chart) {
  auto& out = *category.add_chart();
  out.set_title(to_utf8(chart.title));
  for (const auto& tag : chart.tags) out.mutable_multiline()->add_tag(exactly(to_utf8(tag)));
  for (const auto& pattern : chart.patterns) out.mutable_multiline()->add_tag(to_utf8(pattern));
  for (const auto& margin : chart.margins) {
    auto& series = *out.mutable_margin()->add_series();
    series.set_value(to_utf8(margin.value));
    series.set_lower(to_utf8(margin.lower));
    series.set_upper(to_utf8(margin.upper));
  }
}

}  // namespace

void CustomCharts::set_layout(CustomScalarsLayout layout, const Log& log) {
  check(layout);
  const std::lock_guard<std::mutex> lock(mutex_);
  layout_ = std::move(layout);
  log(serialized());
}

void CustomCharts::add_lines(std::string_view main_tag, const std::vector<std::pair<std::string, double>>& lines,
                             const Log& log) {
  const std::lock_guard<std::mutex> lock(mutex_);
  auto known = lines_.find(main_tag);
  if (known == lines_.end()) known = lines_.try_emplace(std::string(main_tag)).first;
  const std::size_t before = known->second.size();
  for (const auto& [name, value] : lines) known->second.insert(known->first + "/" + name);
  if (known->second.size() > before) log(serialized());
}

std::string CustomCharts::serialized() const {
  proto::Layout out;
  for (const auto& category : layout_) {
    auto& to = *out.add_category();
    to.set_title(to_utf8(category.title));
    to.set_closed(category.closed);
    for (const auto& chart : category.charts) add_chart(to, chart);
  }
  if (!lines_.empty()) {
    auto& together = *out.add_category();
    together.set_title("scalars logged together");
    for (const auto& [title, tags] : lines_) add_chart(together, {title, {tags.begin(), tags.end()}, {}, {}});
  }
  return out.SerializeAsString();
}

}  // namespace tblog::detail
