#include <tblog/metrics/calibration.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

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
  CHECK_THROWS_WITH(calibration_curve(labels, std::vector{0.5, 0.5}, 0),
                    "num_bins is 0: a calibration curve has 1 to 10000");
  CalibrationCurve curve;
  curve.counts = {1, 2};
  CHECK_THROWS_WITH(expected_calibration_error(curve), "counts has 2 elements, predicted has 0");
}
