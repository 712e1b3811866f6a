#pragma once

#include <cstddef>
#include <string_view>

namespace tblog::detail {

struct EncodedImageSize {
  std::size_t width, height;  // pixels
};

/// The size that an encoded image has by its own account: a PNG, a GIF (its canvas), or a JPEG (baseline, progressive
/// and the rarer ones alike). Which of them it is, its bytes say. Only what stands before the size is read, so the rest
/// may still be damaged.
///
/// Any thread. Throws std::invalid_argument, with the first bytes, for what is none of these, ends before its size, or
/// has an empty side.
EncodedImageSize encoded_image_size(std::string_view bytes);

}  // namespace tblog::detail
