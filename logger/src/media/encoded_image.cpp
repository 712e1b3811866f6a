#include "media/encoded_image.h"

#include <stdexcept>
#include <string>

namespace tblog::detail {
namespace {

constexpr std::string_view kPngBegin = "\x89PNG\r\n\x1a\n";
constexpr std::string_view kPngHeader = "IHDR";
constexpr std::string_view kJpegBegin = "\xff\xd8\xff";

[[noreturn]] void refuse(std::string_view bytes, const std::string& why) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string first;
  for (const char byte : bytes.substr(0, 8)) {
    first += {' ', kDigits[static_cast<unsigned char>(byte) >> 4], kDigits[byte & 0xf]};
  }
  throw std::invalid_argument("the encoded image of " + std::to_string(bytes.size()) + " bytes, the first" +
                              (first.empty() ? " missing" : first) + ", " + why);
}

/// Reads `bytes` and never past their end.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  std::size_t at(std::size_t place) const {
    if (place >= bytes_.size()) refuse(bytes_, "ends before its width and height");
    return static_cast<unsigned char>(bytes_[place]);
  }
  std::size_t big_endian_16(std::size_t place) const { return at(place) << 8 | at(place + 1); }
  std::size_t big_endian_32(std::size_t place) const { return big_endian_16(place) << 16 | big_endian_16(place + 2); }
  std::size_t little_endian_16(std::size_t place) const { return at(place) | at(place + 1) << 8; }

 private:
  std::string_view bytes_;
};

bool begins_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

/// Of a JPEG (ITU-T T.81, annex B): the first frame header's, behind any number of other segments.
EncodedImageSize jpeg_size(std::string_view jpeg) {
  const Bytes bytes(jpeg);
  for (std::size_t place = 2;;) {
    if (bytes.at(place) != 0xff) refuse(jpeg, "is a JPEG that is damaged before its width and height");
    while (bytes.at(place) == 0xff) ++place;  // as many as the writer liked
    const std::size_t marker = bytes.at(place++);
    const bool other_table = marker == 0xc4 || marker == 0xc8 || marker == 0xcc;
    if (marker >= 0xc0 && marker <= 0xcf && !other_table) {
      return {bytes.big_endian_16(place + 5), bytes.big_endian_16(place + 3)};
    }
    const bool alone = marker == 0x01 || (marker >= 0xd0 && marker <= 0xd7);
    if (!alone && (marker < 0xc0 || marker == 0xd8 || marker == 0xd9 || marker == 0xda)) {
      refuse(jpeg, "is a JPEG that is damaged before its width and height");
    }
    if (!alone) place += bytes.big_endian_16(place);
  }
}

EncodedImageSize size_of(std::string_view image) {
  const Bytes bytes(image);
  if (begins_with(image, kPngBegin)) {
    const EncodedImageSize size{bytes.big_endian_32(16), bytes.big_endian_32(20)};
    if (image.substr(12, 4) != kPngHeader) refuse(image, "is a PNG without a header");
    return size;
  }
  if (begins_with(image, "GIF87a") || begins_with(image, "GIF89a")) {
    return {bytes.little_endian_16(6), bytes.little_endian_16(8)};
  }
  if (begins_with(image, kJpegBegin)) return jpeg_size(image);
  refuse(image, "is no PNG, JPEG or GIF");
}

}  // namespace

EncodedImageSize encoded_image_size(std::string_view bytes) {
  const EncodedImageSize size = size_of(bytes);
  if (size.width == 0 || size.height == 0) {
    refuse(bytes, "is " + std::to_string(size.width) + " pixels wide and " + std::to_string(size.height) + " high");
  }
  return size;
}

}  // namespace tblog::detail
