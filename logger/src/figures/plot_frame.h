#pragma once

#include <tblog/figure.h>

#include <string>
#include <vector>

#include "figures/axis.h"
#include "figures/canvas.h"

namespace tblog::detail {

/// By how much a picture's texts and lines are larger than those of one of 640 x 480.
double unit_of(const Figure::Content& content);

/// What surrounds a figure's elements: it finds their place in the picture, and draws axes, ticks, names and title.
class PlotFrame {
 public:
  /// Leaves `right` pixels free at the picture's right side, beside what the axes themselves need.
  PlotFrame(Canvas& canvas, const Figure::Content& content, double right);

  const Rectangle& plot() const { return plot_; }
  double x(double value) const { return position(value, x_range_, plot_.x, plot_.width); }
  double y(double value) const { return position(value, y_range_, plot_.bottom(), -plot_.height); }

  /// Whether there was room for any text.
  bool has_texts() const { return !bare_; }

  void draw_grid() const;  ///< below all elements
  void draw_axes() const;  ///< above a heat map, below all other elements: a line along an axis shows

 private:
  /// The ticks of one axis, or the names of rows or columns in their stead.
  struct Scale {
    std::vector<double> places;
    std::vector<std::string> texts;
    double text_size = 0;
    double text_width = 0;  ///< of the widest
    bool slanted = false;
  };

  static double position(double value, Interval range, double begin, double length) {
    return begin + (value - range.from) / (range.to - range.from) * length;
  }

  void find_ranges();
  void lay_out(double right);
  Scale numbers(Interval range, double length, double spacing, bool across) const;
  Scale names(const std::vector<std::string>& given, std::size_t count, double length, bool across) const;
  void measure(Scale& scale, double widest) const;
  double height_below(const Scale& scale) const;
  double line_width() const;
  /// The middle of a line that covers whole pixels.
  double crisp(double position) const;

  Canvas& canvas_;
  const Figure::Content& content_;
  double unit_;
  bool bare_ = false;
  Interval x_range_{}, y_range_{};
  Rectangle plot_{};
  Scale x_scale_, y_scale_;
};

}  // namespace tblog::detail
