#include "media/encoded_image.h"

#include <memory>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/catch.h"

using Catch::Matchers::ContainsSubstring;
using tblog::detail::encoded_image_size;
using namespace std::string_literals;

namespace {

// 300 x 200 each: a PNG and a GIF up to the end of their sizes, and a JPEG with an application's segment, a filled
// marker and a table before them.
const std::string kPng = "\x89PNG\r\n\x1a\n\0\0\0\xdIHDR\0\0\x1\x2c\0\0\0\xc8"s;
const std::string kGif = "GIF89a\x2c\x1\xc8\0"s;
const std::string kJpeg =
    "\xff\xd8\xff\xe0\0\x4\xff\xc0\xff\xff\xff\xdb\0\x5\x1\x2\x3\xff\xc4\0\x2\xff\xc2\0\x11\x8\0\xc8\x1\x2c"s;

std::string refusal(std::string_view bytes) {
  // On the heap, without anything behind it, so that AddressSanitizer sees a read past the end.
  const std::unique_ptr<char[]> copy(new char[bytes.size()]);
  bytes.copy(copy.get(), bytes.size());
  try {
    encoded_image_size({copy.get(), bytes.size()});
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "taken";
}

}  // namespace

TEST_CASE("the size of a PNG, a GIF and a JPEG is read from its first bytes, and not from fewer") {
  const std::string image = GENERATE(kPng, kGif, kJpeg);
  const auto size = encoded_image_size(image);
  CHECK(size.width == 300);
  CHECK(size.height == 200);
  CHECK(encoded_image_size(image + "more").width == 300);
  for (std::size_t length = 0; length < image.size(); ++length) CHECK(refusal(image.substr(0, length)) != "taken");
}

TEST_CASE("what is no image, or ends too early, is refused with its first bytes") {
  CHECK(refusal("BM\x01\xf0") == "the encoded image of 4 bytes, the first 42 4d 01 f0, is no PNG, JPEG or GIF");
  CHECK(refusal("") == "the encoded image of 0 bytes, the first missing, is no PNG, JPEG or GIF");
  CHECK_THAT(refusal(kPng.substr(0, 23)),
             ContainsSubstring("the first 89 50 4e 47 0d 0a 1a 0a, ends before its width"));
  CHECK_THAT(refusal("\x89PNG\r\n\x1a\n\0\0\0\xdIDAT\0\0\x1\x2c\0\0\0\xc8"s), ContainsSubstring("without a header"));
  CHECK_THAT(refusal("GIF89a\0\0\xc8\0"s), ContainsSubstring("is 0 pixels wide and 200 high"));
  CHECK_THAT(refusal("\xff\xd8\xff\xda\0\x4\0\0\xff\xc0\0\x11\x8\0\xc8\x1\x2c"s),
             ContainsSubstring("is a JPEG that is damaged"));
  CHECK_THAT(refusal("\xff\xd8\xff\xe0\0\x2\0\0"s), ContainsSubstring("is a JPEG that is damaged"));
}

TEST_CASE("no damage to an image makes its reader go beyond the end, or on for ever") {
  std::mt19937 random(1);
  int refused = 0;
  for (int i = 0; i < 20000; ++i) {
    std::string image = i % 3 == 0 ? kPng : i % 3 == 1 ? kGif : kJpeg;
    for (int k = 0; k < 3; ++k) image[random() % image.size()] = static_cast<char>(random());
    refused += refusal(image) != "taken";
  }
  CHECK(refused > 0);
  CHECK(refused < 20000);
}
