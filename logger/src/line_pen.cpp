#include "line_pen.h"

#include <algorithm>
#include <cmath>

namespace tblog::detail {
namespace {

// Beyond the plot, so that no end of what was cut off shows.
constexpr double kMargin = 100;
// The time for a path grows faster than its length.
constexpr std::size_t kMostSegments = 64;

/// Narrows the part [from, to] of a line to where `begin + t * step` is in [least, greatest].
void narrow(double begin, double step, double least, double greatest, double& from, double& to) {
  if (step == 0) {
    if (begin < least || begin > greatest) to = -1;
    return;
  }
  const auto [enter, leave] = std::minmax((least - begin) / step, (greatest - begin) / step);
  from = std::max(from, enter);
  to = std::min(to, leave);
}

}  // namespace

LinePen::LinePen(cairo_t* cairo, const Rectangle& plot)
    : cairo_(cairo), bounds_{plot.x - kMargin, plot.y - kMargin, plot.width + 2 * kMargin, plot.height + 2 * kMargin} {}

void LinePen::move(double x, double y) {
  const Point point{x, y};
  if (down_ && std::floor(x) == std::floor(first_.x)) {
    if (y < lowest_.y) lowest_ = point;
    if (y > highest_.y) highest_ = point;
    last_ = point;
    return;
  }
  leave_column();
  down_ = true;
  first_ = last_ = lowest_ = highest_ = point;
}

void LinePen::lift() {
  leave_column();
  stroke();
  drawing_ = false;
}

void LinePen::leave_column() {
  if (!down_) return;
  down_ = false;
  draw_to(first_);
  if (last_.x == first_.x && lowest_.y == highest_.y) return;
  draw_to(lowest_);
  draw_to(highest_);
  draw_to(last_);
}

void LinePen::draw_to(Point to) {
  const Point from = drawing_ ? end_ : to;
  drawing_ = true;
  end_ = to;
  const double across = to.x - from.x, down = to.y - from.y;
  double begin = 0, end = 1;
  narrow(from.x, across, bounds_.x, bounds_.right(), begin, end);
  narrow(from.y, down, bounds_.y, bounds_.bottom(), begin, end);
  const bool joined = joined_ && begin == 0;
  joined_ = begin <= end && end == 1;
  if (begin > end) return;
  if (!joined) cairo_move_to(cairo_, from.x + begin * across, from.y + begin * down);
  cairo_line_to(cairo_, from.x + end * across, from.y + end * down);
  if (++num_segments_ >= kMostSegments) stroke();
}

void LinePen::stroke() {
  cairo_stroke(cairo_);
  joined_ = false;
  num_segments_ = 0;
}

}  // namespace tblog::detail
