#include <tblog/metrics/calibration.h>
#include <tblog/metrics/detail/exact_sum.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "binary_samples.h"
#include "calibration_bins.h"
#include "class_scores.h"
#include "select.h"
#include "threshold_bins.h"

namespace tblog::metrics {
namespace {

using namespace detail;

/// numpy.percentile(scores, 100 * numpy.linspace(0, 1, num_bins + 1)) but for the first and the last, rounding as it
/// does: a score may lie on one of them.
template <class Score>
std::vector<double> edges_of(const Score* scores, std::size_t size, std::size_t num_bins) {
  std::vector<std::size_t> ranks;
  std::vector<double> edges(num_bins - 1), parts(num_bins - 1);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const double share = static_cast<double>(i + 1) * (1 / static_cast<double>(num_bins)) * 100 / 100;
    const double position = static_cast<double>(size - 1) * share, before = std::floor(position);
    const std::size_t rank = std::min(static_cast<std::size_t>(before), size - 1);
    ranks.push_back(rank);
    ranks.push_back(std::min(rank + 1, size - 1));
    parts[i] = position - before;
  }
  const std::vector<Score> found = find_at_ranks(scores, size, ranks);
  for (std::size_t i = 0; i < edges.size(); ++i) {
    const auto low = static_cast<double>(found[2 * i]), high = static_cast<double>(found[2 * i + 1]);
    edges[i] = parts[i] < 0.5 ? low + (high - low) * parts[i] : high - (high - low) * (1 - parts[i]);
  }
  return edges;
}

/// The least score above an edge.
template <class Score>
double next_above(double edge) {
  const auto score = static_cast<Score>(edge);
  const bool is_above = static_cast<double>(score) > edge;
  return static_cast<double>(is_above ? score : std::nextafter(score, std::numeric_limits<Score>::infinity()));
}

struct Bin {
  ExactSum weight, scores, positives;
};

}  // namespace

CalibrationCurve quantile_calibration_curve(NumericView labels, NumericView scores, std::size_t num_bins) {
  check_count("num_bins", num_bins, 1, kMostCalibrationBins);
  const BinarySamples samples(labels, scores, {});
  CalibrationCurve curve;
  samples.visit([&](const std::uint8_t* label, const auto* score, auto weight) {
    check_probabilities(score, samples.size());
    if (samples.size() == 0) return;
    using Score = std::remove_cv_t<std::remove_pointer_t<decltype(score)>>;
    // A score on an edge belongs to the bin below.
    std::vector<double> thresholds = edges_of(score, samples.size(), num_bins);
    for (double& threshold : thresholds) threshold = next_above<Score>(threshold);
    thresholds.push_back(2);  // which none reaches, as there must be one
    const GivenGrid<Score> grid(thresholds.data(), thresholds.size());
    static_assert(GivenGrid<Score>::kBlock == kBinBlock);
    const auto find = [&grid](const Score* some, std::int32_t* bins) {
      constexpr std::uint8_t kNoLabels[kBinBlock] = {};
      grid.find(some, kNoLabels, bins);
      for (std::size_t k = 0; k < kBinBlock; ++k) bins[k] /= 2;
    };
    std::vector<Bin> bins(num_bins);
    sum_bins(label, score, weight, samples.size(), bins, find);
    for (std::size_t bin = 0; bin < num_bins; ++bin) {
      append_bin(curve, bin, bins[bin].weight.value(), bins[bin].scores.value(), bins[bin].positives.value());
    }
  });
  return curve;
}

}  // namespace tblog::metrics
