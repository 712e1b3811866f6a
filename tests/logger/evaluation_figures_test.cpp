// The numbers in the figures of an evaluation; that they are drawn as they are, figure_drawing_test.cpp shows.
#include "figures/evaluation_figures.h"

#include <tblog/metrics.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "figures/figure_drawing.h"
#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

template <class Element>
std::vector<Element> elements(const Figure& figure) {
  std::vector<Element> out;
  for (const auto& element : figure.content().elements) {
    if (const auto* wanted = std::get_if<Element>(&element)) out.push_back(*wanted);
  }
  return out;
}

struct Samples {
  std::vector<int> labels;
  std::vector<double> scores;
};

Samples samples(std::size_t size, bool logits = false) {
  std::mt19937 random(5);
  std::normal_distribution<double> normal;
  Samples out;
  for (std::size_t i = 0; i < size; ++i) {
    const int label = random() % 3 == 0;
    const double logit = 1.5 * label - 0.5 + normal(random);
    out.labels.push_back(label);
    out.scores.push_back(logits ? logit : 1 / (1 + std::exp(-2 * logit)));
  }
  return out;
}

// The height of a line of ascending x at a place.
double height_at(const std::vector<double>& x, const std::vector<double>& y, double place) {
  const auto right = std::max<std::ptrdiff_t>(std::lower_bound(x.begin(), x.end(), place) - x.begin(), 1);
  const double span = x[right] - x[right - 1];
  return span > 0 ? y[right - 1] + (place - x[right - 1]) / span * (y[right] - y[right - 1]) : y[right];
}

void check_draws(const Figure& figure) {
#if TBLOG_HAS_CAIRO
  CHECK(detail::draw(figure).bytes.size() == figure.content().width * figure.content().height * 3);
#else
  CHECK_THROWS_AS(detail::draw(figure), std::runtime_error);
#endif
}

}  // namespace

TEST_CASE("a ROC figure has the curves, their areas, the operating points and the chance diagonal", "[evaluation]") {
  const Samples s = samples(50);
  const auto curve = metrics::roc_curve(s.labels, s.scores);
  const Figure figure = detail::roc_figure(
      {{"validation", curve, 0.9136, {{0.25, 0.75, "threshold 0.5"}}}, {"", curve, 0.5, {}}}, "Title");
  const auto lines = elements<Figure::Line>(figure);
  REQUIRE(lines.size() == 3);
  CHECK(lines[0].x == curve.fpr);
  CHECK(lines[0].y == curve.tpr);
  CHECK(lines[0].label == "validation (AUC 0.914)");
  CHECK(lines[1].label == "AUC 0.500");
  CHECK(lines[2].style == LineStyle::guide);
  CHECK(lines[2].x == std::vector<double>{0, 1});
  CHECK(lines[2].y == std::vector<double>{0, 1});
  const auto marks = elements<Figure::Mark>(figure);
  REQUIRE(marks.size() == 1);
  CHECK(marks[0].x == 0.25);
  CHECK(marks[0].y == 0.75);
  CHECK(figure.content().x_range == std::pair{0.0, 1.0});
  CHECK(figure.content().y_range == std::pair{0.0, 1.0});
  CHECK(figure.content().title == "Title");
  check_draws(figure);
}

TEST_CASE("a PR figure has the curves, their average precisions and the prevalence", "[evaluation]") {
  const Samples s = samples(50);
  const auto curve = metrics::precision_recall_curve(s.labels, s.scores);
  const Figure figure = detail::pr_figure({{"a", curve, 0.75, {}}}, 0.25);
  const auto lines = elements<Figure::Line>(figure);
  REQUIRE(lines.size() == 2);
  CHECK(lines[0].x == curve.recall);
  CHECK(lines[0].y == curve.precision);
  CHECK(lines[0].label == "a (AP 0.750)");
  CHECK(lines[1].y == std::vector<double>{0.25, 0.25});
  CHECK(elements<Figure::Line>(detail::pr_figure({{"a", curve, 0.75, {}}})).size() == 1);
  check_draws(figure);
}

TEST_CASE("a curve of a million points has a few thousand in its figure, and is the same line", "[evaluation]") {
  const Samples s = samples(300000);
  const auto curve = metrics::roc_curve(s.labels, s.scores);
  REQUIRE(curve.fpr.size() > 50000);
  const auto line = elements<Figure::Line>(detail::roc_figure({{"", curve, 1, {}}}))[0];
  CHECK(line.x.size() < 5000);
  CHECK(line.x.front() == 0);
  CHECK(line.y.front() == 0);
  CHECK(line.x.back() == 1);
  CHECK(line.y.back() == 1);
  double greatest = 0;
  for (double place = 0.001; place < 1; place += 0.001) {
    greatest = std::max(greatest, std::abs(height_at(line.x, line.y, place) - height_at(curve.fpr, curve.tpr, place)));
  }
  CHECK(greatest < 0.001);
}

TEST_CASE("figures of curves without positives, without negatives and without samples draw", "[evaluation]") {
  for (const auto& [labels, scores] :
       {std::pair{std::vector<int>{1, 1}, std::vector<double>{0.2, 0.7}}, {{0, 0}, {0.2, 0.7}}, {{}, {}}}) {
    check_draws(detail::roc_figure({{"a", metrics::roc_curve(labels, scores), metrics::roc_auc(labels, scores), {}}}));
    check_draws(detail::pr_figure({{"a", metrics::precision_recall_curve(labels, scores), kNan, {}}}, kNan));
    check_draws(detail::calibration_figure(labels, scores));
    check_draws(detail::threshold_figure(labels, scores));
    check_draws(detail::score_histogram_figure(labels, scores));
  }
  check_draws(detail::roc_figure({}));
  metrics::RocCurve odd;
  odd.fpr = {0, 1};
  CHECK_THROWS_WITH(detail::roc_figure({{"odd", odd, 1, {}}}), "curve 'odd' has 2 elements in fpr and 0 in tpr");
}

TEST_CASE("a confusion matrix shows counts, and its shades are the shares of the rows", "[evaluation]") {
  const std::vector<int> counts{30, 10, 0, 0, 0, 0, 1, 1998, 1};
  const Figure figure = detail::confusion_matrix_figure(counts, {"cat", "dog", "bird"});
  const Figure::Cells& cells = *figure.content().cells;
  CHECK(cells.rows == 3);
  CHECK(cells.columns == 3);
  CHECK(cells.values[0] == 0.75);
  CHECK(cells.values[1] == 0.25);
  CHECK(cells.values[7] == 0.999);
  for (const std::size_t i : {3, 4, 5}) CHECK(std::isnan(cells.values[i]));  // a class that does not occur
  CHECK(cells.options.texts ==
        std::vector<std::string>{"30\n75%", "10\n25%", "0", "0", "0", "0", "1\n0.1%", "1998\n100%", "1\n0.1%"});
  CHECK(cells.options.row_names == std::vector<std::string>{"cat", "dog", "bird"});
  CHECK(cells.options.scale == std::pair{0.0, 1.0});
  check_draws(figure);
}

TEST_CASE("counts are short, whatever their size", "[evaluation]") {
  const auto text = [](double count) {
    return detail::confusion_matrix_figure(std::vector{count}).content().cells->options.texts[0];
  };
  CHECK(text(99999) == "99999\n100%");
  CHECK(text(123456) == "123k\n100%");
  CHECK(text(1.25e6) == "1.2M\n100%");
  CHECK(text(999999) == "1.0M\n100%");
  CHECK(text(3e13) == "30.0T\n100%");
  CHECK(text(0.125) == "0.12\n100%");
}

TEST_CASE("a confusion matrix has 1 to 1000 classes, and its counts and names fit each other", "[evaluation]") {
  for (const std::size_t side : {1, 2, 10, 100, 1000}) {
    const Figure figure = detail::confusion_matrix_figure(std::vector<float>(side * side, 1));
    CHECK(figure.content().cells->rows == side);
    CHECK(figure.content().width >= side);
    if (side != 1000) check_draws(figure);
  }
  using detail::confusion_matrix_figure;
  CHECK_THROWS_WITH(confusion_matrix_figure({}), "counts has 0 elements: a confusion matrix of n classes has n * n");
  CHECK_THROWS_WITH(confusion_matrix_figure(std::vector{1, 2, 3}),
                    "counts has 3 elements: a confusion matrix of n classes has n * n");
  CHECK_THROWS_WITH(confusion_matrix_figure(std::vector<char>(1001 * 1001)),
                    "counts has 1001 classes: at most 1000 are drawn");
  CHECK_THROWS_WITH(confusion_matrix_figure(std::vector{1, 0, -2, 1}),
                    "counts[2] is -2: a count is finite and not negative");
  CHECK_THROWS_WITH(confusion_matrix_figure(std::vector{kNan}), "counts[0] is nan: a count is finite and not negative");
  CHECK_THROWS_WITH(confusion_matrix_figure(std::vector{1, 0, 0, 1}, {"a"}),
                    "names has 1 elements, and counts has 2 classes");
}

TEST_CASE("a calibration figure has the curve's points, the bins' shares and the error", "[evaluation]") {
  const Samples s = samples(500);
  const auto curve = metrics::calibration_curve(s.labels, s.scores, 7);
  const Figure figure = detail::calibration_figure(s.labels, s.scores, {}, 7);
  const auto line = elements<Figure::Line>(figure)[0];
  CHECK(line.x == curve.predicted);
  CHECK(line.y == curve.actual);
  CHECK(elements<Figure::Mark>(figure).size() == curve.bins.size());
  const auto bars = elements<Figure::Bars>(figure)[0];
  CHECK(bars.edges.size() == 8);
  CHECK(std::abs(std::accumulate(bars.heights.begin(), bars.heights.end(), 0.0) - 1) < 1e-12);
  CHECK(bars.heights[0] == curve.counts[0] / 500);
  const auto error = std::to_string(metrics::expected_calibration_error(curve) + 0.0005).substr(0, 5);
  CHECK(figure.content().title == "Calibration, expected error " + error);
  CHECK_THROWS_WITH(detail::calibration_figure(std::vector{0}, std::vector{1.5}),
                    "scores[0] is 1.5: a probability is from 0 to 1");
}

TEST_CASE("a calibration figure of weighted samples has each as often as it weighs", "[evaluation]") {
  const std::vector labels{1, 0, 1}, repeated_labels{1, 1, 0, 1, 1, 1};
  const std::vector scores{0.8, 0.3, 0.2}, repeated_scores{0.8, 0.8, 0.3, 0.2, 0.2, 0.2};
  const Figure figure = detail::calibration_figure(labels, scores, std::vector{2, 1, 3});
  const Figure repeated = detail::calibration_figure(repeated_labels, repeated_scores);
  CHECK(elements<Figure::Line>(figure)[0].y == elements<Figure::Line>(repeated)[0].y);
  CHECK(elements<Figure::Bars>(figure)[0].heights == elements<Figure::Bars>(repeated)[0].heights);
  CHECK(figure.content().title == repeated.content().title);
}

TEST_CASE("a threshold figure marks the highest F1 that any threshold gives", "[evaluation]") {
  for (const bool logits : {false, true}) {
    const Samples s = samples(200, logits);
    double best = 0;
    for (const double threshold : s.scores) {
      std::vector<int> predictions;
      for (const double score : s.scores) predictions.push_back(score >= threshold);
      best = std::max(best, metrics::f1(s.labels, predictions));
    }
    const Figure figure = detail::threshold_figure(s.labels, s.scores);
    const auto mark = elements<Figure::Mark>(figure).at(0);
    CHECK(std::abs(mark.y - best) < 1e-12);
    std::vector<int> predictions;
    for (const double score : s.scores) predictions.push_back(score >= mark.x);
    CHECK(std::abs(metrics::f1(s.labels, predictions) - best) < 1e-12);
    const auto lines = elements<Figure::Line>(figure);
    REQUIRE(lines.size() == 3);
    for (std::size_t i = 0; i < lines[0].x.size(); i += 37) {
      for (std::size_t k = 0; k < predictions.size(); ++k) predictions[k] = s.scores[k] >= lines[0].x[i];
      CHECK(std::abs(lines[0].y[i] - metrics::precision(s.labels, predictions)) < 1e-12);
      CHECK(std::abs(lines[1].y[i] - metrics::recall(s.labels, predictions)) < 1e-12);
    }
    check_draws(figure);
  }
}

TEST_CASE("a score histogram has each class's shares, in bins that the scores fill", "[evaluation]") {
  for (const bool logits : {false, true}) {
    const Samples s = samples(400, logits);
    const Figure figure = detail::score_histogram_figure(s.labels, s.scores, 12);
    const auto sets = elements<Figure::Bars>(figure);
    REQUIRE(sets.size() == 2);
    CHECK_THAT(sets[0].label, ContainsSubstring("negatives"));
    CHECK_THAT(sets[1].label, ContainsSubstring("positives"));
    const auto [least, greatest] = std::minmax_element(s.scores.begin(), s.scores.end());
    CHECK(sets[0].edges.front() == (logits ? *least : 0));
    CHECK(sets[0].edges.back() == (logits ? *greatest : 1));
    for (const int of_class : {0, 1}) {
      CHECK(sets[of_class].edges == sets[0].edges);
      const auto total = static_cast<double>(std::count(s.labels.begin(), s.labels.end(), of_class));
      for (std::size_t bin = 0; bin < 12; ++bin) {
        double count = 0;
        for (std::size_t i = 0; i < s.scores.size(); ++i) {
          const double from = sets[0].edges[bin], to = sets[0].edges[bin + 1];
          count +=
              s.labels[i] == of_class && s.scores[i] >= from && (s.scores[i] < to || (bin == 11 && s.scores[i] == to));
        }
        CHECK(std::abs(sets[of_class].heights[bin] - count / total) < 1e-12);
      }
    }
    check_draws(figure);
  }
}

TEST_CASE("a score histogram takes scores that are alike, infinite or huge", "[evaluation]") {
  const double infinity = std::numeric_limits<double>::infinity();
  for (const auto& scores : std::vector<std::vector<double>>{{7, 7, 7, 7},
                                                             {infinity, -infinity, infinity, -infinity},
                                                             {1e299, -1e299, 0, 5},
                                                             {1e15, 1e15, 1e15, 1e15 + 2},
                                                             {1.5, infinity, 2, 3},
                                                             {-0.0, 0, 1, 1}}) {
    const Figure figure = detail::score_histogram_figure(std::vector{0, 1, 0, 1}, scores, 4);
    double finite = 0, shares = 0;
    for (const double score : scores) finite += std::isfinite(score) ? 0.5 : 0;
    for (const auto& bars : elements<Figure::Bars>(figure)) {
      shares += std::accumulate(bars.heights.begin(), bars.heights.end(), 0.0);
    }
    CHECK(std::abs(shares - finite) < 1e-12);
    check_draws(figure);
  }
  CHECK_THROWS_WITH(detail::score_histogram_figure(std::vector{2}, std::vector{0.5}),
                    "labels[0] is 2: a binary label is 0 or 1");
  CHECK_THROWS_WITH(detail::score_histogram_figure({}, {}, 0), "num_bins is 0: a score histogram has 1 to 1000");
}
