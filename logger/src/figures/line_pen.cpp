#include "figures/line_pen.h"

#include <algorithm>
#include <cmath>

namespace tblog::detail {
namespace {

// Beyond the plot, so that no end of what was cut off shows.
constexpr double kMargin = 100;
// The time for a path grows faster than its length.
constexpr std::size_t kMostSegments = 64;

/// Cuts off what of a line has a coordinate `along` before (sign 1) or beyond (sign -1) `bound`; false if that is all
/// of it. Each end that moves is put on the bound exactly: the other end may be 1e300 pixels away.
bool cut(double Point::*along, double Point::*beside, double bound, int sign, Point& from, Point& to) {
  const auto outside = [&](const Point& point) { return sign * (bound - point.*along) > 0; };
  if (outside(from) && outside(to)) return false;
  const double slope = (to.*beside - from.*beside) / (to.*along - from.*along);
  for (Point* end : {&from, &to}) {
    if (!outside(*end)) continue;
    end->*beside += (bound - end->*along) * slope;
    end->*along = bound;
  }
  return true;
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
  if (lone_) {
    cairo_arc(cairo_, end_.x, end_.y, 1.25 * cairo_get_line_width(cairo_), 0, 6.283185307179586);
    cairo_fill(cairo_);
  }
  drawing_ = lone_ = false;
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
  const Point from = end_;
  end_ = to;
  lone_ = !drawing_;
  drawing_ = true;
  if (lone_) return;
  Point begin{from.x, from.y}, end{to.x, to.y};
  const bool visible = cut(&Point::x, &Point::y, bounds_.x, 1, begin, end) &&
                       cut(&Point::x, &Point::y, bounds_.right(), -1, begin, end) &&
                       cut(&Point::y, &Point::x, bounds_.y, 1, begin, end) &&
                       cut(&Point::y, &Point::x, bounds_.bottom(), -1, begin, end);
  const bool joined = joined_ && begin.x == from.x && begin.y == from.y;
  joined_ = visible && end.x == to.x && end.y == to.y;
  if (!visible) return;
  if (!joined) cairo_move_to(cairo_, begin.x, begin.y);
  cairo_line_to(cairo_, end.x, end.y);
  if (++num_segments_ >= kMostSegments) stroke();
}

void LinePen::stroke() {
  cairo_stroke(cairo_);
  joined_ = false;
  num_segments_ = 0;
}

}  // namespace tblog::detail
