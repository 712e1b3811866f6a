#include <tblog/figure.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "figures/axis.h"
#include "figures/figure_drawing.h"
#include "support/catch.h"

using namespace tblog;

namespace {
constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
}  // namespace

TEST_CASE("a figure refuses bad arguments by name and value, and stays as it was", "[figure][bad_input]") {
  Figure figure;
  const std::vector<double> one{1}, two{1, 2};
  CHECK_THROWS_WITH(figure.line(two, one), "x has 2 elements, y has 1");
  CHECK_THROWS_WITH(figure.scatter({}, one), "x has 0 elements, y has 1");
  CHECK_THROWS_WITH(figure.bars(two, two), "edges has 2 elements, heights has 2: bars have one edge more than heights");
  CHECK_THROWS_WITH(figure.bars(one, one), "edges has 1 elements, heights has 1: bars have one edge more than heights");
  CHECK_THROWS_WITH(figure.bars(std::vector{2.0, 2.0}, one), "edges[1] is 2: the edges of bars are finite and ascend");
  CHECK_THROWS_WITH(figure.bars(std::vector{kNan, 2.0}, one),
                    "edges[0] is nan: the edges of bars are finite and ascend");
  CHECK_THROWS_WITH(figure.x_range(1, 1),
                    "x_range is 1 to 1: a range has two finite numbers (at most 1e300), the lesser first");
  CHECK_THROWS_AS(figure.y_range(0, kInfinity), std::invalid_argument);
  CHECK_THROWS_AS(figure.y_range(kNan, 1), std::invalid_argument);
  CHECK_THROWS_AS(figure.y_range(-1e301, 1e301), std::invalid_argument);
  CHECK_THROWS_WITH(figure.size(63, 480), "size is 63 x 480: a figure has 64 to 8192 pixels a side");
  CHECK_THROWS_WITH(figure.size(640, static_cast<std::size_t>(-1)),
                    "size is 640 x 18446744073709551615: a figure has 64 to 8192 pixels a side");
  CHECK_THROWS_WITH(figure.cells(two, 1, 3), "values has 2 elements, and there are 3 cells");
  CHECK_THROWS_WITH(figure.cells({}, 1u << 30, 1u << 30),
                    "the matrix has 1073741824 x 1073741824 cells: at most 4194304 are drawn");
  CellOptions options;
  options.row_names = {"a"};
  CHECK_THROWS_WITH(figure.cells(two, 2, 1, options), "row_names has 1 elements, and there are 2 rows");
  options.row_names = {};
  options.texts = {"a"};
  CHECK_THROWS_WITH(figure.cells(two, 2, 1, options), "texts has 1 elements, and there are 2 cells");
  options.texts = {};
  options.scale = {2, 1};
  CHECK_THROWS_AS(figure.cells(two, 2, 1, options), std::invalid_argument);

  const Figure::Content& content = figure.content();
  CHECK(content.elements.empty());
  CHECK_FALSE(content.cells.has_value());
  CHECK_FALSE(content.x_range.has_value());
  CHECK_FALSE(content.y_range.has_value());
  CHECK(content.width == 640);
}

TEST_CASE("a figure keeps copies of what it was given", "[figure]") {
  Figure figure;
  {
    std::vector<float> x{1, 2}, y{3, 4};
    figure.line(x, y, "line");
    x[0] = 9;
  }
  Figure copy = figure;
  copy.line(std::vector{0}, std::vector{0}).title("copy");
  REQUIRE(figure.content().elements.size() == 1);
  CHECK(std::get<Figure::Line>(figure.content().elements[0]).x == std::vector<double>{1, 2});
  CHECK(figure.content().title.empty());
}

TEST_CASE("ticks are multiples of 1, 2 or 5 times a power of ten, and their texts are those numbers", "[figure]") {
  const std::vector<std::pair<double, double>> intervals{
      {0, 1},           {-1, 1},         {0.1, 0.9},       {0, 99},       {3, 3.0000001}, {-1e300, 1e300},
      {1e-12, 2.7e-9},  {0, 1e-300},     {123456, 123457}, {-5e5, 1.7e6}, {0, 1e6},       {1e9, 1e9 + 1},
      {0.0004, 0.0011}, {-273.15, 21.5}, {99999, 1000001}, {-0.04, 1.04}, {1, 1 + 1e-15}, {7, 1e5}};
  for (const auto& [from, to] : intervals) {
    for (const int most : {2, 5, 12}) {
      INFO(from << " to " << to << ", at most " << most);
      const detail::Ticks ticks = detail::nice_ticks({from, to}, most);
      REQUIRE(ticks.values.size() >= 2);
      REQUIRE(ticks.texts.size() == ticks.values.size());
      CHECK(ticks.values.size() <= static_cast<std::size_t>(std::max(most + 1, 6)));
      const double step = ticks.values[1] - ticks.values[0], slack = 1e-6 * (to - from) + 4e-16 * std::abs(to);
      const double mantissa = step / std::pow(10, std::floor(std::log10(step * (1 + 1e-6))));
      // Where a step is a few of a double's own, its mantissa is no more than near.
      if (to - from > 1e-12 * std::abs(to)) {
        CHECK(std::min({std::abs(mantissa - 1), std::abs(mantissa - 2), std::abs(mantissa - 5)}) < 1e-3);
      }
      for (std::size_t i = 0; i < ticks.values.size(); ++i) {
        CHECK(ticks.values[i] >= from - slack);
        CHECK(ticks.values[i] <= to + slack);
        CHECK(std::abs(std::strtod(ticks.texts[i].c_str(), nullptr) - ticks.values[i]) < step / 4);
        if (i > 0) CHECK(ticks.texts[i] != ticks.texts[i - 1]);
      }
    }
  }
}

TEST_CASE("ticks' texts are short", "[figure]") {
  using Texts = std::vector<std::string>;
  CHECK(detail::nice_ticks({0, 1}, 5).texts == Texts{"0", "0.2", "0.4", "0.6", "0.8", "1.0"});
  CHECK(detail::nice_ticks({-20, 20}, 4).texts == Texts{"-20", "-10", "0", "10", "20"});
  CHECK(detail::nice_ticks({0, 3e6}, 3).texts == Texts{"0", "1e6", "2e6", "3e6"});
  CHECK(detail::nice_ticks({1e-5, 2e-5}, 2).texts == Texts{"1e-5", "1.5e-5", "2e-5"});
}

#if !TBLOG_HAS_CAIRO
TEST_CASE("where there is no cairo, drawing says how to get it", "[figure]") {
  const char* message = "tblog was built without cairo, which draws figures: install libcairo2-dev and build again";
  CHECK_THROWS_WITH(detail::draw(Figure()), message);
  detail::Pixels pixels{1, 1, 1, {0}};
  CHECK_THROWS_WITH(detail::draw_boxes(pixels, {}, {}), message);
}
#endif
