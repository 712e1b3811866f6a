#include "check_pixels.h"

#include <stdexcept>
#include <string>

namespace tblog::detail {

void check_pixels(const Pixels& image) {
  constexpr std::size_t kMostSide = 0x7fffffff;  // of a PNG
  const auto refuse = [&](const std::string& why) {
    throw std::invalid_argument("the image is " + std::to_string(image.width) + " pixels wide and " +
                                std::to_string(image.height) + " high, with " + std::to_string(image.channels) +
                                " channels" + why);
  };
  if (image.channels < 1 || image.channels > 4) refuse(": channels are 1 to 4 (gray, gray and alpha, RGB, RGBA)");
  for (const std::size_t side : {image.width, image.height}) {
    if (side < 1 || side > kMostSide) refuse(": sides are 1 to " + std::to_string(kMostSide));
  }
  if (image.height > kMostImageBytes / image.channels / image.width) {
    refuse(": " + std::to_string(kMostImageBytes) + " bytes are the most");
  }
  const std::size_t wanted = image.width * image.height * image.channels;
  if (image.bytes.size() != wanted) {
    refuse(" and " + std::to_string(image.bytes.size()) + " bytes: it takes " + std::to_string(wanted));
  }
}

}  // namespace tblog::detail
