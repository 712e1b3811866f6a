#pragma once

#include <tblog/figure.h>

#include <string>
#include <vector>

#include "figures/canvas.h"
#include "figures/plot_frame.h"

namespace tblog::detail {

/// How an element is told from the others.
struct Look {
  Colour colour;
  bool dashed;
};

/// One for each element of the figure; a mark has that of the element before it.
std::vector<Look> looks_of(const Figure::Content& content);

/// Sets dashes and width of a line that looks like this.
void set_line(Canvas& canvas, const Look& look, double unit, bool is_guide);

/// Draws bars, lines and points, cut off at the plot's sides.
void draw_series(Canvas& canvas, const PlotFrame& frame, const Figure::Content& content,
                 const std::vector<Look>& looks);

/// Draws marks and notes, each text where it covers the least of what is drawn already.
void draw_marks(Canvas& canvas, const PlotFrame& frame, const Figure::Content& content, const std::vector<Look>& looks);

}  // namespace tblog::detail
