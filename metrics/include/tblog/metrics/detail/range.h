#pragma once

#include <limits>

namespace tblog::metrics::detail {

/// The larger one, or NaN if one of them is.
inline double larger(double a, double b) { return b > a || b != b ? b : a; }

/// From the least to the largest of some values: of none, or NaN and NaN if there is one among them.
struct Range {
  double min = std::numeric_limits<double>::infinity(), max = -min;

  void add(double value) { add({value + 0.0, value + 0.0}); }  // -0 counts as 0, or the order would tell which it is
  void add(const Range& other) {
    min = -larger(-min, -other.min);
    max = larger(max, other.max);
  }

  template <class Archive>
  void fields(Archive& archive) {
    archive(min);
    archive(max);
  }
};

}  // namespace tblog::metrics::detail
