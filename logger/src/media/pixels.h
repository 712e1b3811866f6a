#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tblog::detail {

/// An image of 8 bits a sample: rows from top to bottom, pixels from left to right, the channels of a pixel side by
/// side.
struct Pixels {
  std::size_t width = 0, height = 0;
  std::size_t channels = 0;         ///< 1 gray, 2 gray and alpha, 3 RGB, 4 RGBA
  std::vector<std::uint8_t> bytes;  ///< height x width x channels
};

}  // namespace tblog::detail
