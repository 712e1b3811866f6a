#pragma once

#include <tblog/metrics/calibration.h>

#include <cstddef>
#include <stdexcept>
#include <string>

/// What calibration curves of all kinds of bins have in common.
namespace tblog::metrics::detail {

inline void check_num_bins(std::size_t num_bins) {
  if (num_bins > 0 && num_bins <= kMostCalibrationBins) return;
  throw std::invalid_argument("num_bins is " + std::to_string(num_bins) + ": a calibration curve has 1 to " +
                              std::to_string(kMostCalibrationBins));
}

/// Appends a bin's point, if there is anything in the bin.
inline void append_bin(CalibrationCurve& curve, std::size_t bin, double weight, double scores, double positives) {
  if (!(weight > 0)) return;
  curve.bins.push_back(bin);
  curve.predicted.push_back(scores / weight);
  curve.actual.push_back(positives / weight);
  curve.counts.push_back(weight);
}

}  // namespace tblog::metrics::detail
