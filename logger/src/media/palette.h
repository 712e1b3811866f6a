#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "media/pixels.h"

namespace tblog::detail {

/// An image by the numbers of its colours.
struct IndexedImage {
  std::vector<std::array<std::uint8_t, 3>> palette;  ///< RGB, 1 to 256
  std::vector<std::uint8_t> indices;                 ///< of each pixel, row by row
};

/// Chooses a palette for `image`. Up to 256 colours, which is all that gray ones have, stay as they are. Of more, those
/// that fall into one of 32^3 cubes are taken for one, and boxes of cubes are halved, that with the widest spread
/// first, until there are 256 (after Wan, Prusinkiewicz and Wong, "Variance-based color image quantization", 1990).
/// There is no dithering, which would flicker from frame to frame. Alpha is laid over white.
///
/// Any thread. Throws std::invalid_argument for what check_pixels() refuses.
IndexedImage index_colours(const Pixels& image);

}  // namespace tblog::detail
