#include <tblog/summary_writer.h>

#include "calls/logging_call.h"
#include "encodings/custom_charts.h"
#include "encodings/summaries.h"

namespace tblog {

using detail::SeriesKind;

void SummaryWriter::add_scalars(std::string_view main_tag, const std::vector<std::pair<std::string, double>>& values,
                                Step step) {
  guarded(*core_, "add_scalars", main_tag, [&] {
    for (const auto& [name, value] : values) add_scalar(std::string(main_tag) + "/" + name, value, step);
    core_->charts().add_lines(main_tag, values, [&](const std::string& layout) { log_layout(layout); });
  });
}

void SummaryWriter::add_custom_scalars(const CustomScalarsLayout& layout) {
  guarded(*core_, "add_custom_scalars", detail::kLayoutTag,
          [&] { core_->charts().set_layout(layout, [&](const std::string& all) { log_layout(all); }); });
}

void SummaryWriter::log_layout(const std::string& layout) {
  log_value(*core_, SeriesKind::custom_scalars, detail::kLayoutTag, 0, detail::custom_scalars_metadata,
            detail::string_tensor(layout));
}

}  // namespace tblog
