#include "media/check_pixels.h"

#include <stdexcept>
#include <string>

namespace tblog::detail {
namespace {

[[noreturn]] void refuse(const Pixels& image, const std::string& why) {
  throw std::invalid_argument("the image is " + std::to_string(image.width) + " pixels wide and " +
                              std::to_string(image.height) + " high, with " + std::to_string(image.channels) +
                              " channels" + why);
}

}  // namespace

std::size_t bytes_of(const Pixels& image) {
  if (image.channels < 1 || image.channels > 4) {
    refuse(image, ": channels are 1 to 4 (gray, gray and alpha, RGB, RGBA)");
  }
  for (const std::size_t side : {image.width, image.height}) {
    if (side < 1 || side > kMostSide) refuse(image, ": sides are 1 to " + std::to_string(kMostSide));
  }
  if (image.height > kMostImageBytes / image.channels / image.width) {
    refuse(image, ": " + std::to_string(kMostImageBytes) + " bytes are the most");
  }
  return image.width * image.height * image.channels;
}

void check_pixels(const Pixels& image) {
  if (const std::size_t wanted = bytes_of(image); image.bytes.size() != wanted) {
    refuse(image, " and " + std::to_string(image.bytes.size()) + " bytes: it takes " + std::to_string(wanted));
  }
}

void check_same_size(const std::vector<Pixels>& images) {
  if (images.empty()) throw std::invalid_argument("the images are none: at least one is needed");
  const Pixels& first = images.front();
  for (const Pixels& image : images) {
    check_pixels(image);
    if (image.width != first.width || image.height != first.height || image.channels != first.channels) {
      refuse(image, ", another before it " + std::to_string(first.width) + " and " + std::to_string(first.height) +
                        ", with " + std::to_string(first.channels) + ": all have to be alike");
    }
  }
}

}  // namespace tblog::detail
