#include "figures/plot_frame.h"

#include <algorithm>
#include <cmath>
#include <variant>

namespace tblog::detail {
namespace {

constexpr Colour kFrameGrey{150, 150, 150};
constexpr double kTitleSize = 15, kLabelSize = 13, kTickSize = 12, kLeastNameSize = 9;
constexpr double kSlant = -0.785;  // 45 degrees, upwards

struct Extents {
  Extent x, y;
  bool stands_on_zero = false;

  void operator()(const Figure::Line& line) { add(line.x, line.y); }
  void operator()(const Figure::Scatter& scatter) { add(scatter.x, scatter.y); }
  void operator()(const Figure::Bars& bars) {
    for (const double edge : bars.edges) x.add(edge);
    for (const double height : bars.heights) y.add(height);
    y.add(0);
    stands_on_zero = true;
  }
  void operator()(const Figure::Mark& mark) { add({mark.x}, {mark.y}); }

  void add(const std::vector<double>& xs, const std::vector<double>& ys) {
    for (std::size_t i = 0; i < xs.size(); ++i) {
      if (!is_drawable(xs[i]) || !is_drawable(ys[i])) continue;
      x.add(xs[i]);
      y.add(ys[i]);
    }
  }
};

}  // namespace

double unit_of(const Figure::Content& content) {
  return std::max(1.0, std::min(static_cast<double>(content.width) / 640, static_cast<double>(content.height) / 480));
}

PlotFrame::PlotFrame(Canvas& canvas, const Figure::Content& content, double right)
    : canvas_(canvas), content_(content), unit_(unit_of(content)) {
  find_ranges();
  lay_out(right);
}

void PlotFrame::find_ranges() {
  Extents extents;
  for (const auto& element : content_.elements) std::visit(extents, element);
  const auto base = extents.stands_on_zero ? std::optional<double>(0) : std::nullopt;
  x_range_ = extents.x.with_room();
  y_range_ = extents.y.with_room(base);
  if (content_.cells && !content_.cells->values.empty()) {
    x_range_ = {0, static_cast<double>(content_.cells->columns)};
    y_range_ = {static_cast<double>(content_.cells->rows), 0};
  }
  if (content_.x_range) x_range_ = {content_.x_range->first, content_.x_range->second};
  if (content_.y_range) {
    const auto [least, greatest] = *content_.y_range;
    y_range_ = content_.cells ? Interval{greatest, least} : Interval{least, greatest};
  }
}

void PlotFrame::lay_out(double right) {
  const auto width = static_cast<double>(canvas_.width()), height = static_cast<double>(canvas_.height());
  const bool has_names = content_.cells && !content_.cells->values.empty();
  const double top = (content_.title.empty() ? 14 : 36) * unit_;
  const double label = kLabelSize * 1.6 * unit_;
  const double x_label = content_.x_label.empty() ? 0 : label, y_label = content_.y_label.empty() ? 0 : label;

  // How wide the y axis' texts are depends on the plot's height, its height on whether the x axis' names are slanted,
  // and that on its width: so the y axis is looked at twice, at first with a height that is nearly right.
  const auto y_scale = [&](double length) {
    return has_names ? names(content_.cells->options.row_names, content_.cells->rows, length, false)
                     : numbers(y_range_, length, 34 * unit_, false);
  };
  y_scale_ = y_scale(height - top - x_label - 24 * unit_);
  const double left = 8 * unit_ + y_label + y_scale_.text_width + 10 * unit_;
  plot_.width = width - left - std::max(right, 20 * unit_);
  x_scale_ = has_names ? names(content_.cells->options.column_names, content_.cells->columns, plot_.width, true)
                       : numbers(x_range_, plot_.width, 70 * unit_, true);
  plot_.height = height - top - x_label - height_below(x_scale_);
  bare_ = plot_.width < 0.35 * width || plot_.height < 0.35 * height;
  if (bare_) {
    plot_ = {4, 4, width - 8, height - 8};
    return;
  }
  y_scale_ = y_scale(plot_.height);
  plot_ = {std::round(left), std::round(top), std::round(plot_.width), std::round(plot_.height)};
}

PlotFrame::Scale PlotFrame::numbers(Interval range, double length, double spacing, bool across) const {
  Scale scale;
  for (int most = std::clamp(static_cast<int>(length / spacing), 2, 20);; --most) {
    Ticks ticks = nice_ticks(range, most);
    scale = {std::move(ticks.values), std::move(ticks.texts), kTickSize * unit_};
    measure(scale, 0.3 * static_cast<double>(canvas_.width()));
    const double taken = across ? (scale.text_width + scale.text_size) * static_cast<double>(scale.texts.size()) : 0;
    if (most <= 2 || taken <= length) return scale;
  }
}

PlotFrame::Scale PlotFrame::names(const std::vector<std::string>& given, std::size_t count, double length,
                                  bool across) const {
  const Interval range = across ? x_range_ : y_range_;
  const double from = std::min(range.from, range.to), to = std::max(range.from, range.to);
  const double widest =
      across ? 0.3 * static_cast<double>(canvas_.height()) : 0.22 * static_cast<double>(canvas_.width());
  const double slot = std::max(length, 1.0) / (to - from);
  const double size = std::clamp((across ? 0.6 : 0.75) * slot, kLeastNameSize, kTickSize * unit_);
  // Of names for which there is no room, every second, fifth, tenth ... is left.
  const auto step_for = [&](double needed) {
    for (std::size_t power = 1; power < count; power *= 10) {
      for (const std::size_t factor : {1, 2, 5}) {
        if (static_cast<double>(factor * power) * slot >= needed) return factor * power;
      }
    }
    return count;
  };
  const auto every = [&](std::size_t step) {
    Scale scale;
    for (std::size_t i = 0; i < count; i += step) {
      const double middle = static_cast<double>(i) + 0.5;
      if (middle < from || middle > to) continue;
      scale.places.push_back(middle);
      scale.texts.push_back(given.empty() ? std::to_string(i) : drawable_text(given[i]));
    }
    scale.text_size = size;
    measure(scale, widest);
    return scale;
  };

  const std::size_t step = step_for(1.25 * size);
  Scale scale = every(step);
  if (!across) return scale;
  const double flat = scale.text_width + 0.4 * size;
  // Numbers may be left out, names had better not.
  if (given.empty()) return every(step_for(flat));
  if (flat <= static_cast<double>(step) * slot) return scale;
  scale = every(step_for(1.15 * size / std::sin(-kSlant)));
  scale.slanted = true;
  return scale;
}

void PlotFrame::measure(Scale& scale, double widest) const {
  for (std::string& text : scale.texts) {
    text = canvas_.fitting(text, scale.text_size, widest);
    scale.text_width = std::max(scale.text_width, canvas_.text_width(text, scale.text_size));
  }
}

double PlotFrame::height_below(const Scale& scale) const {
  const double across = scale.slanted ? scale.text_width * std::sin(-kSlant) + scale.text_size : scale.text_size * 1.2;
  return across + 12 * unit_;
}

double PlotFrame::line_width() const { return std::round(unit_); }

double PlotFrame::crisp(double position) const {
  return std::fmod(line_width(), 2) == 1 ? std::floor(position) + 0.5 : std::round(position);
}

void PlotFrame::draw_grid() const {
  if (content_.cells) return;
  cairo_t* cairo = canvas_.cairo();
  canvas_.set_colour(kGridGrey);
  cairo_set_line_width(cairo, line_width());
  for (const double value : x_scale_.places) {
    cairo_move_to(cairo, crisp(x(value)), plot_.y);
    cairo_line_to(cairo, crisp(x(value)), plot_.bottom());
  }
  for (const double value : y_scale_.places) {
    cairo_move_to(cairo, plot_.x, crisp(y(value)));
    cairo_line_to(cairo, plot_.right(), crisp(y(value)));
  }
  cairo_stroke(cairo);
}

void PlotFrame::draw_axes() const {
  const double left = crisp(plot_.x), top = crisp(plot_.y);
  canvas_.frame({left, top, crisp(plot_.right()) - left, crisp(plot_.bottom()) - top}, kFrameGrey, line_width());
  if (bare_) return;

  cairo_t* cairo = canvas_.cairo();
  const auto width = static_cast<double>(canvas_.width());
  const double tick = 4 * unit_, gap = 8 * unit_;
  for (const double value : x_scale_.places) {
    cairo_move_to(cairo, crisp(x(value)), plot_.bottom());
    cairo_rel_line_to(cairo, 0, tick);
  }
  for (const double value : y_scale_.places) {
    cairo_move_to(cairo, plot_.x, crisp(y(value)));
    cairo_rel_line_to(cairo, -tick, 0);
  }
  cairo_stroke(cairo);

  for (std::size_t i = 0; i < x_scale_.texts.size(); ++i) {
    const double size = x_scale_.text_size, at = x(x_scale_.places[i]);
    if (x_scale_.slanted) {
      canvas_.write(x_scale_.texts[i], at + size / 4, plot_.bottom() + gap, {size, 1, kSlant});
    } else {
      const double half = canvas_.text_width(x_scale_.texts[i], size) / 2;
      canvas_.write(x_scale_.texts[i], std::min(at, width - half - 2), plot_.bottom() + gap + size / 2, {size, 0.5});
    }
  }
  for (std::size_t i = 0; i < y_scale_.texts.size(); ++i) {
    canvas_.write(y_scale_.texts[i], plot_.x - gap, y(y_scale_.places[i]), {y_scale_.text_size, 1});
  }

  const double middle = plot_.x + plot_.width / 2;
  const auto write_fitting = [&](const std::string& text, double size, double room, double x, double y, double angle) {
    canvas_.write(canvas_.fitting(drawable_text(text), size, room), x, y, {size, 0.5, angle});
  };
  const double label_size = kLabelSize * unit_;
  write_fitting(content_.x_label, label_size, plot_.width, middle, static_cast<double>(canvas_.height()) - label_size,
                0);
  write_fitting(content_.y_label, label_size, plot_.height, label_size, plot_.y + plot_.height / 2, -1.5707963);
  // Over the middle of the plot, unless only the whole width has room for it.
  const double title_size = kTitleSize * unit_;
  const double title_width = canvas_.text_width(drawable_text(content_.title), title_size);
  const double half = std::min(title_width, width - 16 * unit_) / 2;
  write_fitting(content_.title, title_size, width - 16 * unit_,
                std::clamp(middle, half + 8 * unit_, std::max(width - half - 8 * unit_, half + 8 * unit_)),
                plot_.y / 2 + 2 * unit_, 0);
}

}  // namespace tblog::detail
