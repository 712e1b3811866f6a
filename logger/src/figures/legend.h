#pragma once

#include <tblog/figure.h>

#include <optional>
#include <string>
#include <vector>

#include "figures/canvas.h"
#include "figures/plot_frame.h"
#include "figures/series.h"

namespace tblog::detail {

/// The names of a figure's lines, points and bars, each beside a sample of it.
class Legend {
 public:
  Legend(Canvas& canvas, const Figure::Content& content, const std::vector<Look>& looks);

  bool empty() const { return entries_.empty(); }
  double width() const;

  /// The place within the plot where it covers the least; none if that is too much, or it is too large for the plot.
  std::optional<Rectangle> emptiest_place(const Rectangle& plot) const;

  /// The place beside the plot, `left` pixels from the picture's left side.
  Rectangle place_beside(const Rectangle& plot, double left) const;

  /// Draws it; entries that have no room are counted in the last line.
  void draw(const Rectangle& place) const;

 private:
  enum class Kind { line, guide, dot, bar };
  struct Entry {
    std::string label;
    Kind kind;
    Look look;
  };

  double height() const;
  void draw_sample(const Entry& entry, double x, double y) const;

  Canvas& canvas_;
  double unit_;
  std::vector<Entry> entries_;
  double label_width_ = 0;
};

}  // namespace tblog::detail
