#include <tblog/metrics/calibration.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "class_scores.h"
#include "highest.h"

namespace tblog::metrics {

TopLabel top_label(NumericView labels, NumericView probabilities, std::size_t num_classes) {
  detail::check_num_classes(num_classes);
  const detail::ClassScores samples(labels, probabilities, num_classes, {}, {});
  samples.check_probabilities();
  std::vector<std::int32_t> places(labels.size());
  probabilities.visit(
      [&](const auto* rows, std::size_t) { detail::find_highest(rows, places.size(), num_classes, places.data()); });
  TopLabel top{std::vector<std::uint8_t>(labels.size()), std::vector<double>(labels.size())};
  samples.for_each([&](const auto* row, std::size_t label, double, std::size_t i) {
    const auto place = static_cast<std::size_t>(places[i]);
    top.correct[i] = place == label;
    top.confidence[i] = static_cast<double>(row[place]);
  });
  return top;
}

}  // namespace tblog::metrics
