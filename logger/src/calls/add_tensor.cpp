#include <tblog/summary_writer.h>

#include <stdexcept>

#include "calls/logging_call.h"
#include "calls/tensor_input.h"
#include "encodings/summaries.h"

namespace tblog {

void SummaryWriter::add_tensor(std::string_view tag, const TensorView& tensor, std::string_view plugin,
                               std::string_view content, Step step) {
  if_recorded(*core_, "add_tensor", tag, step, [&] {
    if (plugin.empty()) throw std::invalid_argument("the plugin has no name, so that no page would show it");
    const std::size_t each =
        detail::numbers(tensor, "tensor").visit([](const auto* data, std::size_t) { return sizeof *data; });
    detail::check_fits(*core_, tensor, each);
    log_value(
        *core_, detail::SeriesKind::tensor, tag, step, [&] { return detail::any_metadata(plugin, content); },
        detail::any_tensor(tensor));
  });
}

}  // namespace tblog
