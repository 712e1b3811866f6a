#include <tblog/metrics/predictions.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "all_of.h"
#include "class_ids.h"
#include "highest.h"
#include "samples.h"

namespace tblog::metrics {
namespace {

template <class T>
void check_scores(const T* scores, std::size_t size, std::size_t first = 0) {
  if constexpr (std::is_floating_point_v<T>) {
    if (detail::all_of(scores, size, [](T score) { return score == score; })) return;
    const T* const bad = std::find_if(scores, scores + size, [](T score) { return std::isnan(score); });
    detail::refuse("scores", first + static_cast<std::size_t>(bad - scores), static_cast<double>(*bad),
                   "a score is a number");
  }
}

/// The float that floats reach where they reach `threshold` rounded. What is beyond all of them is not rounded.
float rounded(double threshold) {
  constexpr double kMost = std::numeric_limits<float>::max();
  if (std::isinf(threshold) || std::abs(threshold) <= kMost) return static_cast<float>(threshold);
  return threshold > 0 ? std::numeric_limits<float>::infinity() : std::numeric_limits<float>::lowest();
}

template <class T, class Threshold>
void compare(const T* scores, std::size_t size, Threshold threshold, std::uint8_t* to) {
  constexpr std::size_t kBlock = 256;  // a number that compilers know, so that they vectorise without more ado
  detail::with_avx2([=] {
    std::size_t i = 0;
    for (; size - i >= kBlock; i += kBlock) {
      for (std::size_t k = i; k < i + kBlock; ++k) to[k] = static_cast<Threshold>(scores[k]) >= threshold;
    }
    for (; i < size; ++i) to[i] = static_cast<Threshold>(scores[i]) >= threshold;
  });
}

}  // namespace

std::vector<std::uint8_t> predictions_at(NumericView scores, double threshold) {
  if (std::isnan(threshold)) throw std::invalid_argument("threshold is nan: it is a number");
  std::vector<std::uint8_t> predictions(scores.size());
  scores.visit([&](const auto* data, std::size_t size) {
    check_scores(data, size);
    if constexpr (std::is_same_v<decltype(data), const float*>) {
      compare(data, size, rounded(threshold), predictions.data());
    } else {
      compare(data, size, threshold, predictions.data());
    }
  });
  return predictions;
}

std::vector<std::int32_t> predicted_classes(NumericView scores, std::size_t num_classes) {
  if (num_classes == 0 || num_classes > detail::kMostClasses) {
    throw std::invalid_argument("num_classes is " + std::to_string(num_classes) + ": there are 1 to " +
                                std::to_string(detail::kMostClasses));
  }
  if (scores.size() % num_classes != 0) {
    throw std::invalid_argument("scores has " + std::to_string(scores.size()) + " elements: they are " +
                                std::to_string(num_classes) + " for each sample");
  }
  std::vector<std::int32_t> classes(scores.size() / num_classes);
  scores.visit([&](const auto* rows, std::size_t) {
    const std::size_t cached = std::max<std::size_t>(8, 4096 / num_classes);  // rows that are looked at twice
    for (std::size_t i = 0; i < classes.size(); i += cached) {
      const std::size_t first = i * num_classes, count = std::min(cached, classes.size() - i);
      check_scores(rows + first, count * num_classes, first);
      detail::find_highest(rows + first, count, num_classes, classes.data() + i);
    }
  });
  return classes;
}

}  // namespace tblog::metrics
