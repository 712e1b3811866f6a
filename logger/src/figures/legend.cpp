#include "figures/legend.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace tblog::detail {
namespace {

constexpr double kTextSize = 12, kLine = 18, kPadding = 7, kSample = 24, kDistance = 10;
constexpr double kMostPart = 0.62;  // of the plot's width and height: more hides too much, whatever is below
constexpr double kMostInk = 0.015;

}  // namespace

Legend::Legend(Canvas& canvas, const Figure::Content& content, const std::vector<Look>& looks)
    : canvas_(canvas), unit_(unit_of(content)) {
  const double widest = 0.35 * static_cast<double>(content.width);
  for (std::size_t i = 0; i < content.elements.size(); ++i) {
    const auto add = [&](const std::string& label, Kind kind) {
      if (label.empty()) return;
      entries_.push_back({canvas_.fitting(drawable_text(label), kTextSize * unit_, widest), kind, looks[i]});
      label_width_ = std::max(label_width_, canvas_.text_width(entries_.back().label, kTextSize * unit_));
    };
    if (const auto* line = std::get_if<Figure::Line>(&content.elements[i])) {
      add(line->label, line->style == LineStyle::guide ? Kind::guide : Kind::line);
    } else if (const auto* scatter = std::get_if<Figure::Scatter>(&content.elements[i])) {
      add(scatter->label, Kind::dot);
    } else if (const auto* bars = std::get_if<Figure::Bars>(&content.elements[i])) {
      add(bars->label, Kind::bar);
    }
  }
}

double Legend::width() const { return std::ceil((3 * kPadding + kSample) * unit_ + label_width_); }

double Legend::height() const { return std::ceil((kLine * static_cast<double>(entries_.size()) + kPadding) * unit_); }

std::optional<Rectangle> Legend::emptiest_place(const Rectangle& plot) const {
  const double distance = kDistance * unit_;
  if (width() > kMostPart * plot.width || height() > kMostPart * plot.height) return {};
  const double left = std::round(plot.x + distance), right = std::round(plot.right() - distance - width());
  const double top = std::round(plot.y + distance), bottom = std::round(plot.bottom() - distance - height());
  const double middle = std::round((top + bottom) / 2);
  std::optional<Rectangle> best;
  double least = kMostInk;
  for (const double x : {right, left}) {
    for (const double y : {top, bottom, middle}) {
      const Rectangle place{x, y, width(), height()};
      const double ink = canvas_.ink(place);
      if (ink >= least) continue;
      best = place;
      least = ink;
    }
  }
  return best;
}

Rectangle Legend::place_beside(const Rectangle& plot, double left) const {
  return {std::round(left), plot.y, width(), std::min(height(), plot.height)};
}

void Legend::draw(const Rectangle& place) const {
  canvas_.fill(place, kWhite, 0.9);
  canvas_.frame({place.x + 0.5, place.y + 0.5, place.width - 1, place.height - 1}, {204, 204, 204}, 1);
  const auto room = static_cast<std::size_t>((place.height / unit_ - kPadding) / kLine + 1e-6);
  double y = place.y + (kPadding + kLine) / 2 * unit_;
  for (std::size_t i = 0; i < std::min(room, entries_.size()); ++i, y += kLine * unit_) {
    const double text_x = place.x + (2 * kPadding + kSample) * unit_;
    if (i + 1 == room && room < entries_.size()) {
      canvas_.write("+ " + std::to_string(entries_.size() - i), text_x, y, {kTextSize * unit_});
      return;
    }
    draw_sample(entries_[i], place.x + kPadding * unit_, y);
    canvas_.write(entries_[i].label, text_x, y, {kTextSize * unit_});
  }
}

void Legend::draw_sample(const Entry& entry, double x, double y) const {
  cairo_t* cairo = canvas_.cairo();
  const double width = kSample * unit_;
  cairo_save(cairo);
  if (entry.kind == Kind::bar) {
    const Rectangle bar{x, y - 5 * unit_, width, 10 * unit_};
    canvas_.fill(bar, entry.look.colour, 0.45);
    canvas_.frame(bar, entry.look.colour, unit_);
  } else if (entry.kind == Kind::dot) {
    canvas_.set_colour(entry.look.colour);
    cairo_arc(cairo, x + width / 2, y, 3 * unit_, 0, 6.2831853);
    cairo_fill(cairo);
  } else {
    set_line(canvas_, entry.look, unit_, entry.kind == Kind::guide);
    cairo_move_to(cairo, x, y);
    cairo_line_to(cairo, x + width, y);
    cairo_stroke(cairo);
  }
  cairo_restore(cairo);
}

}  // namespace tblog::detail
