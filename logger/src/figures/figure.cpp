#include <tblog/figure.h>

#include <cmath>
#include <stdexcept>

#include "figures/axis.h"

namespace tblog {
namespace {

constexpr std::size_t kLeastSize = 64, kGreatestSize = 8192;
constexpr double kGreatestNumber = 1e300;  // so that no difference overflows
constexpr std::size_t kMostCells = std::size_t{1} << 22;

std::vector<double> copied(NumericView view) {
  return view.visit([](const auto* data, std::size_t size) { return std::vector<double>(data, data + size); });
}

void check_range(const char* name, double from, double to) {
  if (std::abs(from) <= kGreatestNumber && std::abs(to) <= kGreatestNumber && from < to) return;
  throw std::invalid_argument(std::string(name) + " is " + detail::shortest_text(from) + " to " +
                              detail::shortest_text(to) +
                              ": a range has two finite numbers (at most 1e300), the lesser first");
}

void check_length(const char* name, std::size_t size, const std::string& what, std::size_t expected) {
  if (size == expected) return;
  throw std::invalid_argument(std::string(name) + " has " + std::to_string(size) + " elements, and there are " +
                              std::to_string(expected) + " " + what);
}

void check_points(NumericView x, NumericView y) {
  if (x.size() == y.size()) return;
  throw std::invalid_argument("x has " + std::to_string(x.size()) + " elements, y has " + std::to_string(y.size()));
}

}  // namespace

Figure::Figure(std::string title) { content_.title = std::move(title); }

Figure& Figure::title(std::string text) {
  content_.title = std::move(text);
  return *this;
}

Figure& Figure::x_label(std::string text) {
  content_.x_label = std::move(text);
  return *this;
}

Figure& Figure::y_label(std::string text) {
  content_.y_label = std::move(text);
  return *this;
}

Figure& Figure::x_range(double from, double to) {
  check_range("x_range", from, to);
  content_.x_range = {from, to};
  return *this;
}

Figure& Figure::y_range(double from, double to) {
  check_range("y_range", from, to);
  content_.y_range = {from, to};
  return *this;
}

Figure& Figure::size(std::size_t width, std::size_t height) {
  for (const std::size_t side : {width, height}) {
    if (side >= kLeastSize && side <= kGreatestSize) continue;
    throw std::invalid_argument("size is " + std::to_string(width) + " x " + std::to_string(height) +
                                ": a figure has " + std::to_string(kLeastSize) + " to " +
                                std::to_string(kGreatestSize) + " pixels a side");
  }
  content_.width = width;
  content_.height = height;
  return *this;
}

Figure& Figure::legend(LegendPlace place) {
  content_.legend = place;
  return *this;
}

Figure& Figure::line(NumericView x, NumericView y, std::string label, LineStyle style) {
  check_points(x, y);
  content_.elements.emplace_back(Line{copied(x), copied(y), std::move(label), style});
  return *this;
}

Figure& Figure::scatter(NumericView x, NumericView y, std::string label) {
  check_points(x, y);
  content_.elements.emplace_back(Scatter{copied(x), copied(y), std::move(label)});
  return *this;
}

Figure& Figure::bars(NumericView edges, NumericView heights, std::string label) {
  if (edges.size() != heights.size() + 1 && !(edges.empty() && heights.empty())) {
    throw std::invalid_argument("edges has " + std::to_string(edges.size()) + " elements, heights has " +
                                std::to_string(heights.size()) + ": bars have one edge more than heights");
  }
  Bars bars{copied(edges), copied(heights), std::move(label)};
  for (std::size_t i = 0; i < bars.edges.size(); ++i) {
    if (std::isfinite(bars.edges[i]) && (i == 0 || bars.edges[i - 1] < bars.edges[i])) continue;
    throw std::invalid_argument("edges[" + std::to_string(i) + "] is " + detail::shortest_text(bars.edges[i]) +
                                ": the edges of bars are finite and ascend");
  }
  content_.elements.emplace_back(std::move(bars));
  return *this;
}

Figure& Figure::cells(NumericView values, std::size_t rows, std::size_t columns, CellOptions options) {
  if (columns != 0 && rows > kMostCells / columns) {
    throw std::invalid_argument("the matrix has " + std::to_string(rows) + " x " + std::to_string(columns) +
                                " cells: at most " + std::to_string(kMostCells) + " are drawn");
  }
  check_length("values", values.size(), "cells", rows * columns);
  if (!options.row_names.empty()) check_length("row_names", options.row_names.size(), "rows", rows);
  if (!options.column_names.empty()) check_length("column_names", options.column_names.size(), "columns", columns);
  if (!options.texts.empty()) check_length("texts", options.texts.size(), "cells", rows * columns);
  if (options.scale) check_range("scale", options.scale->first, options.scale->second);
  content_.cells = Cells{rows, columns, copied(values), std::move(options)};
  return *this;
}

Figure& Figure::mark(double x, double y, std::string text) {
  content_.elements.emplace_back(Mark{x, y, std::move(text), true});
  return *this;
}

Figure& Figure::note(double x, double y, std::string text) {
  content_.elements.emplace_back(Mark{x, y, std::move(text), false});
  return *this;
}

}  // namespace tblog
