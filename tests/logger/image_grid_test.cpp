#include "media/image_grid.h"

#include <stdexcept>

#include "support/catch.h"

using tblog::detail::make_grid;
using tblog::detail::Pixels;
using Bytes = std::vector<std::uint8_t>;

TEST_CASE("a grid has its images row by row, with padding around each") {
  std::vector<Pixels> images;
  for (std::uint8_t i = 1; i <= 3; ++i) images.push_back({2, 1, 1, {i, i}});
  const Pixels grid = make_grid(images, 2, 1, 9);
  CHECK(grid.width == 7);
  CHECK(grid.height == 5);
  CHECK(grid.channels == 1);
  CHECK(grid.bytes == Bytes{9, 9, 9, 9, 9, 9, 9,  //
                            9, 1, 1, 9, 2, 2, 9,  //
                            9, 9, 9, 9, 9, 9, 9,  //
                            9, 3, 3, 9, 9, 9, 9,  //
                            9, 9, 9, 9, 9, 9, 9});
}

TEST_CASE("a grid without a number of columns is about square, and never wider than its images") {
  const std::vector<Pixels> images(5, Pixels{4, 3, 3, Bytes(36, 7)});
  CHECK(make_grid(images, 0, 0, 0).width == 3 * 4);
  CHECK(make_grid(images, 0, 0, 0).height == 2 * 3);
  CHECK(make_grid(images, 8, 2, 0).width == 5 * 6 + 2);
  CHECK(make_grid(images, 8, 2, 0).height == 5 + 2);
  CHECK(make_grid({images[0]}, 8, 2, 0).bytes == images[0].bytes);
}

TEST_CASE("a grid of nothing, of images that differ, or of more than fits is refused") {
  const Pixels image{2, 2, 1, Bytes(4)};
  CHECK_THROWS_AS(make_grid({}, 2, 2, 0), std::invalid_argument);
  CHECK_THROWS_AS(make_grid({image, {4, 1, 1, Bytes(4)}}, 2, 2, 0), std::invalid_argument);
  CHECK_THROWS_AS(make_grid({image, {1, 2, 2, Bytes(4)}}, 2, 2, 0), std::invalid_argument);
  CHECK_THROWS_AS(make_grid({image, {2, 2, 1, Bytes(3)}}, 2, 2, 0), std::invalid_argument);
  CHECK_THROWS_AS(make_grid({image, image}, 2, std::size_t(-1), 0), std::invalid_argument);
  CHECK_THROWS_AS(make_grid({image, image}, 2, 0x7fffffff, 0), std::invalid_argument);
}
