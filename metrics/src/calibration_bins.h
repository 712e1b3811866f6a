#pragma once

#include <tblog/metrics/calibration.h>

#include <cstddef>

/// What calibration curves of all kinds of bins have in common.
namespace tblog::metrics::detail {

/// Appends a bin's point, if there is anything in the bin.
inline void append_bin(CalibrationCurve& curve, std::size_t bin, double weight, double scores, double positives) {
  if (!(weight > 0)) return;
  curve.bins.push_back(bin);
  curve.predicted.push_back(scores / weight);
  curve.actual.push_back(positives / weight);
  curve.counts.push_back(weight);
}

}  // namespace tblog::metrics::detail
