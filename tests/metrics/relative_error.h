#pragma once

#include <cmath>

/// How far `value` is from what it should be, as a share of that.
inline double relative_error(double value, long double expected) {
  return static_cast<double>(std::abs((value - expected) / expected));
}
