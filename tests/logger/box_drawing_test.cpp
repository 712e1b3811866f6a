#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "figures/figure_drawing.h"
#include "picture.h"
#include "support/catch.h"

using namespace tblog;
using detail::Pixels;

namespace {

constexpr std::size_t kWidth = 60, kHeight = 50;  // too low for labels

Pixels plain(std::size_t channels, std::uint8_t value) {
  return {kWidth, kHeight, channels, std::vector<std::uint8_t>(kWidth * kHeight * channels, value)};
}

const std::uint8_t* at(const Pixels& pixels, std::size_t x, std::size_t y) {
  return &pixels.bytes[(y * pixels.width + x) * pixels.channels];
}

bool is_blue(const Pixels& pixels, std::size_t x, std::size_t y) {
  const std::uint8_t* pixel = at(pixels, x, y);
  return pixel[0] == 0 && pixel[1] == 114 && pixel[2] == 178;
}

std::size_t blue_pixels(const Pixels& pixels) {
  std::size_t count = 0;
  for (std::size_t y = 0; y < pixels.height; ++y) {
    for (std::size_t x = 0; x < pixels.width; ++x) count += is_blue(pixels, x, y);
  }
  return count;
}

}  // namespace

TEST_CASE("a box is a frame at its corners, over a picture of any number of channels", "[boxes][drawing]") {
  TBLOG_NEEDS_CAIRO;
  for (const std::size_t channels : {1, 2, 3, 4}) {
    INFO(channels);
    Pixels pixels = plain(channels, 200);
    detail::draw_boxes(pixels, std::vector<float>{10, 20, 40, 35}, {});
    CHECK(pixels.channels == (channels < 3 ? channels + 2 : channels));
    CHECK(pixels.bytes.size() == kWidth * kHeight * pixels.channels);
    for (std::size_t x = 10; x <= 40; ++x) CHECK((is_blue(pixels, x, 20) && is_blue(pixels, x, 35)));
    for (std::size_t y = 20; y <= 35; ++y) CHECK((is_blue(pixels, 10, y) && is_blue(pixels, 40, y)));
    CHECK(blue_pixels(pixels) == 2 * 31 + 2 * 14);
    for (std::size_t k = 0; k < pixels.channels; ++k) CHECK(at(pixels, 25, 27)[k] == 200);
    if (pixels.channels == 4) CHECK(at(pixels, 10, 20)[3] == 255);
  }
}

TEST_CASE("boxes may have their corners in any order, and are cut off at the picture's sides", "[boxes][drawing]") {
  TBLOG_NEEDS_CAIRO;
  Pixels pixels = plain(3, 0), turned = plain(3, 0);
  detail::draw_boxes(pixels, std::vector<int>{10, 20, 40, 35}, {});
  detail::draw_boxes(turned, std::vector<int>{40, 35, 10, 20}, {});
  CHECK((pixels.bytes == turned.bytes));

  Pixels cut = plain(3, 0);
  detail::draw_boxes(cut, std::vector<double>{-1e12, 20, 1e12, 1e12}, {});
  CHECK(blue_pixels(cut) == kWidth);
  CHECK(is_blue(cut, 0, 20));
  CHECK(is_blue(cut, kWidth - 1, 20));
}

TEST_CASE("a box with a NaN or an infinity is left out, and no box changes nothing", "[boxes][drawing]") {
  TBLOG_NEEDS_CAIRO;
  Pixels pixels = plain(3, 90);
  const double nan = std::numeric_limits<double>::quiet_NaN(), infinity = std::numeric_limits<double>::infinity();
  detail::draw_boxes(pixels, std::vector<double>{nan, 1, 2, 3, 1, 2, infinity, 4}, {});
  detail::draw_boxes(pixels, {}, {});
  CHECK((pixels.bytes == plain(3, 90).bytes));
  Pixels none{0, 0, 3, {}};
  CHECK_NOTHROW(detail::draw_boxes(none, std::vector<float>{1, 2, 3, 4}, {}));
}

TEST_CASE("labels add ink, one colour to a class whatever its score", "[boxes][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const std::vector<int> boxes{20, 60, 90, 150, 120, 60, 190, 150};
  const auto drawn = [&](const std::vector<std::string>& labels) {
    Pixels pixels{200, 200, 3, std::vector<std::uint8_t>(200 * 200 * 3, 255)};
    detail::draw_boxes(pixels, boxes, labels);
    return pixels;
  };
  const auto same = [&](const Pixels& pixels) {
    return Rgb{at(pixels, 20, 100)[0], at(pixels, 20, 100)[1], at(pixels, 20, 100)[2]} ==
           Rgb{at(pixels, 120, 100)[0], at(pixels, 120, 100)[1], at(pixels, 120, 100)[2]};
  };
  CHECK((drawn({"cat", "cat"}).bytes != drawn({}).bytes));
  CHECK(same(drawn({})));
  CHECK(same(drawn({"cat", "cat"})));
  CHECK(same(drawn({"cat 0.93", "cat 0.5"})));
  CHECK(same(drawn({"cat 93%", "cat"})));
  CHECK_FALSE(same(drawn({"cat", "dog"})));
  CHECK_FALSE(same(drawn({"class 1", "class 2"})));
  CHECK_FALSE(same(drawn({"0.5", "0.6"})));
  CHECK_NOTHROW(drawn({"\xff\xfe", std::string(100000, 'x')}));
}

TEST_CASE("beside boxes and labels a picture stays as it was, and they are opaque", "[boxes][drawing]") {
  TBLOG_NEEDS_CAIRO;
  Pixels pixels{200, 200, 4, std::vector<std::uint8_t>(200 * 200 * 4, 7)};
  detail::draw_boxes(pixels, std::vector<double>{20.3, 60.7, 90.2, 150.9, -5, -5, 300, 9.5},
                     {"cat", "too near the top"});
  std::size_t untouched = 0;
  for (std::size_t i = 0; i < pixels.bytes.size(); i += 4) {
    const std::uint8_t* pixel = &pixels.bytes[i];
    const bool same = std::all_of(pixel, pixel + 4, [](std::uint8_t byte) { return byte == 7; });
    CHECK((same || pixel[3] == 255));
    untouched += same;
  }
  CHECK(untouched > 200 * 200 * 8 / 10);
  CHECK(untouched < 200 * 200 - 400);
}

TEST_CASE("boxes refuse lengths that do not fit", "[boxes][bad_input]") {
  TBLOG_NEEDS_CAIRO;
  Pixels pixels = plain(3, 0);
  CHECK_THROWS_WITH(detail::draw_boxes(pixels, std::vector{1, 2, 3}, {}), "boxes has 3 numbers: a box is four of them");
  CHECK_THROWS_WITH(detail::draw_boxes(pixels, std::vector{1, 2, 3, 4}, {"a", "b"}),
                    "labels has 2 elements, and there are 1 boxes");
  pixels.channels = 5;
  CHECK_THROWS_WITH(detail::draw_boxes(pixels, {}, {}), "the picture has 5 channels: 1 to 4 can be shown");
  pixels.channels = 4;
  CHECK_THROWS_WITH(detail::draw_boxes(pixels, {}, {}), "the picture has 9000 bytes, and 60 x 50 pixels of 4 channels");
}
