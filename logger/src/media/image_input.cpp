#include "media/image_input.h"

#include <algorithm>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

#include "media/tensor_layout.h"

namespace tblog::detail {
namespace {

using Byte = std::uint8_t;

/// Converts numbers that lie side by side, and counts the odd ones among them in `input`. Without branches, so that the
/// compiler makes vectors of it.
template <class Number>
void convert(const Number* from, std::size_t size, Byte* to, ImageInput& input) {
  if constexpr (std::is_same_v<Number, Byte>) {
    std::copy_n(from, size, to);
  } else if constexpr (std::is_same_v<Number, bool>) {
    std::transform(from, from + size, to, [](bool on) { return on ? Byte{255} : Byte{0}; });
  } else {
    // Added to a small number and taken away again, it leaves it rounded: above it, neighbours are 1 apart.
    constexpr Number kRounder = std::is_same_v<Number, float> ? Number(1 << 23) : Number(std::int64_t{1} << 52);
    constexpr std::size_t kBlock = 4096;  // counters as narrow as the numbers
    using Count = std::conditional_t<std::is_same_v<Number, float>, std::uint32_t, std::uint64_t>;
    for (std::size_t begin = 0; begin < size; begin += kBlock) {
      const std::size_t end = std::min(size, begin + kBlock);
      Count clipped = 0, nan = 0;
      for (std::size_t i = begin; i < end; ++i) {
        const Number x = from[i];
        clipped += Count((x < 0) | (x > 1));
        nan += Count(x != x);
        const Number least = x > 0 ? x : Number(0);  // NaN, too
        const Number scaled = (least < 1 ? least : Number(1)) * 255;
        to[i] = static_cast<Byte>(static_cast<std::int32_t>((scaled + kRounder) - kRounder));
      }
      input.clipped += clipped;
      input.nan += nan;
    }
  }
}

/// Puts the planes of a row, `width` bytes each, into each other.
template <std::size_t kChannels>
void interleave(const Byte* planes, std::size_t width, Byte* to) {
  for (std::size_t x = 0; x < width; ++x) {
    for (std::size_t channel = 0; channel < kChannels; ++channel) {
      to[kChannels * x + channel] = planes[channel * width + x];
    }
  }
}

void interleave(const Byte* planes, std::size_t channels, std::size_t width, Byte* to) {
  switch (channels) {
    case 1: return interleave<1>(planes, width, to);
    case 2: return interleave<2>(planes, width, to);
    case 3: return interleave<3>(planes, width, to);
    default: return interleave<4>(planes, width, to);
  }
}

template <class Number>
void convert_images(const Number* numbers, const TensorLayout& layout, ImageInput& input) {
  const Dimension all = layout["NT"], rows = layout["H"];
  const auto [width, column_stride] = layout["W"];
  const auto [channels, channel_stride] = layout["C"];
  const bool interleaved = column_stride == channels && (channels == 1 || channel_stride == 1);
  std::vector<Byte> planes(interleaved ? 0 : width * channels);
  const std::unique_ptr<Number[]> gathered(column_stride == 1 ? nullptr : new Number[width]);
  for (std::size_t n = 0; n < all.size; ++n) {
    Pixels image{width, rows.size, channels, std::vector<Byte>(width * rows.size * channels)};
    Byte* to = image.bytes.data();
    for (std::size_t y = 0; y < image.height; ++y, to += width * channels) {
      const Number* const row = numbers + n * all.stride + y * rows.stride;
      if (interleaved) {
        convert(row, width * channels, to, input);
        continue;
      }
      for (std::size_t channel = 0; channel < channels; ++channel) {
        const Number* plane = row + channel * channel_stride;
        if (gathered) {
          for (std::size_t x = 0; x < width; ++x) gathered[x] = plane[x * column_stride];
          plane = gathered.get();
        }
        convert(plane, width, &planes[channel * width], input);
      }
      interleave(planes.data(), channels, width, to);
    }
    input.images.push_back(std::move(image));
  }
}

}  // namespace

ImageInput image_input(const TensorView& tensor, std::string_view letters) {
  const TensorLayout layout("image", tensor, letters);
  if (layout.count("H") != 1 || layout.count("W") != 1 || layout.count("C") > 1 || layout.count("NT") > 1 ||
      layout.count("NTHWC") != layout.rank()) {
    layout.refuse("a layout has the letters H and W and, where there are such dimensions, C and N (or T)");
  }
  if (const std::size_t channels = layout["C"].size; channels > 4) {
    layout.refuse(std::to_string(channels) + " channels, where 1 to 4 are known (gray, gray and alpha, RGB, RGBA)");
  }
  ImageInput input;
  tensor.values().visit([&](const auto* numbers, std::size_t) {
    using Number = std::remove_cv_t<std::remove_pointer_t<decltype(numbers)>>;
    if constexpr (std::is_floating_point_v<Number> || std::is_same_v<Number, bool> || std::is_same_v<Number, Byte>) {
      convert_images(numbers, layout, input);
    } else {
      layout.refuse("it holds " + std::string(std::is_signed_v<Number> ? "signed" : "unsigned") + " integers of " +
                    std::to_string(8 * sizeof(Number)) + " bits; convert them to uint8, or to floats in [0, 1]");
    }
  });
  return input;
}

}  // namespace tblog::detail
