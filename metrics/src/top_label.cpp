#include <tblog/metrics/calibration.h>

#include <algorithm>
#include <cstddef>

#include "class_scores.h"

namespace tblog::metrics {

TopLabel top_label(NumericView labels, NumericView probabilities, std::size_t num_classes) {
  detail::check_count("num_classes", num_classes, 2, kMostScoreClasses);
  const detail::ClassScores samples(labels, probabilities, num_classes, {}, {});
  samples.check_probabilities();
  TopLabel top;
  top.correct.reserve(labels.size());
  top.confidence.reserve(labels.size());
  samples.for_each([&](const auto* row, std::size_t label, double, std::size_t) {
    const auto* const highest = std::max_element(row, row + num_classes);
    top.correct.push_back(highest == row + label ? 1 : 0);
    top.confidence.push_back(static_cast<double>(*highest));
  });
  return top;
}

}  // namespace tblog::metrics
