#pragma once

#include <tblog/figure.h>

#include "figures/canvas.h"
#include "figures/plot_frame.h"

namespace tblog::detail {

/// A matrix as coloured cells, with their texts, and the scale of their colours beside the plot.
class HeatMap {
 public:
  HeatMap(const Figure::Cells& cells, Canvas& canvas, double unit);

  /// How much room the scale needs at the plot's right.
  double scale_width() const;

  /// Draws the cells and their texts.
  void draw(const PlotFrame& frame) const;
  void draw_scale(const PlotFrame& frame) const;

 private:
  struct TextFit {
    double size;  ///< 0 if there is no room for any
    std::size_t num_lines;
  };

  void draw_cells(const PlotFrame& frame) const;
  void draw_texts(const PlotFrame& frame) const;
  void draw_borders(const PlotFrame& frame) const;
  Colour colour_of(double value) const;
  Interval scale() const;
  TextFit fit_texts(double width, double height) const;

  const Figure::Cells& cells_;
  Canvas& canvas_;
  double unit_;
  Interval scale_;
  Ticks ticks_;
  double tick_width_ = 0;
};

}  // namespace tblog::detail
