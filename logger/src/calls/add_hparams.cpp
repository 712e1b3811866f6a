#include <tblog/summary_writer.h>

#include <stdexcept>

#include "calls/logging_call.h"
#include "encodings/hparams_summaries.h"

namespace tblog {
namespace {

// Logs a tag that TensorBoard keeps the first event of.
template <class MakeMetadata>
void log_once(detail::WriterCore& core, const char* tag, const char* what, MakeMetadata make_metadata) {
  bool first = false;
  const auto make = [&] {
    first = true;
    return make_metadata();
  };
  const detail::TagId id = core.tags().find_or_add(tag, detail::SeriesKind::hparams, make);
  if (!first) throw std::invalid_argument(std::string(what) + " were logged already, and TensorBoard keeps the first");
  core.add(id, 0, detail::hparams_tensor());
}

void log_session_end(detail::WriterCore& core, bool success) {
  guarded(core, "close", detail::kHParamsEnd, [&] {
    log_value(
        core, detail::SeriesKind::hparams, detail::kHParamsEnd, 0,
        [&] { return detail::hparams_end_metadata(success, core.now()); }, detail::hparams_tensor());
  });
}

}  // namespace

void SummaryWriter::add_hparams(const HParams& hparams, const std::vector<std::string>& metrics,
                                std::string_view group) {
  guarded(*core_, "add_hparams", detail::kHParamsStart, [&] {
    log_once(*core_, detail::kHParamsStart, "hyperparameters",
             [&] { return detail::hparams_start_metadata(hparams, group, core_->now()); });
    core_->session_end() = log_session_end;
    if (metrics.empty()) return;
    HParamsConfig config;
    for (const auto& [name, value] : hparams) config.hparams.push_back({name, detail::type_of(value)});
    for (const auto& tag : metrics) config.metrics.push_back({tag});
    add_hparams_config(config);
  });
}

void SummaryWriter::add_hparams_config(const HParamsConfig& config) {
  guarded(*core_, "add_hparams_config", detail::kHParamsExperiment, [&] {
    log_once(*core_, detail::kHParamsExperiment, "the columns of the HParams page",
             [&] { return detail::hparams_experiment_metadata(config); });
  });
}

}  // namespace tblog
