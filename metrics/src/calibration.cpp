#include <tblog/metrics/calibration.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "binary_samples.h"

namespace tblog::metrics {
namespace {

/// The bins' inner edges, each rounded as numpy.linspace rounds them: a score may lie on one.
std::vector<double> inner_edges(std::size_t num_bins) {
  const double width = 1.0 / static_cast<double>(num_bins);
  std::vector<double> edges(num_bins - 1);
  for (std::size_t i = 0; i < edges.size(); ++i) edges[i] = static_cast<double>(i + 1) * width;
  return edges;
}

}  // namespace

CalibrationCurve calibration_curve(NumericView labels, NumericView scores, std::size_t num_bins, NumericView weights) {
  if (num_bins == 0 || num_bins > kMostCalibrationBins) {
    throw std::invalid_argument("num_bins is " + std::to_string(num_bins) + ": a calibration curve has 1 to " +
                                std::to_string(kMostCalibrationBins));
  }
  const detail::BinarySamples samples(labels, scores, weights);
  const std::vector<double> edges = inner_edges(num_bins);
  std::vector<double> weight_sums(num_bins), score_sums(num_bins), positive_sums(num_bins);
  samples.visit([&](const std::uint8_t* label, const auto* score, auto weight) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
      const auto value = static_cast<double>(score[i]);
      if (!(value >= 0 && value <= 1)) detail::refuse("scores", i, value, "a probability is from 0 to 1");
      const std::size_t bin = std::lower_bound(edges.begin(), edges.end(), value) - edges.begin();
      weight_sums[bin] += weight(i);
      score_sums[bin] += weight(i) * value;
      if (label[i] != 0) positive_sums[bin] += weight(i);
    }
  });

  CalibrationCurve curve;
  for (std::size_t bin = 0; bin < num_bins; ++bin) {
    if (!(weight_sums[bin] > 0)) continue;
    curve.bins.push_back(bin);
    curve.predicted.push_back(score_sums[bin] / weight_sums[bin]);
    curve.actual.push_back(positive_sums[bin] / weight_sums[bin]);
    curve.counts.push_back(weight_sums[bin]);
  }
  return curve;
}

double expected_calibration_error(const CalibrationCurve& curve) {
  detail::check_size("predicted", curve.predicted, "counts", curve.counts);
  detail::check_size("actual", curve.actual, "counts", curve.counts);
  double error = 0, total = 0;
  for (std::size_t i = 0; i < curve.counts.size(); ++i) {
    error += curve.counts[i] * std::abs(curve.actual[i] - curve.predicted[i]);
    total += curve.counts[i];
  }
  return total > 0 ? error / total : std::numeric_limits<double>::quiet_NaN();
}

}  // namespace tblog::metrics
