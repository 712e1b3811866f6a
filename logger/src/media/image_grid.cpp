#include "media/image_grid.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "media/check_pixels.h"

namespace tblog::detail {

Pixels make_grid(const std::vector<Pixels>& images, std::size_t columns, std::size_t padding, std::uint8_t fill) {
  check_same_size(images);
  if (images.size() == 1) return images.front();
  const Pixels& first = images.front();
  if (padding > kMostSide) {
    throw std::invalid_argument("the grid's padding is " + std::to_string(padding) +
                                " pixels: " + std::to_string(kMostSide) + " are the most");
  }
  if (columns == 0) columns = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(images.size()))));
  columns = std::min(columns, images.size());
  const std::size_t rows = (images.size() + columns - 1) / columns;
  const std::size_t cell_width = first.width + padding, cell_height = first.height + padding;

  Pixels grid{columns * cell_width + padding, rows * cell_height + padding, first.channels, {}};
  grid.bytes.assign(bytes_of(grid), fill);
  const std::size_t row_size = first.width * first.channels;
  for (std::size_t i = 0; i < images.size(); ++i) {
    const std::size_t left = i % columns * cell_width + padding, top = i / columns * cell_height + padding;
    for (std::size_t y = 0; y < first.height; ++y) {
      std::copy_n(images[i].bytes.begin() + y * row_size, row_size,
                  grid.bytes.begin() + ((top + y) * grid.width + left) * grid.channels);
    }
  }
  return grid;
}

}  // namespace tblog::detail
