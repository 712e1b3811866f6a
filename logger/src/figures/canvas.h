#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "figures/cairo.h"
#include "media/pixels.h"

/// A thin layer over cairo: white paper, colours by their bytes, and text that is safe to draw and fits its place.
namespace tblog::detail {

struct Colour {
  std::uint8_t red, green, blue;
};

constexpr Colour kWhite{255, 255, 255}, kInk{38, 38, 38}, kGrey{127, 127, 127}, kGridGrey{230, 230, 230};

/// Okabe and Ito's colours that show on white (all but yellow), the most different ones first.
constexpr Colour kSeriesColours[] = {{0, 114, 178}, {213, 94, 0},   {0, 158, 115}, {204, 121, 167},
                                     {230, 159, 0}, {86, 180, 233}, {0, 0, 0}};
constexpr std::size_t kNumSeriesColours = sizeof kSeriesColours / sizeof *kSeriesColours;

/// White or dark, whichever can be read on this.
Colour text_colour_on(Colour background);

struct Rectangle {
  double x, y, width, height;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

struct TextStyle {
  double size;        ///< in pixels
  double across = 0;  ///< which part of it lies at the given x: 0 its left end, 0.5 its middle, 1 its right end
  double angle = 0;   ///< radians, clockwise
  Colour colour = kInk;
  bool halo = false;  ///< a white rim, so that it can be read over a drawing
};

/// A picture of one thread's. Functions throw std::runtime_error if cairo fails, std::bad_alloc without memory.
class Canvas {
 public:
  /// White, or with `transparent` all clear. Sides from 1 to 32,767 (cairo's bound).
  Canvas(std::size_t width, std::size_t height, bool transparent = false);

  cairo_t* cairo() const { return cairo_.get(); }
  std::size_t width() const { return width_; }
  std::size_t height() const { return height_; }

  void set_colour(Colour colour, double alpha = 1);
  void fill(const Rectangle& rectangle, Colour colour, double alpha = 1);
  void frame(const Rectangle& rectangle, Colour colour, double line_width);

  double text_width(const std::string& text, double size);

  /// The text, or if it is wider than `width` as much as fits of its beginning and its end, which tells names apart.
  std::string fitting(const std::string& text, double size, double width);

  /// Draws a line of text whose capitals have their middle at `y`.
  void write(const std::string& text, double x, double y, const TextStyle& style);

  /// A dot to be drawn many times, in the colour set at that time: far quicker than as many circles.
  struct Stamp;
  Stamp dot(double radius) const;

  /// Draws it around the middle of the pixel that has this point.
  void stamp(const Stamp& dot, double x, double y);

  /// The share of a part of the picture that something other than paper and grid covers.
  double ink(const Rectangle& rectangle) const;

  /// The picture as RGB.
  Pixels rgb() const;

  /// A row's pixels as cairo has them: 0xAARRGGBB, colours multiplied by alpha; only after drawing has ended.
  const std::uint32_t* row(std::size_t y) const;

 private:
  struct Destroy {
    void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
    void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
  };

  std::size_t width_, height_;
  std::unique_ptr<cairo_surface_t, Destroy> surface_;
  std::unique_ptr<cairo_t, Destroy> cairo_;
};

struct Canvas::Stamp {
  std::unique_ptr<cairo_surface_t, Destroy> mask;
  int middle;  ///< of its pixels, from either side
};

/// Text as cairo takes it: bytes that are not UTF-8 replaced, control characters turned into spaces, and no longer than
/// any picture has room for.
std::string drawable_text(std::string_view text);

/// The lines of a text.
std::vector<std::string> lines_of(std::string_view text);

}  // namespace tblog::detail
