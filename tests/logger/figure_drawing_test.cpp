// What is drawn, by the pixels where it must be or must not be: none of it depends on the machine's fonts. Whole
// pictures are compared in double brackets, or Catch2 would print a million numbers.
#include "figures/figure_drawing.h"

#include <cmath>
#include <limits>
#include <numeric>
#include <string>
#include <thread>
#include <vector>

#include "picture.h"
#include "support/catch.h"

using namespace tblog;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr Rgb kWhite = Picture::kWhite, kBlue = Picture::kBlue, kVermillion = Picture::kVermillion;

Figure unit_square() { return Figure().x_range(0, 1).y_range(0, 1); }

std::vector<double> numbers(std::size_t size) {
  std::vector<double> out(size);
  std::iota(out.begin(), out.end(), 0.0);
  return out;
}

bool coloured(Rgb rgb, bool) { return !rgb.is_grey(); }

}  // namespace

TEST_CASE("a figure without data draws empty axes", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const std::vector<double> none;
  for (const Figure& figure : {Figure(), Figure().line(none, none, "none").scatter(none, none).bars(none, none),
                               Figure().line(std::vector{kNan}, std::vector{1.0}), Figure().cells(none, 0, 5)}) {
    const Picture picture(detail::draw(figure));
    CHECK(picture.pixels.width == 640);
    CHECK(picture.pixels.height == 480);
    CHECK(picture.pixels.channels == 3);
    CHECK(picture.pixels.bytes.size() == 640 * 480 * 3);
    CHECK(picture.right > picture.left + 300);
    CHECK(picture.bottom > picture.top + 300);
    CHECK(picture.count([&](Rgb rgb, bool inside) { return inside && !rgb.is_grey(); }) < 100);  // the legend's sample
  }
}

TEST_CASE("a line passes through its points, in its colour, and nowhere else", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Picture picture(detail::draw(unit_square().line(std::vector{0.1, 0.5, 0.9}, std::vector{0.2, 0.8, 0.2})));
  for (const auto& [x, y] : {std::pair{0.3, 0.5}, {0.45, 0.725}, {0.7, 0.5}, {0.2, 0.35}}) {
    CHECK(picture.has_near(x, y, kBlue));
  }
  CHECK_FALSE(picture.has_near(0.5, 0.5, kBlue, 20));
  CHECK_FALSE(picture.has_near(0.95, 0.2, kBlue, 5));
}

TEST_CASE("a line is cut off at the axes", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Picture picture(detail::draw(
      unit_square().line(std::vector{-5, 5}, std::vector{-4.5, 5.5}).scatter(std::vector{2}, std::vector{0.5})));
  CHECK(picture.has_near(0.25, 0.75, kBlue));
  CHECK(picture.count(coloured) > 100);
  CHECK(picture.count([](Rgb rgb, bool inside) { return !inside && !rgb.is_grey(); }) == 0);
}

TEST_CASE("of a line that begins and ends far away, what lies within the axes is drawn", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  for (const double far : {1e3, 1e9, 1e299}) {
    INFO(far);
    const Picture picture(detail::draw(unit_square().line(std::vector{0, 1}, std::vector{far, -far})));
    for (const double y : {0.1, 0.5, 0.9}) CHECK(picture.has_near(0.5, y, kBlue));
    CHECK(picture.count(kBlue) < 4000);
    // All of it is above.
    CHECK(Picture(detail::draw(unit_square().line(std::vector{0, 1}, std::vector{far, far}))).count(coloured) == 0);
  }
}

TEST_CASE("a NaN breaks a line, an infinity is left out of it", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const std::vector<double> x{0.1, 0.2, 0.4, 0.6, 0.8, 0.9}, level(6, 0.5);
  std::vector<double> broken = level, infinite = level;
  broken[2] = kNan;
  infinite[2] = kInfinity;
  const Picture with_gap(detail::draw(unit_square().line(x, broken)));
  CHECK(with_gap.has_near(0.15, 0.5, kBlue));
  CHECK_FALSE(with_gap.has_near(0.4, 0.5, kBlue, 9));
  CHECK(with_gap.has_near(0.7, 0.5, kBlue));
  CHECK(Picture(detail::draw(unit_square().line(x, infinite))).has_near(0.4, 0.5, kBlue));
  const auto no_point = std::vector{kNan};
  CHECK(Picture(detail::draw(unit_square().line(no_point, no_point).scatter(no_point, no_point))).count(coloured) == 0);
}

TEST_CASE("a line of one point is a dot", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Picture picture(detail::draw(unit_square().line(std::vector{0.3, kNan, 0.7}, std::vector{0.5, kNan, 0.5})));
  CHECK(picture.has_near(0.3, 0.5, kBlue));
  CHECK(picture.has_near(0.7, 0.5, kBlue));
  CHECK(picture.count(coloured) < 100);
}

TEST_CASE("one point in a million is not lost", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const std::vector<double> x = numbers(1000000);
  std::vector<double> y(x.size(), 0.1);
  y[300000] = 0.9;
  const Picture picture(detail::draw(Figure().x_range(0, 1e6).y_range(0, 1).line(x, y)), 1e6);
  CHECK(picture.has_near(300000, 0.88, kBlue));
  CHECK(picture.has_near(700000, 0.1, kBlue));
  CHECK_FALSE(picture.has_near(310000, 0.5, kBlue));
}

TEST_CASE("points are dots, and the second set has another colour", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Picture picture(detail::draw(unit_square()
                                         .scatter(std::vector{0.2, 0.8}, std::vector{0.3, 0.7})
                                         .scatter(std::vector{0.5, kNan}, std::vector{0.5, 0.5})));
  CHECK(picture.has_near(0.2, 0.3, kBlue));
  CHECK(picture.has_near(0.8, 0.7, kBlue));
  CHECK(picture.has_near(0.5, 0.5, kVermillion));
  CHECK(picture.count(coloured) < 3 * 36);
}

TEST_CASE("bars stand on zero, as high as they are, and let others through", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Picture picture(detail::draw(Figure()
                                         .x_range(0, 4)
                                         .y_range(0, 1)
                                         .bars(std::vector{0, 1, 2, 3}, std::vector{0.45, kNan, 0.85})
                                         .bars(std::vector{2, 3, 4}, std::vector{0.35, 0.35})),
                        4);
  const Rgb blue = picture.at_point(0.53, 0.23);
  CHECK(blue.red < blue.green);
  CHECK(blue.green < blue.blue);
  CHECK(picture.at_point(0.53, 0.47) == kWhite);
  CHECK(picture.at_point(1.53, 0.03) == kWhite);
  CHECK(picture.at_point(2.53, 0.77) == blue);
  const Rgb vermillion = picture.at_point(3.53, 0.23);
  CHECK(vermillion.red > vermillion.green);
  const Rgb both = picture.at_point(2.53, 0.23);
  CHECK(both != blue);
  CHECK(both != vermillion);
  CHECK(both.sum() < blue.sum());
}

TEST_CASE("bars of negative heights hang from zero", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Picture picture(
      detail::draw(Figure().x_range(0, 1).y_range(-1, 1).bars(std::vector{0.25, 0.75}, std::vector{-0.5})), 1, 1);
  // In the picture's own coordinates 0.5 is the axis' zero, 0.25 is -0.5.
  CHECK(picture.at_point(0.53, 0.33) != kWhite);
  CHECK(picture.at_point(0.53, 0.53) == kWhite);
  CHECK(picture.at_point(0.53, 0.13) == kWhite);
}

TEST_CASE("a guide is grey, behind the lines, and takes no colour", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const std::vector<double> x{0, 1};
  const Picture picture(detail::draw(unit_square()
                                         .line(x, std::vector{0.55, 0.55}, "", LineStyle::guide)
                                         .line(x, std::vector{0.25, 0.25})
                                         .line(std::vector{0.53, 0.53}, x)));
  CHECK(picture.has_near(0.33, 0.25, kBlue));
  CHECK(picture.has_near(0.53, 0.55, kVermillion));
  CHECK(picture.count([](Rgb rgb, bool) { return rgb.is_grey() && rgb.red > 120 && rgb.red < 149; }) > 100);
}

TEST_CASE("fourteen lines look different: seven colours, then dashed", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  Figure figure = unit_square();
  const auto y = [](int line) { return 0.035 + 0.07 * line; };
  for (int line = 0; line < 14; ++line) figure.line(std::vector{0.0, 1.0}, std::vector{y(line), y(line)});
  const Picture picture(detail::draw(figure));
  std::vector<Rgb> colours;
  std::vector<std::size_t> lengths;
  for (int line = 0; line < 14; ++line) {
    Rgb darkest = kWhite;
    std::size_t length = 0;
    for (std::size_t x = picture.left + 3; x + 3 < picture.right; ++x) {
      Rgb found = kWhite;
      for (const int beside : {-1, 0, 1}) {
        const Rgb here = picture.at(x, picture.row(y(line)) + static_cast<std::size_t>(1 + beside) - 1);
        if (here.sum() < found.sum()) found = here;
      }
      if (found.sum() < darkest.sum()) darkest = found;
      length += found.sum() < 640;
    }
    for (int earlier = 0; earlier < std::min(line, 7); ++earlier) {
      if (earlier != line - 7) CHECK(colours[earlier] != darkest);
    }
    colours.push_back(darkest);
    lengths.push_back(length);
  }
  for (int line = 0; line < 7; ++line) CHECK(lengths[line + 7] * 10 < lengths[line] * 8);
}

TEST_CASE("a mark is a ring in the colour of the element before it", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Picture without(detail::draw(unit_square().line(std::vector{0, 1}, std::vector{0.25, 0.25})));
  const Picture picture(detail::draw(unit_square()
                                         .line(std::vector{0, 1}, std::vector{0.25, 0.25})
                                         .mark(0.53, 0.53, "best")
                                         .mark(kNan, 0.5)
                                         .mark(0.5, 7)));
  CHECK(picture.at_point(0.53, 0.53) == kWhite);
  CHECK(picture.has_near(0.53, 0.53, kBlue, 6));
  CHECK(picture.count(kBlue) < without.count(kBlue) + 60);
  CHECK(picture.ink() > without.ink() + 80);
}

TEST_CASE("cells are the darker, the greater their value, from the upper left on", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Picture picture(detail::draw(Figure().cells(std::vector{0.0, 1.0, 2.0, 3.0, kNan, 5.0}, 2, 3)), 3, 2);
  const auto cell = [&](double row, double column) { return picture.at_point(column + 0.4, 2 - (row + 0.4)); };
  CHECK(cell(0, 0) == kWhite);
  CHECK(cell(0, 0).sum() > cell(0, 1).sum());
  CHECK(cell(0, 1).sum() > cell(0, 2).sum());
  CHECK(cell(0, 2).sum() > cell(1, 0).sum());
  CHECK(cell(1, 0).sum() > cell(1, 2).sum());
  CHECK(cell(1, 1) == Picture::kNoValue);
}

TEST_CASE("a matrix of any size draws all of its cells", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  for (const int side : {1, 2, 7, 30, 100, 200}) {
    INFO(side);
    std::vector<double> values(side * side, 0);
    for (int i = 0; i < side; ++i) values[i * side + i] = 1;
    const Picture picture(detail::draw(Figure().size(900, 800).cells(values, side, side)), side, side);
    const Rgb darkest = picture.at_point(0.5, side - 0.5);
    CHECK(darkest.sum() < 200);
    for (int i = 0; i < side; ++i) {
      CHECK(picture.at_point(i + 0.5, side - (i + 0.5)) == darkest);
      if (i > 0) CHECK(picture.at_point(i + 0.5, side - 0.5) == kWhite);
    }
  }
}

TEST_CASE("a part of a matrix is a part of its cells, and none outside the axes", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  std::vector<double> values(100, 0);
  values[3 * 10 + 4] = values[8 * 10 + 8] = 1;
  CellOptions options;
  options.texts.assign(100, "0");
  const Picture picture(detail::draw(Figure().cells(values, 10, 10, options).x_range(4, 6).y_range(3, 5)), 2, 2);
  CHECK(picture.at_point(0.2, 1.8).sum() < 200);
  CHECK(picture.at_point(1.2, 1.8) == kWhite);
  CHECK(picture.at_point(0.2, 0.8) == kWhite);

  const auto with_names = [&](const std::string& inside, const std::string& outside) {
    options.column_names.assign(10, outside);
    options.column_names[4] = options.column_names[5] = inside;
    return detail::draw(Figure().cells(values, 10, 10, options).x_range(4, 6)).bytes;
  };
  CHECK((with_names("name", "name") == with_names("name", "")));
  CHECK((with_names("name", "name") != with_names("", "name")));
}

TEST_CASE("a matrix of a million rows draws, its names thinned out", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const std::vector<double> values(1000000, 1);
  const Picture picture(detail::draw(Figure().cells(values, values.size(), 1)), 1, 1);
  CHECK(picture.at_point(0.5, 0.5).sum() < 200);
}

TEST_CASE("a scale that is given holds for all values, and others are its ends", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  CellOptions options;
  options.scale = {0, 10};
  const Picture picture(detail::draw(Figure().cells(std::vector{-5, 0, 5, 10, 99}, 1, 5, options)), 5, 1);
  CHECK(picture.at_point(0.4, 0.4) == kWhite);
  CHECK(picture.at_point(1.4, 0.4) == kWhite);
  CHECK(picture.at_point(2.4, 0.4) != picture.at_point(3.4, 0.4));
  CHECK(picture.at_point(3.4, 0.4) == picture.at_point(4.4, 0.4));
}

TEST_CASE("texts take ink, and change nothing of the data", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const auto ink = [](const Figure& figure) { return Picture(detail::draw(figure)).ink(); };
  const Figure bare = unit_square().line(std::vector{0, 1}, std::vector{0.3, 0.7});
  CHECK(ink(Figure(bare).title("Title")) != ink(bare));
  CHECK(ink(Figure(bare).x_label("x")) != ink(bare));
  CHECK(ink(Figure(bare).y_label("y")) != ink(bare));
  CHECK(ink(Figure(bare).note(0.3, 0.8, "note")) > ink(bare) + 50);
  const std::vector<double> values{0, 0.2, 0.6, 1};
  CellOptions options;
  const auto without = ink(Figure().cells(values, 2, 2));
  options.texts = {"10", "20", "30", "40"};
  CHECK(Picture(detail::draw(Figure().cells(values, 2, 2, options))).ink() > without);

  const Picture titled(detail::draw(Figure(bare).title("Title").x_label("x").y_label("y")));
  CHECK(titled.has_near(0.5, 0.5, kBlue));
}

TEST_CASE("cells too small for their texts have none", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const std::vector<double> values(100 * 100, 0);
  CellOptions options;
  options.texts.assign(values.size(), "12345");
  CHECK((detail::draw(Figure().cells(values, 100, 100, options)).bytes ==
         detail::draw(Figure().cells(values, 100, 100)).bytes));
}

TEST_CASE("a legend hides no line", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  // Through every corner and the middle: no place within the plot is left.
  const std::vector<double> x{0.02, 0.98, 0.02, 0.98, 0.98, 0.02, 0.02}, y{0.02, 0.98, 0.98, 0.02, 0.9, 0.9, 0.1};
  const Figure named = unit_square().line(x, y, "to and fro").line(std::vector{0, 1}, std::vector{0.07, 0.07}, "b");
  const Picture with_legend(detail::draw(named));
  const Picture without(detail::draw(Figure(named).legend(LegendPlace::none)));
  CHECK(with_legend.right + 60 < without.right);
  for (const double part : {0.1, 0.3, 0.7, 0.9}) {
    CHECK(with_legend.has_near(part, part, kBlue));
    CHECK(with_legend.has_near(part, 0.07, kVermillion));
  }
  // With a corner free it is there, and the plot keeps its width.
  const Figure free = unit_square().line(std::vector{0, 1}, std::vector{0.1, 0.1}, "low");
  const Picture inside(detail::draw(free));
  const Picture none(detail::draw(Figure(free).legend(LegendPlace::none)));
  CHECK(inside.right == none.right);
  CHECK(inside.ink() > none.ink());
}

TEST_CASE("a figure of any size draws, and grows with it", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  Figure figure = Figure("A title").x_label("x").y_label("y").line(std::vector{0, 1}, std::vector{0, 1}, "line");
  figure.mark(0.5, 0.5, "mark").scatter(std::vector{0.1}, std::vector{0.9}, "point");
  std::size_t ink = 0;
  for (const auto& [width, height] : std::vector<std::pair<std::size_t, std::size_t>>{
           {64, 64}, {8192, 64}, {64, 2000}, {100, 90}, {320, 240}, {640, 480}, {2000, 1500}}) {
    INFO(width << " x " << height);
    const Picture picture(detail::draw(Figure(figure).size(width, height)));
    CHECK(picture.pixels.width == width);
    CHECK(picture.pixels.height == height);
    CHECK(picture.right > picture.left + width / 4);
    CHECK(picture.bottom > picture.top + height / 4);
    CHECK(picture.count(coloured) > 20);
    if (width >= 320) {
      CHECK((width == 8192 || picture.ink() > ink));
      if (width != 8192) ink = picture.ink();
    }
  }
}

TEST_CASE("no text ends the drawing", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  for (const std::string& text :
       {std::string("\xff\xfe\x80"), std::string("a\0b", 3), std::string("\n\r\t\x7f"), std::string(100000, 'x'),
        std::string("\xe2\x82"), std::string("\u6f22\u0301\u05d0"), std::string(3000, '\xc3') + "\xa9"}) {
    Figure figure = unit_square().title(text).x_label(text).y_label(text);
    figure.line(std::vector{0, 1}, std::vector{0.3, 0.3}, text).mark(0.2, 0.5, text).note(0.7, 0.7, text);
    CHECK(Picture(detail::draw(figure)).has_near(0.5, 0.3, kBlue));
    CellOptions options;
    options.row_names = options.column_names = {text, text};
    options.texts = {text, text, text, text};
    options.scale_label = text;
    const Picture cells(detail::draw(Figure(text).cells(std::vector{0, 0, 0, 1}, 2, 2, options)), 2, 2);
    CHECK(cells.at_point(1.03, 0.03).sum() < 200);
  }
}

TEST_CASE("several threads draw at a time", "[figure][drawing]") {
  TBLOG_NEEDS_CAIRO;
  const Figure figure =
      Figure("Threads").x_label("x").line(numbers(1000), numbers(1000), "line").mark(500, 500, "mark");
  const auto expected = detail::draw(figure).bytes;
  std::vector<detail::Pixels> drawn(4);
  std::vector<std::thread> threads;
  for (auto& pixels : drawn) threads.emplace_back([&] { pixels = detail::draw(figure); });
  for (auto& thread : threads) thread.join();
  for (const auto& pixels : drawn) CHECK((pixels.bytes == expected));
}
