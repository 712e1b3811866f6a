#include "media/png.h"

#include <algorithm>
#include <string_view>

#include "media/check_pixels.h"
#include "media/deflate.h"

namespace tblog::detail {
namespace {

using Byte = std::uint8_t;

/// One row under filter type 4: each byte less the one of `left`, `above` and `above_left` that is nearest to
/// left + above - above_left (Paeth). In 16 bits and without branches, so that the compiler makes vectors of it.
void subtract_paeth(Byte* to, const Byte* row, const Byte* left, const Byte* above, const Byte* above_left,
                    std::size_t size) {
  using Short = std::int16_t;
  const auto absolute = [](Short x) { return static_cast<Short>(x < 0 ? -x : x); };
  for (std::size_t i = 0; i < size; ++i) {
    const Short a = left[i], b = above[i], c = above_left[i];
    const Short from_a = static_cast<Short>(b - c), from_b = static_cast<Short>(a - c);
    const Short to_a = absolute(from_a), to_b = absolute(from_b), to_c = absolute(static_cast<Short>(from_a + from_b));
    const Short b_or_c = to_b <= to_c ? b : c;
    const Short nearest = to_a <= std::min(to_b, to_c) ? a : b_or_c;
    to[i] = static_cast<Byte>(row[i] - nearest);
  }
}

/// Appends the rows of `image` from `first` to before `last` to `filtered`, each behind the number of its filter. It is
/// always Paeth's: next to choosing for each row, as libpng does, that costs a hundredth of the bytes and saves all the
/// trying.
void append_filtered(std::vector<Byte>& filtered, const Pixels& image, std::size_t first, std::size_t last) {
  constexpr Byte kPaeth = 4;
  const std::size_t pixel = image.channels, row_size = image.width * pixel;
  const std::vector<Byte> zeros(first == 0 ? row_size : 0);
  for (std::size_t y = first; y < last; ++y) {
    const Byte* const row = image.bytes.data() + y * row_size;
    const Byte* const above = y == 0 ? zeros.data() : row - row_size;
    filtered.push_back(kPaeth);
    // Left of the first pixel there are zeros, and of (0, above, 0) Paeth takes the second.
    for (std::size_t i = 0; i < pixel; ++i) filtered.push_back(static_cast<Byte>(row[i] - above[i]));
    const std::size_t done = filtered.size();
    filtered.resize(done + row_size - pixel);
    subtract_paeth(filtered.data() + done, row + pixel, row, above + pixel, above, row_size - pixel);
  }
}

void append_big_endian(std::string& to, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) to += static_cast<char>(value >> shift & 0xff);
}

/// Appends a chunk: its length, its type, the data that `append_data` appends, and a CRC-32 of the latter two.
template <class AppendData>
void append_chunk(std::string& png, std::string_view type, AppendData append_data) {
  const std::size_t begin = png.size();
  png.append(4, '\0');
  png += type;
  append_data();
  std::string length;
  append_big_endian(length, static_cast<std::uint32_t>(png.size() - begin - 8));
  png.replace(begin, 4, length);
  append_big_endian(png, crc32_of(std::string_view(png).substr(begin + 4)));
}

/// Appends the pixels, filtered, as a zlib stream.
void append_deflated(std::string& png, const Pixels& image) {
  constexpr std::size_t kPart = 64 << 10;  // bytes that are filtered at a time and compressed while in the cache
  const std::size_t rows = std::max<std::size_t>(1, kPart / (image.width * image.channels));
  std::vector<Byte> filtered;
  Deflate deflate(png);
  for (std::size_t y = 0; y < image.height; y += rows) {
    const std::size_t end = std::min(image.height, y + rows);
    filtered.clear();
    append_filtered(filtered, image, y, end);
    deflate.append(filtered, end == image.height);
  }
}

}  // namespace

std::string encode_png(const Pixels& image) {
  check_pixels(image);
  constexpr char kColourTypes[] = {0, 4, 2, 6};  // by channels
  std::string png("\x89PNG\r\n\x1a\n");
  png.reserve(image.bytes.size());  // new memory costs as much as the filter; what is not touched, nothing
  append_chunk(png, "IHDR", [&] {
    append_big_endian(png, static_cast<std::uint32_t>(image.width));
    append_big_endian(png, static_cast<std::uint32_t>(image.height));
    png += {8, kColourTypes[image.channels - 1], 0, 0, 0};  // bits; ways to compress, to filter, to interlace
  });
  append_chunk(png, "IDAT", [&] { append_deflated(png, image); });
  append_chunk(png, "IEND", [] {});
  return png;
}

}  // namespace tblog::detail
