#include "figures/series.h"

#include <algorithm>
#include <cmath>

#include "figures/line_pen.h"

namespace tblog::detail {
namespace {

constexpr double kLineWidth = 2, kGuideWidth = 1.25, kDotRadius = 2.5, kRingRadius = 5, kTextSize = 12;
constexpr double kFullCircle = 6.283185307179586;

bool is_guide(const Figure::Line& line) { return line.style == LineStyle::guide; }

void draw_bars(Canvas& canvas, const PlotFrame& frame, const Figure::Bars& bars, Colour colour, double unit) {
  const Rectangle& plot = frame.plot();
  // Cairo's coordinates are bounded: what is far outside ends just outside.
  const auto bounded_x = [&](double x) { return std::clamp(x, plot.x - 9, plot.right() + 9); };
  const auto bounded_y = [&](double y) { return std::clamp(y, plot.y - 9, plot.bottom() + 9); };
  const double zero = bounded_y(frame.y(0));
  for (std::size_t i = 0; i < bars.heights.size(); ++i) {
    if (!is_drawable(bars.heights[i])) continue;
    const double left = bounded_x(frame.x(bars.edges[i])), right = bounded_x(frame.x(bars.edges[i + 1]));
    const double top = bounded_y(frame.y(bars.heights[i]));
    const Rectangle bar{left, std::min(top, zero), right - left, std::abs(zero - top)};
    canvas.fill(bar, colour, 0.45);
    if (bar.width > 3 * unit && bar.height > 0) canvas.frame(bar, colour, unit);
  }
}

/// Every how many-th point of a line is drawn: each, unless it goes to and fro so often that all would take seconds,
/// and leave nothing but a full plot.
std::size_t stride_of(const PlotFrame& frame, const Figure::Line& line) {
  constexpr std::size_t kMostColumns = 20000;
  std::size_t changes = 0;
  double last = 0;
  for (const double x : line.x) {
    const double column = std::floor(frame.x(x));
    if (column != last) ++changes;
    last = column;
  }
  return 1 + changes / kMostColumns;
}

void draw_line(Canvas& canvas, const PlotFrame& frame, const Figure::Line& line) {
  LinePen pen(canvas.cairo(), frame.plot());
  const std::size_t stride = stride_of(frame, line);
  for (std::size_t i = 0; i < line.x.size(); i += stride) {
    if (std::isnan(line.x[i]) || std::isnan(line.y[i])) {
      pen.lift();
      continue;
    }
    if (!is_drawable(line.x[i]) || !is_drawable(line.y[i])) continue;
    const double x = frame.x(line.x[i]), y = frame.y(line.y[i]);
    if (std::abs(x) < 1e307 && std::abs(y) < 1e307) pen.move(x, y);  // in a narrow range they may be more
  }
  pen.lift();
}

void draw_dots(Canvas& canvas, const PlotFrame& frame, const Figure::Scatter& scatter, double unit) {
  const Canvas::Stamp dot = canvas.dot(kDotRadius * unit);
  const Rectangle& plot = frame.plot();
  // One dot a pixel is enough, however many points there are.
  const auto columns = static_cast<std::size_t>(plot.width) + 1;
  std::vector<bool> taken(columns * (static_cast<std::size_t>(plot.height) + 1));
  for (std::size_t i = 0; i < scatter.x.size(); ++i) {
    if (!is_drawable(scatter.x[i]) || !is_drawable(scatter.y[i])) continue;
    const double x = frame.x(scatter.x[i]), y = frame.y(scatter.y[i]);
    if (x < plot.x || x > plot.right() || y < plot.y || y > plot.bottom()) continue;
    auto place = taken[static_cast<std::size_t>(y - plot.y) * columns + static_cast<std::size_t>(x - plot.x)];
    if (place) continue;
    place = true;
    canvas.stamp(dot, x, y);
  }
}

/// Where around a point its text covers the least; within the plot if it can be.
Rectangle place_beside(const Canvas& canvas, const Rectangle& plot, double x, double y, double width, double height,
                       double distance) {
  const Rectangle places[] = {{x + distance, y - height / 2, width, height},
                              {x + 0.7 * distance, y + 0.7 * distance, width, height},
                              {x + 0.7 * distance, y - 0.7 * distance - height, width, height},
                              {x - width - distance, y - height / 2, width, height},
                              {x - width - 0.7 * distance, y + 0.7 * distance, width, height},
                              {x - width - 0.7 * distance, y - 0.7 * distance - height, width, height}};
  const auto cost = [&](const Rectangle& place) {
    const bool inside =
        place.x >= plot.x && place.right() <= plot.right() && place.y >= plot.y && place.bottom() <= plot.bottom();
    return canvas.ink(place) + (inside ? 0 : 1);
  };
  return *std::min_element(std::begin(places), std::end(places),
                           [&](const Rectangle& a, const Rectangle& b) { return cost(a) < cost(b); });
}

void draw_mark(Canvas& canvas, const PlotFrame& frame, const Figure::Mark& mark, Colour colour, double unit) {
  const Rectangle& plot = frame.plot();
  const double x = frame.x(mark.x), y = frame.y(mark.y);
  // A pixel's tolerance: a mark on the axes' very end is on them.
  if (x < plot.x - 1 || x > plot.right() + 1 || y < plot.y - 1 || y > plot.bottom() + 1) return;
  const double size = kTextSize * unit;
  const std::string text = frame.has_texts() ? canvas.fitting(drawable_text(mark.text), size, 0.8 * plot.width) : "";
  if (!mark.ring) {
    canvas.write(text, x, y, {size, 0, 0, kInk, true});
    return;
  }
  const Rectangle place =
      place_beside(canvas, plot, x, y, canvas.text_width(text, size), size, 1.8 * kRingRadius * unit);
  cairo_new_sub_path(canvas.cairo());
  cairo_arc(canvas.cairo(), x, y, kRingRadius * unit, 0, kFullCircle);
  canvas.set_colour(kWhite);
  cairo_fill_preserve(canvas.cairo());
  canvas.set_colour(colour);
  cairo_set_dash(canvas.cairo(), nullptr, 0, 0);
  cairo_set_line_width(canvas.cairo(), kLineWidth * unit);
  cairo_stroke(canvas.cairo());
  canvas.write(text, place.x, place.y + place.height / 2, {size, 0, 0, kInk, true});
}

/// Calls `f(element, look)` for each element of that kind.
template <class Element, class F>
void for_each(const Figure::Content& content, const std::vector<Look>& looks, F f) {
  for (std::size_t i = 0; i < content.elements.size(); ++i) {
    if (const auto* element = std::get_if<Element>(&content.elements[i])) f(*element, looks[i]);
  }
}

}  // namespace

std::vector<Look> looks_of(const Figure::Content& content) {
  std::vector<Look> looks;
  std::size_t number = 0;
  Look last{kInk, false};
  for (const auto& element : content.elements) {
    const auto* line = std::get_if<Figure::Line>(&element);
    if (line && is_guide(*line)) {
      looks.push_back({kGrey, true});
      continue;
    }
    if (!std::holds_alternative<Figure::Mark>(element)) {
      const bool dashed = (number / kNumSeriesColours) % 2 == 1 || (line && line->style == LineStyle::dashed);
      last = {kSeriesColours[number % kNumSeriesColours], dashed};
      ++number;
    }
    looks.push_back(last);
  }
  return looks;
}

void set_line(Canvas& canvas, const Look& look, double unit, bool is_guide) {
  const double dashes[] = {(is_guide ? 4 : 7) * unit, (is_guide ? 4 : 5) * unit};
  canvas.set_colour(look.colour);
  cairo_set_dash(canvas.cairo(), dashes, look.dashed ? 2 : 0, 0);
  cairo_set_line_width(canvas.cairo(), (is_guide ? kGuideWidth : kLineWidth) * unit);
  // Round ends join the parts in which a long line is drawn; between dashes they would fill the gaps.
  cairo_set_line_cap(canvas.cairo(), look.dashed ? CAIRO_LINE_CAP_BUTT : CAIRO_LINE_CAP_ROUND);
}

void draw_series(Canvas& canvas, const PlotFrame& frame, const Figure::Content& content,
                 const std::vector<Look>& looks) {
  const double unit = unit_of(content);
  const Rectangle& plot = frame.plot();
  const double edge = kLineWidth / 2 * unit;  // a line along an axis has its whole width
  cairo_save(canvas.cairo());
  cairo_rectangle(canvas.cairo(), plot.x - edge, plot.y - edge, plot.width + 2 * edge, plot.height + 2 * edge);
  cairo_clip(canvas.cairo());
  for_each<Figure::Bars>(
      content, looks, [&](const auto& bars, const Look& look) { draw_bars(canvas, frame, bars, look.colour, unit); });
  for (const bool guides : {true, false}) {
    for_each<Figure::Line>(content, looks, [&](const auto& line, const Look& look) {
      if (is_guide(line) != guides) return;
      set_line(canvas, look, unit, guides);
      draw_line(canvas, frame, line);
    });
  }
  for_each<Figure::Scatter>(content, looks, [&](const auto& scatter, const Look& look) {
    canvas.set_colour(look.colour);
    draw_dots(canvas, frame, scatter, unit);
  });
  cairo_restore(canvas.cairo());
}

void draw_marks(Canvas& canvas, const PlotFrame& frame, const Figure::Content& content,
                const std::vector<Look>& looks) {
  for_each<Figure::Mark>(content, looks, [&](const auto& mark, const Look& look) {
    if (is_drawable(mark.x) && is_drawable(mark.y)) draw_mark(canvas, frame, mark, look.colour, unit_of(content));
  });
}

}  // namespace tblog::detail
