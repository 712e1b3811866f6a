#pragma once

#include <cstddef>
#include <vector>

#include "media/pixels.h"

namespace tblog::detail {

/// The longest side of an image, which is that of a PNG.
constexpr std::size_t kMostSide = 0x7fffffff;

/// The most bytes that an image may have, encoded or not: an event, which holds it, stays below Protobuf's 2 GiB.
constexpr std::size_t kMostImageBytes = std::size_t{1} << 30;

/// How many bytes an image of the sides and channels of `image` has. Throws std::invalid_argument unless there are from
/// 1 to 4 channels, the sides are from 1 to kMostSide, and these are kMostImageBytes at most.
std::size_t bytes_of(const Pixels& image);

/// Throws std::invalid_argument for what bytes_of() refuses, and if `image` has not as many bytes.
void check_pixels(const Pixels& image);

/// Throws std::invalid_argument if there is none in `images`, for what check_pixels() refuses, and if they differ in
/// size or in channels.
void check_same_size(const std::vector<Pixels>& images);

}  // namespace tblog::detail
