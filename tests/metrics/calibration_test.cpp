#include <tblog/metrics/calibration.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;
using Catch::Matchers::WithinRel;

TEST_CASE("a calibration curve is the one of scikit-learn's documentation", "[calibration]") {
  const std::vector<int> labels{0, 0, 0, 0, 1, 1, 1, 1, 1};
  const std::vector<double> scores{0.1, 0.2, 0.3, 0.4, 0.65, 0.7, 0.8, 0.9, 1.0};
  const auto curve = calibration_curve(labels, scores, 3);
  CHECK(curve.bins == std::vector<std::size_t>{0, 1, 2});
  CHECK(curve.counts == std::vector<double>{3, 2, 4});
  CHECK(curve.actual == std::vector<double>{0, 0.5, 1});
  for (std::size_t i = 0; i < 3; ++i) CHECK(std::abs(curve.predicted[i] - std::vector{0.2, 0.525, 0.85}[i]) < 1e-15);
}

TEST_CASE("a score on an edge belongs to the bin below, and empty bins are left out", "[calibration]") {
  const auto curve = calibration_curve(std::vector{0, 1, 1, 0}, std::vector{0.0, 0.25, 0.75, 1.0}, 4);
  CHECK(curve.bins == std::vector<std::size_t>{0, 2, 3});
  CHECK(curve.counts == std::vector<double>{2, 1, 1});
  const auto weighted =
      calibration_curve(std::vector{0, 1, 1, 0}, std::vector{0.0, 0.25, 0.75, 1.0}, 4, std::vector{1.0, 3.0, 0.0, 2.0});
  CHECK(weighted.bins == std::vector<std::size_t>{0, 3});
  CHECK(weighted.actual == std::vector<double>{0.75, 0});
}

TEST_CASE("the calibration error is 0 for certainties that are right, 1 for ones that are wrong, NaN without samples",
          "[calibration]") {
  CHECK(expected_calibration_error(calibration_curve(std::vector{0, 1}, std::vector{0.0, 1.0})) == 0);
  CHECK(expected_calibration_error(calibration_curve(std::vector{0, 1}, std::vector{1.0, 0.0})) == 1);
  CHECK(std::isnan(expected_calibration_error(calibration_curve({}, {}))));
}

TEST_CASE("a calibration curve refuses what is no probability, and senseless bins", "[calibration][bad_input]") {
  const std::vector<int> labels{0, 1};
  CHECK_THROWS_WITH(calibration_curve(labels, std::vector{0.5, 1.5}), "scores[1] is 1.5: a probability is from 0 to 1");
  CHECK_THROWS_WITH(calibration_curve(labels, std::vector{-std::numeric_limits<float>::infinity(), 0.5f}),
                    "scores[0] is -inf: a probability is from 0 to 1");
  CHECK_THROWS_WITH(calibration_curve(std::vector{0, 3}, std::vector{0.5, 0.5}),
                    "labels[1] is 3: a binary label is 0 or 1");
  CHECK_THROWS_WITH(calibration_curve(labels, std::vector{0.5}), "labels has 2 elements, scores has 1");
  CHECK_THROWS_WITH(calibration_curve(labels, std::vector{0.5, 0.5}, 0), "num_bins is 0: it is from 1 to 10000");
  CalibrationCurve curve;
  curve.counts = {1, 2};
  CHECK_THROWS_WITH(expected_calibration_error(curve), "counts has 2 elements, predicted has 0");
}

TEST_CASE("calibration adds up from parts, and refuses other bins and bad samples", "[calibration][state]") {
  const std::vector<int> labels{0, 1, 1, 0};
  const std::vector<double> scores{0.1, 0.25, 0.75, 0.8}, weights{1, 2, 0.5, 0};
  Calibration all(4), part(4);
  all.update({labels.data(), 1}, {scores.data(), 1}, {weights.data(), 1});
  part.update({labels.data() + 1, 3}, {scores.data() + 1, 3}, {weights.data() + 1, 3});
  Calibration loaded(7);
  loaded.load_state(part.state());
  all.merge(loaded);
  const auto curve = all.compute(), whole = calibration_curve(labels, scores, 4, weights);
  CHECK(curve.bins == whole.bins);
  CHECK(curve.counts == whole.counts);
  CHECK(curve.actual == whole.actual);
  CHECK(curve.predicted == whole.predicted);

  const std::string before = all.state();
  CHECK_THROWS_WITH(all.update(labels, std::vector{0.5, 0.5, 2.0, 0.5}),
                    "scores[2] is 2: a probability is from 0 to 1");
  CHECK_THROWS_WITH(all.merge(Calibration(5)), "can't merge a Calibration of 5 bins into one of 4");
  CHECK_THROWS_AS(all.load_state(before + "x"), std::invalid_argument);
  CHECK(all.state() == before);
  CHECK_THROWS_AS(Calibration(0), std::invalid_argument);
  CHECK_THROWS_AS(Calibration(10001), std::invalid_argument);
  all.reset();
  CHECK(all.state() == Calibration(4).state());
}

TEST_CASE("a score on any edge, or next to one, is in the bin that a search finds", "[calibration]") {
  for (const std::size_t num_bins : {1, 2, 3, 7, 10, 49, 100, 1000, 10000}) {
    const double width = 1 / static_cast<double>(num_bins);
    std::size_t wrong = 0;
    std::vector<double> edges;
    for (std::size_t i = 1; i < num_bins; ++i) edges.push_back(static_cast<double>(i) * width);
    for (const double edge : edges) {
      for (const double score : {std::nextafter(edge, 0), edge, std::nextafter(edge, 1)}) {
        const auto bin = std::lower_bound(edges.begin(), edges.end(), score) - edges.begin();
        wrong += calibration_curve(std::vector{1}, std::vector{score}, num_bins).bins !=
                 std::vector{static_cast<std::size_t>(bin)};
      }
      if (num_bins > 1000) break;  // one call allocates all bins
    }
    CHECK(wrong == 0);
  }
}

TEST_CASE("the largest error is that of the worst bin, and undefined without samples", "[calibration]") {
  const auto curve = calibration_curve(std::vector{0, 1, 0}, std::vector{0.0, 0.25, 0.25}, 2);
  CHECK_THAT(maximum_calibration_error(curve), WithinRel(1 / 3. - 0.5 / 3, 1e-12));
  CHECK(maximum_calibration_error(calibration_curve(std::vector{0, 1}, std::vector{0.75, 0.125})) == 0.875);
  for (const double none : {maximum_calibration_error({}), expected_calibration_error({})}) {
    CHECK(undefined_reason(none) == "there are no samples, or none that weighs anything");
  }
}

TEST_CASE("quantile bins have as many samples each, and equal scores stay together", "[calibration]") {
  const auto curve =
      quantile_calibration_curve(std::vector{0, 0, 1, 0, 1, 1}, std::vector{1.0, 0.1, 0.2, 0.15, 0.9, 0.8}, 3);
  CHECK(curve.bins == std::vector<std::size_t>{0, 1, 2});
  CHECK(curve.counts == std::vector<double>{2, 2, 2});
  CHECK(curve.actual == std::vector<double>{0, 1, 0.5});
  const auto tied = quantile_calibration_curve(std::vector{0, 1, 1, 1}, std::vector{0.5, 0.5, 0.5, 0.5}, 3);
  CHECK(tied.counts == std::vector<double>{4});
  CHECK(tied.actual == std::vector<double>{0.75});
  CHECK(quantile_calibration_curve({}, {}).counts.empty());
  CHECK_THROWS_WITH(quantile_calibration_curve(std::vector{0}, std::vector{-0.5}),
                    "scores[0] is -0.5: a probability is from 0 to 1");
  CHECK_THROWS_AS(quantile_calibration_curve({}, {}, 0), std::invalid_argument);
}

TEST_CASE("the top label is the class of the highest probability, the first of those that tie", "[calibration]") {
  const auto top =
      top_label(std::vector{1, 0, 1}, std::vector{0.25f, 0.75f, 0.0f, 0.25f, 0.25f, 0.5f, 0.5f, 0.5f, 0.0f}, 3);
  CHECK(top.correct == std::vector<std::uint8_t>{1, 0, 0});
  CHECK(top.confidence == std::vector<double>{0.75, 0.5, 0.5});
  CHECK(top_label({}, {}, 3).correct.empty());
  CHECK_THROWS_WITH(top_label(std::vector{1}, std::vector{0.5, 0.25}, 2),
                    "scores' row 0 sums to 0.75: probabilities sum to one");
  CHECK_THROWS_WITH(top_label({}, {}, 1), "num_classes is 1: it is from 2 to 1000000");
}
