#pragma once

#include <tblog/logger_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace tblog {

/// How Figure::line draws.
enum class LineStyle {
  solid,
  dashed,
  guide,  ///< thin, dashed and grey, behind all other lines: a chance diagonal, a limit. Takes no colour of its own.
};

/// Where the names of lines, points and bars stand.
enum class LegendPlace {
  automatic,  ///< in the emptiest corner, or beside the plot if it would hide something, or left out of a picture too
              ///< small
  beside,     ///< to the right of the plot
  none,
};

/// What Figure::cells says beside the numbers. Whatever is left empty is left out.
struct CellOptions {
  std::vector<std::string> row_names;     ///< one a row, beside it; without them rows are numbered from 0
  std::vector<std::string> column_names;  ///< one a column, below it
  std::vector<std::string> texts;         ///< one a cell, row by row; may have several lines (`\n`)
  std::string scale_label;                ///< what the colours mean, beside their scale
  /// The values that are white and darkest blue. Unset: from 0 (or the least value, if that is negative) to the
  /// greatest.
  std::optional<std::pair<double, double>> scale;
};

/// A drawing with axes, put together from numbers: lines, points, bars, or a matrix as a heat map.
///
///     tblog::Figure figure("Learning rate");
///     figure.x_label("epoch").y_label("rate").line(epochs, rates, "planned").mark(5, 0.01, "restart");
///
/// It is data: what it is given is copied, nothing is drawn before a writer logs it, and it may be changed and
/// logged again. One object belongs to one thread at a time; copies are independent.
///
/// Common to all elements:
/// - Coordinates are those of the axes. A NaN breaks a line, an infinity is left out of it; points, bars and marks with
///   either are left out. Numbers beyond 1e300 count as infinite.
/// - What lies outside the axes' ranges is cut off. Empty data is fine: a figure without any draws empty axes.
/// - Each line, set of points and set of bars takes the next of seven colours that can be told apart by everyone (Okabe
///   and Ito's); from the eighth on lines are dashed as well. Bars lie behind lines, lines behind points and marks.
/// - Texts are UTF-8 (other bytes are replaced by U+FFFD); of one that has no room the middle is left out. A glyph that
///   the machine's sans-serif font does not have shows as a box.
/// - Bad arguments throw std::invalid_argument, naming the value, and leave the figure as it was.
class TBLOG_LOGGER_EXPORT Figure {
 public:
  explicit Figure(std::string title = {});

  Figure& title(std::string text);
  Figure& x_label(std::string text);
  Figure& y_label(std::string text);

  /// An axis' range, instead of one that fits the data: two finite numbers (at most 1e300), the lesser first.
  Figure& x_range(double from, double to);
  Figure& y_range(double from, double to);

  /// Width and height in pixels, 640 x 480 unless set, each from 64 to 8192. Texts and lines grow with a picture larger
  /// than 640 x 480, and keep their size in a smaller one.
  Figure& size(std::size_t width, std::size_t height);

  Figure& legend(LegendPlace place);

  /// A line through the points (x[i], y[i]) in their order. A label puts it in the legend. A million points are fine,
  /// but of a line that leaps to and fro more than 20,000 times only every second, third ... point is drawn.
  Figure& line(NumericView x, NumericView y, std::string label = {}, LineStyle style = LineStyle::solid);

  /// A dot at each (x[i], y[i]).
  Figure& scatter(NumericView x, NumericView y, std::string label = {});

  /// A bar from 0 to heights[i] over each [edges[i], edges[i + 1]]: `edges` are finite, ascending, and one more than
  /// heights (or both are empty). Bars are translucent, so that several sets may overlap.
  Figure& bars(NumericView edges, NumericView heights, std::string label = {});

  /// A matrix as a heat map: `values` has rows * columns numbers, row by row. The first row is on top, and the cell in
  /// `row` and `column` has its middle at (column + 0.5, row + 0.5). NaN is grey. Texts stand in the cells if they
  /// are large enough for all, or else their first lines, or none; of names as many as have room. A figure has one
  /// matrix, and another takes its place. At most 4,194,304 cells; 0 rows or columns draw empty axes.
  Figure& cells(NumericView values, std::size_t rows, std::size_t columns, CellOptions options = {});

  /// A ring around a point and a text beside it, in the colour of the element added last: an operating point.
  Figure& mark(double x, double y, std::string text = {});

  /// A text whose left end is at a point.
  Figure& note(double x, double y, std::string text);

  struct Line {
    std::vector<double> x, y;
    std::string label;
    LineStyle style;
  };
  struct Scatter {
    std::vector<double> x, y;
    std::string label;
  };
  struct Bars {
    std::vector<double> edges, heights;
    std::string label;
  };
  struct Mark {
    double x, y;
    std::string text;
    bool ring;
  };
  struct Cells {
    std::size_t rows, columns;
    std::vector<double> values;
    CellOptions options;
  };
  using Range = std::optional<std::pair<double, double>>;

  /// All that was put into the figure; what draws it reads this.
  struct Content {
    std::string title, x_label, y_label;
    Range x_range, y_range;
    std::size_t width = 640, height = 480;
    LegendPlace legend = LegendPlace::automatic;
    std::vector<std::variant<Line, Scatter, Bars, Mark>> elements;  ///< in the order in which they were added
    std::optional<Cells> cells;
  };
  const Content& content() const { return content_; }

 private:
  Content content_;
};

}  // namespace tblog
