#include "media/palette.h"

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "support/catch.h"

using tblog::detail::index_colours;
using tblog::detail::Pixels;
using Bytes = std::vector<std::uint8_t>;

namespace {

Bytes colours_of(const tblog::detail::IndexedImage& image) {
  Bytes bytes;
  for (const std::uint8_t index : image.indices) {
    const auto& colour = image.palette.at(index);
    bytes.insert(bytes.end(), colour.begin(), colour.end());
  }
  return bytes;
}

}  // namespace

TEST_CASE("an image of up to 256 colours keeps them, and its palette has no more than occur") {
  const int count = GENERATE(1, 2, 255, 256);
  Pixels image{64, 16, 3, {}};
  for (int i = 0; i < 64 * 16; ++i) {
    const std::uint32_t colour = static_cast<std::uint32_t>(i % count) * 0x9e3779b1;
    for (const int shift : {0, 8, 16}) image.bytes.push_back(static_cast<std::uint8_t>(colour >> shift));
  }
  const auto indexed = index_colours(image);
  CHECK(indexed.palette.size() == static_cast<std::size_t>(count));
  CHECK(colours_of(indexed) == image.bytes);
}

TEST_CASE("an image of more colours gets 256 of them, none far from what it stands for") {
  Pixels image{256, 256, 3, {}};
  for (int y = 0; y < 256; ++y) {
    for (int x = 0; x < 256; ++x) image.bytes.insert(image.bytes.end(), {std::uint8_t(x), std::uint8_t(y), 128});
  }
  const auto indexed = index_colours(image);
  CHECK(indexed.palette.size() == 256);
  const Bytes colours = colours_of(indexed);
  int furthest = 0;
  for (std::size_t i = 0; i < colours.size(); ++i) furthest = std::max(furthest, std::abs(colours[i] - image.bytes[i]));
  CHECK(furthest <= 16);  // 16 x 16 boxes of 16 x 16 would be 8 from their middles
}

TEST_CASE("alpha is laid over white") {
  CHECK(colours_of(index_colours({3, 1, 2, {100, 255, 100, 0, 0, 128}})) ==
        Bytes{100, 100, 100, 255, 255, 255, 127, 127, 127});
  CHECK(colours_of(index_colours({1, 1, 4, {255, 0, 10, 51}})) == Bytes{255, 204, 206});
}

TEST_CASE("a palette of what is no image is refused") {
  CHECK_THROWS_AS(index_colours({1, 1, 3, {1}}), std::invalid_argument);
}
