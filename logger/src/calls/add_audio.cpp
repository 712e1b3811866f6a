#include <tblog/summary_writer.h>

#include <cstdint>
#include <utility>

#include "calls/logging_call.h"
#include "calls/tensor_input.h"
#include "encodings/summaries.h"
#include "media/wav.h"

namespace tblog {

void SummaryWriter::add_audio(std::string_view tag, const TensorView& samples, Step step, const AudioOptions& options) {
  if_recorded(*core_, "add_audio", tag, step, [&] {
    detail::check_fits(*core_, samples, sizeof(std::int16_t));
    auto input = detail::audio_input(samples, options.layout, options.sample_rate);
    if (input.clipped + input.nan > 0) {
      core_->warn("'" + core_->log_dir() + "': '" + detail::to_utf8(tag) + "': of " + std::to_string(samples.size()) +
                  " samples, " + std::to_string(input.clipped) + " are outside [-1, 1], which were clipped, and " +
                  std::to_string(input.nan) + " NaN, which are silent");
    }
    log_value(*core_, detail::SeriesKind::audio, tag, step, detail::audio_metadata,
              detail::strings_tensor(input.clips));
  });
}

}  // namespace tblog
