#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tblog::detail {

/// A picture: 8 bits a channel, rows from top to bottom, the channels of a pixel side by side.
struct Pixels {
  std::size_t width, height, channels;
  std::vector<std::uint8_t> bytes;
};

}  // namespace tblog::detail
