#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "media/pixels.h"

namespace tblog::detail {

/// Lays `images`, all of one size, out row by row with `columns` in a row (0: about as many as there are rows),
/// `padding` pixels around each, shared by neighbours, with `fill` in all channels of what no image covers. As
/// torchvision.utils.make_grid does, `columns` being its nrow: no more columns than images, and a single image stays as
/// it is. Other than there, gray stays gray.
///
/// Any thread. Throws std::invalid_argument if there is no image, they differ in size or channels, or the grid would be
/// larger than check_pixels() allows.
Pixels make_grid(const std::vector<Pixels>& images, std::size_t columns, std::size_t padding, std::uint8_t fill);

}  // namespace tblog::detail
