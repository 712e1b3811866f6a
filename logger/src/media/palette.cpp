#include "media/palette.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

#include "media/check_pixels.h"

namespace tblog::detail {
namespace {

using Byte = std::uint8_t;
using Colour = std::array<Byte, 3>;

constexpr std::size_t kMostColours = 256;

Byte over_white(Byte value, Byte alpha) { return static_cast<Byte>((value * alpha + 255 * (255 - alpha) + 127) / 255); }

std::vector<Colour> opaque_colours(const Pixels& image) {
  const std::size_t colour = image.channels < 3 ? 1 : 3;
  std::vector<Colour> colours(image.width * image.height);
  const Byte* from = image.bytes.data();
  for (Colour& to : colours) {
    to = colour == 1 ? Colour{from[0], from[0], from[0]} : Colour{from[0], from[1], from[2]};
    if (image.channels > colour) {
      for (Byte& value : to) value = over_white(value, from[colour]);
    }
    from += image.channels;
  }
  return colours;
}

/// The colours themselves, unless there are too many.
std::optional<IndexedImage> index_exactly(const std::vector<Colour>& colours) {
  constexpr int kFree = -1;
  constexpr std::size_t kSlots = 1024;  // a table of hashes, a quarter full at most
  std::array<int, kSlots> slots;
  slots.fill(kFree);
  IndexedImage image;
  image.indices.reserve(colours.size());
  for (const Colour& colour : colours) {
    const std::uint32_t key = colour[0] | std::uint32_t{colour[1]} << 8 | std::uint32_t{colour[2]} << 16;
    std::size_t slot = key * 0x9e3779b1u >> 22;
    while (slots[slot] != kFree && image.palette[slots[slot]] != colour) slot = (slot + 1) % kSlots;
    if (slots[slot] == kFree) {
      if (image.palette.size() == kMostColours) return {};
      slots[slot] = static_cast<int>(image.palette.size());
      image.palette.push_back(colour);
    }
    image.indices.push_back(static_cast<Byte>(slots[slot]));
  }
  return image;
}

/// Colours that are taken for one, by the sums of what they are.
struct Cube {
  double count = 0;
  std::array<double, 3> sum{};
  std::size_t number = 0;

  double mean(std::size_t axis) const { return sum[axis] / count; }
};

constexpr int kCubeBits = 5;  // a channel

std::size_t cube_of(const Colour& colour) {
  std::size_t number = 0;
  for (const Byte value : colour) number = number << kCubeBits | value >> (8 - kCubeBits);
  return number;
}

/// Neighbours among the cubes that occur, with the axis along which they spread the most.
struct Box {
  std::vector<Cube>::iterator begin, end;
  Cube whole;
  std::size_t axis = 0;
  double spread = -1;  // the sum of squared deviations along the axis; 0 for a single cube

  Box(std::vector<Cube>::iterator from, std::vector<Cube>::iterator to) : begin(from), end(to) {
    std::array<double, 3> squares{};
    for (auto cube = begin; cube != end; ++cube) {
      whole.count += cube->count;
      for (std::size_t i = 0; i < 3; ++i) {
        whole.sum[i] += cube->sum[i];
        squares[i] += cube->sum[i] * cube->mean(i);
      }
    }
    for (std::size_t i = 0; i < 3; ++i) {
      const double along = end - begin == 1 ? 0 : squares[i] - whole.sum[i] * whole.mean(i);
      if (along > spread) {
        axis = i;
        spread = along;
      }
    }
  }
};

/// The cubes in as many boxes as there may be colours, halved at the mean.
std::vector<Box> boxes_of(std::vector<Cube>& cubes) {
  std::vector<Box> boxes{Box(cubes.begin(), cubes.end())};
  const auto narrower = [](const Box& a, const Box& b) { return a.spread < b.spread; };
  while (boxes.size() < kMostColours) {
    Box& widest = *std::max_element(boxes.begin(), boxes.end(), narrower);
    const auto middle = std::partition(widest.begin, widest.end, [&](const Cube& cube) {
      return cube.mean(widest.axis) < widest.whole.mean(widest.axis);
    });
    // Nothing is left to halve, or only what rounding took for a spread.
    if (middle == widest.begin || middle == widest.end) break;
    const Box upper(middle, widest.end);
    widest = Box(widest.begin, middle);
    boxes.push_back(upper);
  }
  return boxes;
}

IndexedImage quantize(const std::vector<Colour>& colours) {
  constexpr std::size_t kCubes = std::size_t{1} << 3 * kCubeBits;
  std::vector<Cube> cubes(kCubes);
  for (std::size_t i = 0; i < kCubes; ++i) cubes[i].number = i;
  for (const Colour& colour : colours) {
    Cube& cube = cubes[cube_of(colour)];
    ++cube.count;
    for (std::size_t i = 0; i < 3; ++i) cube.sum[i] += colour[i];
  }
  cubes.erase(std::remove_if(cubes.begin(), cubes.end(), [](const Cube& cube) { return cube.count == 0; }),
              cubes.end());

  IndexedImage image;
  std::vector<Byte> index_of_cube(kCubes);
  for (const Box& box : boxes_of(cubes)) {
    for (auto cube = box.begin; cube != box.end; ++cube) {
      index_of_cube[cube->number] = static_cast<Byte>(image.palette.size());
    }
    const auto mean = [&](std::size_t axis) { return static_cast<Byte>(box.whole.mean(axis) + 0.5); };
    image.palette.push_back({mean(0), mean(1), mean(2)});
  }
  image.indices.reserve(colours.size());
  for (const Colour& colour : colours) image.indices.push_back(index_of_cube[cube_of(colour)]);
  return image;
}

}  // namespace

IndexedImage index_colours(const Pixels& image) {
  check_pixels(image);
  const std::vector<Colour> colours = opaque_colours(image);
  std::optional<IndexedImage> exact = index_exactly(colours);
  return exact ? std::move(*exact) : quantize(colours);
}

}  // namespace tblog::detail
