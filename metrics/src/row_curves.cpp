#include <tblog/metrics/curves.h>
#include <tblog/metrics/one_vs_rest.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <cstddef>
#include <cstdint>

#include "binary_samples.h"
#include "class_ids.h"
#include "exact_sum.h"
#include "sample_weights.h"
#include "score_matrix.h"

namespace tblog::metrics {
namespace {

using namespace detail;

// The mean over rows of value_of(labels, scores), those left out that are NaN.
template <class ValueOf>
double mean_of_rows(NumericView labels, NumericView scores, std::size_t num_labels, NumericView weights,
                    ValueOf value_of) {
  check_count("num_labels", num_labels, 2, kMostClasses);
  const std::size_t rows = count_rows(scores, num_labels);
  if (!weights.empty()) check_rows("weights", weights, rows);
  const BinarySamples samples(labels, scores, {});
  const SampleWeights given(weights);
  ExactSum sum, total;
  double none = undefined(Undefined::no_samples);
  samples.visit([&](const std::uint8_t* label, const auto* score, auto) {
    for (std::size_t row = 0; row < rows; ++row) {
      const double weight = given.data() ? given.data()[row] : 1;
      if (weight == 0) continue;
      const std::size_t first = row * num_labels;
      const double value = value_of(NumericView(label + first, num_labels), NumericView(score + first, num_labels));
      if (std::isnan(value)) {
        none = value;
      } else {
        sum.add(weight * value);
        total.add(weight);
      }
    }
  });
  return total.value() > 0 ? sum.value() / total.value() : none;
}

}  // namespace

double roc_auc_samples(NumericView labels, NumericView scores, std::size_t num_labels, NumericView weights) {
  return mean_of_rows(labels, scores, num_labels, weights,
                      [](NumericView label, NumericView score) { return roc_auc(label, score); });
}

double average_precision_samples(NumericView labels, NumericView scores, std::size_t num_labels, NumericView weights) {
  return mean_of_rows(labels, scores, num_labels, weights,
                      [](NumericView label, NumericView score) { return average_precision(label, score); });
}

}  // namespace tblog::metrics
