#pragma once

#include <cmath>
#include <stdexcept>

#include "samples.h"

namespace tblog::metrics::detail {

inline void check_confidence(double confidence) {
  if (confidence > 0 && confidence < 1) return;
  throw std::invalid_argument("confidence is " + to_text(confidence) + ": it lies between 0 and 1");
}

/// The point below which a standard normal variable lies with probability `p`, for p from 1e-300 to 1 (excluded).
inline double normal_quantile(double p) {
  if (p > 0.5) return -normal_quantile(1 - p);
  constexpr double kSqrtHalf = 0.70710678118654752440, kSqrtTwoPi = 2.50662827463100050242;
  // The logarithm of the distribution function is concave, so Newton's steps on it go up towards the root from any
  // point below; and this one is below, as the function is at most exp(-x^2/2) / 2 there.
  double x = -std::sqrt(-2 * std::log(2 * p));
  for (int i = 0; i < 50; ++i) {
    const double reached = std::erfc(-x * kSqrtHalf) / 2;
    const double density = std::exp(-x * x / 2) / kSqrtTwoPi;
    const double step = -std::log(reached / p) * reached / density;
    x += step;
    if (!(step > 1e-12)) break;  // the next one would be its square
  }
  return x;
}

/// How many standard errors to both sides hold a normal variable with this confidence.
inline double normal_score(double confidence) {
  check_confidence(confidence);
  return -normal_quantile((1 - confidence) / 2);
}

}  // namespace tblog::metrics::detail
