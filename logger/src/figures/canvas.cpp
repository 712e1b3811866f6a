#include "figures/canvas.h"

#include <algorithm>
#include <cmath>
#include <new>
#include <stdexcept>

#include "utf8.h"

namespace tblog::detail {
namespace {

constexpr double kCapitalHeight = 0.72;   // of the text's size; about the same in all sans-serif fonts
constexpr std::size_t kMostBytes = 4096;  // of a line of text: no picture has room for more
constexpr char kEllipsis[] = "\u2026";

void check(cairo_status_t status) {
  if (status == CAIRO_STATUS_SUCCESS) return;
  if (status == CAIRO_STATUS_NO_MEMORY) throw std::bad_alloc();
  throw std::runtime_error(std::string("cairo can't draw: ") + cairo_status_to_string(status));
}

bool continues_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

Colour text_colour_on(Colour background) {
  const double luminance = 0.299 * background.red + 0.587 * background.green + 0.114 * background.blue;
  return luminance < 140 ? kWhite : kInk;
}

Canvas::Canvas(std::size_t width, std::size_t height, bool transparent)
    : width_(width),
      height_(height),
      surface_((load_cairo(), cairo_image_surface_create(transparent ? CAIRO_FORMAT_ARGB32 : CAIRO_FORMAT_RGB24,
                                                         static_cast<int>(width), static_cast<int>(height)))),
      cairo_(cairo_create(surface_.get())) {
  check(cairo_surface_status(surface_.get()));
  check(cairo_status(cairo_.get()));
  if (!transparent) {
    set_colour(kWhite);
    cairo_paint(cairo());
  }
  cairo_select_font_face(cairo(), "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
  cairo_font_options_t* options = cairo_font_options_create();
  // Coloured rims, which a screen's setting may ask for, would be in the picture on every other screen.
  cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_SLIGHT);
  cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);  // whole pixels tear slanted words apart
  cairo_set_font_options(cairo(), options);
  cairo_font_options_destroy(options);
  cairo_set_line_join(cairo(), CAIRO_LINE_JOIN_ROUND);
  check(cairo_status(cairo()));
}

void Canvas::set_colour(Colour colour, double alpha) {
  cairo_set_source_rgba(cairo(), colour.red / 255.0, colour.green / 255.0, colour.blue / 255.0, alpha);
}

void Canvas::fill(const Rectangle& rectangle, Colour colour, double alpha) {
  set_colour(colour, alpha);
  cairo_rectangle(cairo(), rectangle.x, rectangle.y, rectangle.width, rectangle.height);
  cairo_fill(cairo());
}

void Canvas::frame(const Rectangle& rectangle, Colour colour, double line_width) {
  set_colour(colour);
  cairo_set_line_width(cairo(), line_width);
  cairo_set_line_join(cairo(), CAIRO_LINE_JOIN_MITER);
  cairo_rectangle(cairo(), rectangle.x, rectangle.y, rectangle.width, rectangle.height);
  cairo_stroke(cairo());
  cairo_set_line_join(cairo(), CAIRO_LINE_JOIN_ROUND);
}

double Canvas::text_width(const std::string& text, double size) {
  cairo_set_font_size(cairo(), size);
  cairo_text_extents_t extents;
  cairo_text_extents(cairo(), text.c_str(), &extents);
  return extents.x_advance;
}

std::string Canvas::fitting(const std::string& text, double size, double width) {
  if (text_width(text, size) <= width) return text;
  const auto shortened = [&](std::size_t kept) {
    std::size_t head = kept * 3 / 5, tail = text.size() - (kept - kept * 3 / 5);
    while (head > 0 && continues_character(text[head])) --head;
    while (tail < text.size() && continues_character(text[tail])) ++tail;
    return text.substr(0, head) + kEllipsis + text.substr(tail);
  };
  // Halving finds the most that fits: a text may be as long as a file.
  std::size_t fits = 0, too_much = text.size();
  while (fits + 1 < too_much) {
    const std::size_t middle = (fits + too_much) / 2;
    (text_width(shortened(middle), size) <= width ? fits : too_much) = middle;
  }
  return fits == 0 ? std::string() : shortened(fits);
}

void Canvas::write(const std::string& text, double x, double y, const TextStyle& style) {
  if (text.empty()) return;
  const double width = text_width(text, style.size);
  cairo_save(cairo());
  cairo_translate(cairo(), x, y);
  cairo_rotate(cairo(), style.angle);
  double left = -style.across * width, baseline = style.size * kCapitalHeight / 2;
  // Upright text is sharpest when it begins on a whole pixel.
  if (style.angle == 0) {
    left = std::round(x + left) - x;
    baseline = std::round(y + baseline) - y;
  }
  cairo_move_to(cairo(), left, baseline);
  if (style.halo) {
    cairo_text_path(cairo(), text.c_str());
    set_colour(kWhite, 0.85);
    cairo_set_line_width(cairo(), style.size / 4);
    cairo_set_dash(cairo(), nullptr, 0, 0);
    cairo_stroke(cairo());
    cairo_move_to(cairo(), left, baseline);
  }
  set_colour(style.colour);
  cairo_show_text(cairo(), text.c_str());
  cairo_restore(cairo());
}

Canvas::Stamp Canvas::dot(double radius) const {
  const int middle = static_cast<int>(std::ceil(radius));
  Stamp out{{}, middle};
  out.mask.reset(cairo_image_surface_create(CAIRO_FORMAT_A8, 2 * middle + 1, 2 * middle + 1));
  const std::unique_ptr<cairo_t, Destroy> painter(cairo_create(out.mask.get()));
  cairo_arc(painter.get(), middle + 0.5, middle + 0.5, radius, 0, 6.283185307179586);
  cairo_fill(painter.get());
  check(cairo_status(painter.get()));
  return out;
}

void Canvas::stamp(const Stamp& dot, double x, double y) {
  cairo_mask_surface(cairo(), dot.mask.get(), std::floor(x) - dot.middle, std::floor(y) - dot.middle);
}

double Canvas::ink(const Rectangle& rectangle) const {
  const auto clamped = [](double value, std::size_t most) {
    return static_cast<std::size_t>(std::clamp(value, 0.0, static_cast<double>(most)));
  };
  const std::size_t left = clamped(rectangle.x, width_), right = clamped(rectangle.right(), width_);
  const std::size_t top = clamped(rectangle.y, height_), bottom = clamped(rectangle.bottom(), height_);
  std::size_t covered = 0;
  for (std::size_t y = top; y < bottom; ++y) {
    const std::uint32_t* pixels = row(y);
    for (std::size_t x = left; x < right; ++x) {
      const std::uint32_t pixel = pixels[x];
      covered += std::min({pixel & 255, pixel >> 8 & 255, pixel >> 16 & 255}) < 215;
    }
  }
  const std::size_t area = (right - left) * (bottom - top);
  return area > 0 ? static_cast<double>(covered) / static_cast<double>(area) : 0;
}

Pixels Canvas::rgb() const {
  check(cairo_status(cairo()));
  Pixels out{width_, height_, 3, std::vector<std::uint8_t>(width_ * height_ * 3)};
  auto* to = out.bytes.data();
  for (std::size_t y = 0; y < height_; ++y) {
    const std::uint32_t* pixels = row(y);
    for (std::size_t x = 0; x < width_; ++x) {
      *to++ = static_cast<std::uint8_t>(pixels[x] >> 16);
      *to++ = static_cast<std::uint8_t>(pixels[x] >> 8);
      *to++ = static_cast<std::uint8_t>(pixels[x]);
    }
  }
  return out;
}

const std::uint32_t* Canvas::row(std::size_t y) const {
  cairo_surface_flush(surface_.get());
  const unsigned char* data = cairo_image_surface_get_data(surface_.get());
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface_.get()));
  return reinterpret_cast<const std::uint32_t*>(data + y * stride);
}

std::string drawable_text(std::string_view text) {
  std::string out = to_utf8(text.substr(0, kMostBytes));
  for (char& byte : out) {
    if (static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F) byte = ' ';
  }
  return out;
}

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(drawable_text(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return lines;
}

}  // namespace tblog::detail
