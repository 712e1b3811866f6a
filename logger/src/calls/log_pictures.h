#pragma once

#include <tblog/step.h>

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "calls/logging_call.h"
#include "encodings/summaries.h"
#include "media/pixels.h"
#include "media/png.h"

namespace tblog::detail {

/// Logs files of one size as images.
inline std::string images_tensor(std::size_t width, std::size_t height, std::vector<std::string> files) {
  files.insert(files.begin(), {std::to_string(width), std::to_string(height)});
  return strings_tensor(files);
}

/// Logs what `draw` draws: pictures of one size, at least one. It is called by the writer thread, which compresses them
/// too, and keeps `bytes` until then.
inline void log_pictures(WriterCore& core, std::string_view tag, Step step, std::function<std::vector<Pixels>()> draw,
                         std::size_t bytes) {
  const auto make = [draw = std::move(draw)]() -> Value {
    const std::vector<Pixels> pictures = draw();
    std::vector<std::string> files;
    for (const Pixels& picture : pictures) files.push_back(encode_png(picture));
    return images_tensor(pictures[0].width, pictures[0].height, std::move(files));
  };
  log_value(core, SeriesKind::image, tag, step, image_metadata, {make, bytes});
}

}  // namespace tblog::detail
