#pragma once

#include "pixels.h"

namespace tblog::detail {

/// The most bytes that an image may have, encoded or not: an event, which holds it, stays below Protobuf's 2 GiB.
constexpr std::size_t kMostImageBytes = std::size_t{1} << 30;

/// Throws std::invalid_argument unless `image` has from 1 to 4 channels, sides from 1 to 2^31 - 1, as many bytes as
/// that takes, and no more than kMostImageBytes of them.
void check_pixels(const Pixels& image);

}  // namespace tblog::detail
