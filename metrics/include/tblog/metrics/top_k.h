#pragma once

#include <tblog/metrics/detail/score_mean.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>

namespace tblog::metrics {

/// The share of samples whose class is among the `k` of the highest scores (scikit-learn's top_k_accuracy_score). Of
/// equal scores the class of the higher number goes first, as there; with `k` of num_classes or more it is 1.
///
/// `scores` may be probabilities, logits or anything that is higher for "more likely": any numbers but NaN, a row of
/// `num_classes` for each label. Labels, weights, ignore_index, errors and all else are those of the losses in
/// <tblog/metrics/losses.h>. Throws std::invalid_argument for a `k` of 0.
class TBLOG_METRICS_EXPORT TopKAccuracy : public detail::ScoreMean {
 public:
  /// For samples of one class of `num_classes`.
  TopKAccuracy(std::size_t num_classes, std::size_t k, IgnoreIndex ignore_index = {});
};
/// Of one pass over samples.
TBLOG_METRICS_EXPORT double top_k_accuracy(NumericView labels, NumericView scores, std::size_t num_classes,
                                           std::size_t k, NumericView weights = {}, IgnoreIndex ignore_index = {});

}  // namespace tblog::metrics
