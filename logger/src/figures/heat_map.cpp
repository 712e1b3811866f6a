#include "figures/heat_map.h"

#include <algorithm>
#include <cmath>

namespace tblog::detail {
namespace {

/// From white to dark blue, each darker than the one before also in grey.
constexpr Colour kShades[] = {{255, 255, 255}, {170, 208, 232}, {86, 158, 207}, {20, 97, 168}, {6, 40, 92}};
constexpr Colour kNoValue{217, 217, 217};
constexpr double kTextSize = 14, kLeastTextSize = 8, kLineHeight = 1.25, kLeastBorderedSide = 16;
constexpr double kBarWidth = 13, kGap = 14, kTickSize = 12, kLabelSize = 12;

Colour shade(double part) {
  constexpr int kLast = sizeof kShades / sizeof *kShades - 1;
  const double at = std::clamp(part, 0.0, 1.0) * kLast;
  const int below = std::min(static_cast<int>(at), kLast - 1);
  const auto mixed = [&](std::uint8_t from, std::uint8_t to) {
    return static_cast<std::uint8_t>(std::lround(from + (to - from) * (at - below)));
  };
  const Colour &a = kShades[below], &b = kShades[below + 1];
  return {mixed(a.red, b.red), mixed(a.green, b.green), mixed(a.blue, b.blue)};
}

}  // namespace

HeatMap::HeatMap(const Figure::Cells& cells, Canvas& canvas, double unit)
    : cells_(cells), canvas_(canvas), unit_(unit), scale_(scale()), ticks_(nice_ticks(scale_, 6)) {
  for (const std::string& text : ticks_.texts) {
    tick_width_ = std::max(tick_width_, canvas_.text_width(text, kTickSize * unit_));
  }
}

Interval HeatMap::scale() const {
  if (cells_.options.scale) return {cells_.options.scale->first, cells_.options.scale->second};
  Interval found{0, 0};
  for (const double value : cells_.values) {
    if (!is_drawable(value)) continue;
    found = {std::min(found.from, value), std::max(found.to, value)};
  }
  if (found.from == found.to) found.to = 1;
  return found;
}

Colour HeatMap::colour_of(double value) const {
  if (std::isnan(value)) return kNoValue;
  const double bounded = std::clamp(value, scale_.from, scale_.to);
  return shade((bounded - scale_.from) / (scale_.to - scale_.from));
}

double HeatMap::scale_width() const {
  const double label = cells_.options.scale_label.empty() ? 0 : 1.5 * kLabelSize;
  return (kGap + kBarWidth + 6 + label + 6) * unit_ + tick_width_;
}

void HeatMap::draw(const PlotFrame& frame) const {
  cairo_t* cairo = canvas_.cairo();
  const Rectangle& plot = frame.plot();
  cairo_save(cairo);
  cairo_rectangle(cairo, plot.x, plot.y, plot.width, plot.height);
  cairo_clip(cairo);
  draw_cells(frame);
  draw_borders(frame);
  draw_texts(frame);
  cairo_restore(cairo);
}

void HeatMap::draw_cells(const PlotFrame& frame) const {
  for (std::size_t row = 0; row < cells_.rows; ++row) {
    // Whole pixels, or the paper would show between neighbours.
    const double top = std::round(frame.y(static_cast<double>(row)));
    const double bottom = std::round(frame.y(static_cast<double>(row + 1)));
    if (bottom <= top) continue;  // smaller than a pixel, which a neighbour has
    for (std::size_t column = 0; column < cells_.columns; ++column) {
      const double left = std::round(frame.x(static_cast<double>(column)));
      const double right = std::round(frame.x(static_cast<double>(column + 1)));
      if (right <= left) continue;
      canvas_.fill({left, top, right - left, bottom - top}, colour_of(cells_.values[row * cells_.columns + column]));
    }
  }
}

void HeatMap::draw_texts(const PlotFrame& frame) const {
  const auto& texts = cells_.options.texts;
  const TextFit fit = fit_texts(frame.x(1) - frame.x(0), frame.y(1) - frame.y(0));
  if (fit.size == 0) return;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const double x = frame.x(static_cast<double>(i % cells_.columns) + 0.5);
    const double y = frame.y(static_cast<double>(i / cells_.columns) + 0.5);
    std::vector<std::string> lines = lines_of(texts[i]);
    lines.resize(std::min(lines.size(), fit.num_lines));
    const double first = y - 0.5 * kLineHeight * fit.size * static_cast<double>(lines.size() - 1);
    for (std::size_t line = 0; line < lines.size(); ++line) {
      canvas_.write(lines[line], x, first + kLineHeight * fit.size * static_cast<double>(line),
                    {fit.size, 0.5, 0, text_colour_on(colour_of(cells_.values[i]))});
    }
  }
}

void HeatMap::draw_borders(const PlotFrame& frame) const {
  const Rectangle& plot = frame.plot();
  if (std::min(frame.x(1) - frame.x(0), frame.y(1) - frame.y(0)) < kLeastBorderedSide) return;
  for (std::size_t row = 1; row < cells_.rows; ++row) {
    canvas_.fill({plot.x, std::round(frame.y(static_cast<double>(row))), plot.width, 1}, kGridGrey);
  }
  for (std::size_t column = 1; column < cells_.columns; ++column) {
    canvas_.fill({std::round(frame.x(static_cast<double>(column))), plot.y, 1, plot.height}, kGridGrey);
  }
}

HeatMap::TextFit HeatMap::fit_texts(double width, double height) const {
  if (cells_.options.texts.empty() || height < kLeastTextSize || width < kLeastTextSize) return {0, 0};
  // Texts are as wide as their size makes them, nearly: one measurement tells for all sizes.
  const double greatest = kTextSize * unit_;
  double first_width = 0, other_width = 0;
  std::size_t num_lines = 1;
  for (const std::string& text : cells_.options.texts) {
    const std::vector<std::string> lines = lines_of(text);
    num_lines = std::max(num_lines, lines.size());
    first_width = std::max(first_width, canvas_.text_width(lines[0], greatest));
    for (const std::string& line : lines) other_width = std::max(other_width, canvas_.text_width(line, greatest));
  }
  const auto size_for = [&](double widest, std::size_t lines) {
    const double fits_across = 0.9 * width / std::max(widest, 1.0) * greatest;
    const double fits_down = 0.9 * height / (kLineHeight * static_cast<double>(lines));
    return std::floor(std::min({fits_across, fits_down, greatest}));
  };
  for (const TextFit& fit : {TextFit{size_for(other_width, num_lines), num_lines}, {size_for(first_width, 1), 1}}) {
    if (fit.size >= kLeastTextSize) return fit;
  }
  return {0, 0};
}

void HeatMap::draw_scale(const PlotFrame& frame) const {
  cairo_t* cairo = canvas_.cairo();
  const Rectangle& plot = frame.plot();
  const Rectangle bar{std::round(plot.right() + kGap * unit_), plot.y, std::round(kBarWidth * unit_), plot.height};
  for (double y = 0; y < bar.height; ++y) {
    canvas_.fill({bar.x, bar.y + y, bar.width, 1}, shade(1 - (y + 0.5) / bar.height));
  }
  canvas_.frame({bar.x + 0.5, bar.y + 0.5, bar.width - 1, bar.height}, kGrey, 1);
  const double size = kTickSize * unit_;
  for (std::size_t i = 0; i < ticks_.values.size(); ++i) {
    const double part = (ticks_.values[i] - scale_.from) / (scale_.to - scale_.from);
    const double y = bar.bottom() - part * bar.height;
    cairo_move_to(cairo, bar.right(), std::floor(y) + 0.5);
    cairo_rel_line_to(cairo, 3 * unit_, 0);
    cairo_stroke(cairo);
    canvas_.write(ticks_.texts[i], bar.right() + 6 * unit_, y, {size});
    canvas_.set_colour(kGrey);
  }
  const double label_size = kLabelSize * unit_;
  const std::string label = canvas_.fitting(drawable_text(cells_.options.scale_label), label_size, bar.height);
  canvas_.write(label, bar.right() + 6 * unit_ + tick_width_ + label_size, bar.y + bar.height / 2,
                {label_size, 0.5, -1.5707963});
}

}  // namespace tblog::detail
