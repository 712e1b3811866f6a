#pragma once

#include <tblog/figure.h>
#include <tblog/numeric_view.h>

#include <string>
#include <vector>

#include "media/pixels.h"

namespace tblog::detail {

/// Draws a figure as RGB on white, with cairo. It may be called from any thread, several at a time. Throws
/// std::runtime_error if tblog was built without cairo or cairo fails, and std::bad_alloc.
Pixels draw(const Figure& figure);

/// Draws rectangles over a picture of any of PNG's kinds: 1 to 4 channels (grey, grey and alpha, RGB, RGBA). Grey
/// becomes RGB, since the rectangles are coloured.
///
/// `boxes` are four numbers each, (left, top, right, bottom) in pixels from the picture's upper left corner, the two
/// corners in any order; what lies outside is cut off, a box that has a NaN or an infinity is left out. `labels` is
/// empty or has one text a box; boxes of one label have one colour, and a score at its end
/// ("cat 0.93", "cat 93%") makes no difference. Pictures less than 64 pixels high have no room for labels. Throws
/// std::invalid_argument for a length that does not fit, otherwise as draw().
void draw_boxes(Pixels& pixels, NumericView boxes, const std::vector<std::string>& labels);

}  // namespace tblog::detail
