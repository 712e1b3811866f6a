#include "media/image_input.h"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"

using Catch::Matchers::ContainsSubstring;
using tblog::TensorView;
using tblog::detail::image_input;
using Bytes = std::vector<std::uint8_t>;

namespace {

std::string refusal(const TensorView& tensor, const std::string& layout) {
  try {
    image_input(tensor, layout);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("floats from 0 to 1 become the nearest of 0 to 255, and what is outside is clipped and counted") {
  const float infinity = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> numbers{0,          1,       0.5f / 255, 1.5f / 255, 0.4999f / 255, 200.0f / 255, -0.0f,
                                   1.0000001f, -1e-30f, infinity,   -infinity,  nan,           -nan};
  const Bytes expected{0, 255, 0, 2, 0, 200, 0, 255, 0, 255, 0, 0, 0};
  const auto single = image_input({numbers, {1, 13}}, "HW");
  CHECK(single.images.at(0).bytes == expected);
  CHECK(single.clipped == 4);
  CHECK(single.nan == 2);
  const std::vector<double> doubles(numbers.begin(), numbers.end());
  const auto of_doubles = image_input({doubles, {13, 1}}, "HW");
  CHECK(of_doubles.images.at(0).bytes.size() == expected.size());
  CHECK(of_doubles.clipped == 4);
  CHECK(of_doubles.nan == 2);
}

TEST_CASE("each float that stands for a byte becomes that byte") {
  std::vector<float> floats;
  std::vector<double> doubles;
  Bytes bytes;
  for (int i = 0; i < 256; ++i) {
    floats.push_back(static_cast<float>(i) / 255);
    doubles.push_back(i / 255.0);
    bytes.push_back(static_cast<std::uint8_t>(i));
  }
  CHECK(image_input({floats, {16, 16}}, "HW").images.at(0).bytes == bytes);
  CHECK(image_input({doubles, {16, 16}}, "HW").images.at(0).bytes == bytes);
}

TEST_CASE("what is outside is counted in images of more numbers than a counter's block") {
  const std::vector<float> numbers(3 * 100 * 100, 2);
  CHECK(image_input({numbers, {3, 100, 100}}, "CHW").clipped == numbers.size());
  CHECK(image_input({numbers, {100, 100, 3}}, "HWC").clipped == numbers.size());
}

TEST_CASE("bytes are taken as they are, and true is white") {
  const Bytes bytes{1, 2, 3, 255};
  CHECK(image_input({bytes, {2, 2}}, "HW").images.at(0).bytes == bytes);
  const bool bools[] = {true, false};
  CHECK(image_input({bools, {1, 2}}, "HW").images.at(0).bytes == Bytes{255, 0});
}

TEST_CASE("each layout gives the same images") {
  // 2 images of 3 x 4 pixels with 2 channels: the byte tells where it belongs.
  const std::string order = "NHWC";
  const std::size_t sizes[] = {2, 3, 4, 2};
  std::string layout = "CHNW";  // the first of all orders
  int layouts = 0;
  do {
    Bytes bytes;
    std::int64_t shape[4];
    for (int i = 0; i < 4; ++i) shape[i] = static_cast<std::int64_t>(sizes[order.find(layout[i])]);
    for (int a = 0; a < shape[0]; ++a)
      for (int b = 0; b < shape[1]; ++b)
        for (int c = 0; c < shape[2]; ++c)
          for (int d = 0; d < shape[3]; ++d) {
            const int place[] = {a, b, c, d};
            int value = 0;
            for (const char letter : order) value = 5 * value + place[layout.find(letter)];
            bytes.push_back(static_cast<std::uint8_t>(value % 256));
          }
    INFO(layout);
    const auto images = image_input({bytes, shape, 4}, layout).images;
    REQUIRE(images.size() == 2);
    for (int n = 0; n < 2; ++n) {
      CHECK(images[n].width == 4);
      CHECK(images[n].height == 3);
      CHECK(images[n].channels == 2);
      Bytes expected;
      for (int y = 0; y < 3; ++y)
        for (int x = 0; x < 4; ++x)
          for (int c = 0; c < 2; ++c)
            expected.push_back(static_cast<std::uint8_t>((125 * n + 25 * y + 5 * x + c) % 256));
      CHECK(images[n].bytes == expected);
    }
    ++layouts;
  } while (std::next_permutation(layout.begin(), layout.end()));
  CHECK(layouts == 24);
}

TEST_CASE("the frames of a video are images") {
  const auto frames = image_input({Bytes(24), {4, 1, 2, 3}}, "TCHW").images;
  REQUIRE(frames.size() == 4);
  CHECK(frames[3].width == 3);
}

TEST_CASE("a tensor that holds no image is refused, with its shape and layout") {
  const std::vector<float> numbers(60);
  for (const std::string layout : {"NTHW", "HWCC", "HHWC", "HWCX", "nchw", "NCTT"}) {
    CHECK_THAT(refusal({numbers, {1, 5, 3, 4}}, layout.substr(0, 4)),
               ContainsSubstring("shape 1x5x3x4 in the layout '" + layout.substr(0, 4) + "': "));
  }
  CHECK_THAT(refusal({numbers, {1, 5, 3, 4}}, "NTHW"), ContainsSubstring("a layout has the letters H and W and"));
  CHECK_THAT(refusal({numbers, {60}}, "H"), ContainsSubstring("a layout has the letters H and W and"));
  CHECK_THAT(refusal({numbers, {6, 10}}, ""), ContainsSubstring("a letter for each of the 2 dimensions"));
  CHECK_THAT(refusal({numbers, {6, 10}}, "CHW"), ContainsSubstring("a letter for each of the 2 dimensions"));
  CHECK_THAT(refusal({numbers, {5, 3, 4}}, "CHW"),
             ContainsSubstring("the shape 5x3x4 in the layout 'CHW': 5 channels, where 1 to 4 are known"));
  CHECK_THAT(refusal({std::vector<float>{}, {3, 0, 4}}, "CHW"), ContainsSubstring("there is nothing in it"));
  CHECK_THAT(refusal({numbers, {7, 7}}, "HW"), ContainsSubstring("the shape is 7x7, but there are 60 values"));
  CHECK_THAT(refusal({std::vector<std::int64_t>(4), {2, 2}}, "HW"), ContainsSubstring("signed integers of 64 bits"));
  CHECK_THAT(refusal({std::vector<std::uint16_t>(4), {2, 2}}, "HW"),
             ContainsSubstring("unsigned integers of 16 bits; convert them to uint8, or to floats in [0, 1]"));
}
