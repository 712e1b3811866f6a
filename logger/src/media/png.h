#pragma once

#include <string>

#include "media/pixels.h"

namespace tblog::detail {

/// `image` as a PNG (ISO/IEC 15948): 8 bits a sample, of the colour type that its channels say, not interlaced, without
/// palette and gamma. Lossless. Any thread; takes half a megabyte of memory beside the PNG.
///
/// Throws std::invalid_argument for what check_pixels() refuses.
std::string encode_png(const Pixels& image);

}  // namespace tblog::detail
