#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <ostream>
#include <utility>

#include "media/pixels.h"

/// Ends a test case that draws, where there is no cairo.
#if TBLOG_HAS_CAIRO
#define TBLOG_NEEDS_CAIRO
#else
#define TBLOG_NEEDS_CAIRO TBLOG_SKIP("built without cairo")
#endif

namespace tblog {

struct Rgb {
  int red, green, blue;
  bool operator==(const Rgb& other) const { return red == other.red && green == other.green && blue == other.blue; }
  bool operator!=(const Rgb& other) const { return !(*this == other); }
  int sum() const { return red + green + blue; }
  bool is_grey() const { return red == green && green == blue; }
};

inline std::ostream& operator<<(std::ostream& out, const Rgb& rgb) {
  return out << "(" << rgb.red << ", " << rgb.green << ", " << rgb.blue << ")";
}

/// What a test asks of a drawn figure, in its own coordinates. It finds the plot by its frame, not by what the drawing
/// believes; only that frame's grey is taken from there.
class Picture {
 public:
  static constexpr Rgb kWhite{255, 255, 255}, kFrame{150, 150, 150}, kBlue{0, 114, 178}, kVermillion{213, 94, 0},
      kNoValue{217, 217, 217};

  /// The axes' ranges are those that the test has set.
  explicit Picture(detail::Pixels drawn, double x_to = 1, double y_to = 1)
      : pixels(std::move(drawn)), x_to_(x_to), y_to_(y_to) {
    const auto framed = [&](std::size_t x, std::size_t y) { return at(x, y) == kFrame; };
    left = edge(
        pixels.width, pixels.height, [&](auto i, auto k) { return framed(i, k); }, false);
    right = edge(
        pixels.width, pixels.height, [&](auto i, auto k) { return framed(i, k); }, true);
    top = edge(
        pixels.height, pixels.width, [&](auto i, auto k) { return framed(k, i); }, false);
    bottom = edge(
        pixels.height, pixels.width, [&](auto i, auto k) { return framed(k, i); }, true);
  }

  Rgb at(std::size_t x, std::size_t y) const {
    const std::uint8_t* pixel = &pixels.bytes[(y * pixels.width + x) * 3];
    return {pixel[0], pixel[1], pixel[2]};
  }

  /// The pixel column and row of a point in the figure's coordinates.
  std::size_t column(double x) const { return left + part(x / x_to_, right - left); }
  std::size_t row(double y) const { return bottom - part(y / y_to_, bottom - top); }

  /// The colour at a point of the figure.
  Rgb at_point(double x, double y) const { return at(column(x), row(y)); }

  /// Whether that colour is there, or not more than so many pixels beside it.
  bool has_near(double x, double y, Rgb colour, std::size_t distance = 1) const {
    for (std::size_t i = column(x) - distance; i <= column(x) + distance; ++i) {
      for (std::size_t k = row(y) - distance; k <= row(y) + distance; ++k) {
        if (at(i, k) == colour) return true;
      }
    }
    return false;
  }

  std::size_t count(const std::function<bool(Rgb, bool inside)>& wanted) const {
    std::size_t found = 0;
    for (std::size_t y = 0; y < pixels.height; ++y) {
      for (std::size_t x = 0; x < pixels.width; ++x) {
        found += wanted(at(x, y), x + 1 >= left && x <= right + 1 && y + 1 >= top && y <= bottom + 1);
      }
    }
    return found;
  }
  std::size_t count(Rgb colour) const {
    return count([&](Rgb rgb, bool) { return rgb == colour; });
  }

  /// How many pixels are not white.
  std::size_t ink() const { return pixels.width * pixels.height - count(kWhite); }

  detail::Pixels pixels;
  std::size_t left, right, top, bottom;  ///< the frame's columns and rows

 private:
  // The first or last column (or row) of which an eighth is the frame's.
  template <class IsFramed>
  static std::size_t edge(std::size_t columns, std::size_t rows, IsFramed is_framed, bool last) {
    for (std::size_t n = 0; n < columns; ++n) {
      const std::size_t i = last ? columns - 1 - n : n;
      std::size_t framed = 0;
      for (std::size_t k = 0; k < rows; ++k) framed += is_framed(i, k);
      if (framed * 8 > rows) return i;
    }
    return 0;
  }

  static std::size_t part(double share, std::size_t length) {
    return static_cast<std::size_t>(share * static_cast<double>(length) + 0.5);
  }

  double x_to_, y_to_;
};

}  // namespace tblog
