#pragma once

#include <cstddef>

#include "figures/canvas.h"

namespace tblog::detail {

struct Point {
  double x, y;
};

/// Draws lines of any number of points, anywhere: what lies far outside the plot, where cairo's coordinates end, is cut
/// off, and the points of a line that lie in one column of pixels, one after the other, become four at most.
class LinePen {
 public:
  /// Draws as `cairo` is set; only what is in or near `plot` can be relied on to be there.
  LinePen(cairo_t* cairo, const Rectangle& plot);

  /// Draws a line from the last point to this one; the first point after lift() only begins one.
  void move(double x, double y);

  /// Ends the line. A line of one point becomes a dot.
  void lift();

 private:
  void leave_column();
  void draw_to(Point to);
  void stroke();

  cairo_t* cairo_;
  const Rectangle bounds_;
  bool down_ = false;       // whether there is a column
  Point first_{}, last_{};  // of the points in the column at hand
  Point lowest_{}, highest_{};
  bool drawing_ = false;  // whether `end_` is the end of a line
  Point end_{};
  bool lone_ = false;    // whether that is all of the line
  bool joined_ = false;  // whether cairo's path has come there
  std::size_t num_segments_ = 0;
};

}  // namespace tblog::detail
