#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <vector>

/// From a model's scores to the labels that metrics of classification take. Scores may be probabilities, logits or
/// anything that is higher for "more likely"; a threshold is of the same kind. They may be called from any thread.
namespace tblog::metrics {

/// 1 where `score >= threshold`, else 0, for each score of binary or multilabel samples, whatever their shape. A float
/// score is compared with the threshold rounded to float, so that a score of 0.29f reaches 0.29. Infinite scores are
/// compared like any other. Throws std::invalid_argument, naming position and value, for a NaN.
TBLOG_METRICS_EXPORT std::vector<std::uint8_t> predictions_at(NumericView scores, double threshold = 0.5);

/// The class of the highest score in each row of `scores`, [samples, num_classes] in a row; the first of those that tie
/// (numpy.argmax). Throws std::invalid_argument for 0 classes or more than 10,000, for a number of scores that
/// `num_classes` does not divide, and for a NaN, naming its position.
TBLOG_METRICS_EXPORT std::vector<std::int32_t> predicted_classes(NumericView scores, std::size_t num_classes);

}  // namespace tblog::metrics
