#pragma once

#include <tblog/metrics/detail/moments.h>

#include <cstdint>

namespace tblog::metrics::detail {

/// What the errors of a regression are made of.
struct RegressionSums {
  std::uint64_t count = 0;  // samples that weigh anything
  ExactSum squared, absolute, percentage;
  double largest = 0;
  Moments<2> moments;  // of targets and predictions

  template <class Archive>
  void fields(Archive& archive) {
    archive(count);
    archive(squared);
    archive(absolute);
    archive(percentage);
    archive(largest);
    archive(moments);
  }
  const char* problem() const {
    return moments.weight.value() >= 0 && (moments.weight.value() > 0) == (count > 0) ? nullptr
                                                                                      : "has a weight that is none";
  }
};

}  // namespace tblog::metrics::detail
