#include "program.h"

namespace tblog::oracle {
namespace {

Rows rows(const metrics::ThresholdCounts& counts) {
  return {counts.true_negatives, counts.false_positives, counts.false_negatives, counts.true_positives,
          counts.thresholds};
}
Rows rows(const metrics::RocCurve& curve) { return {curve.fpr, curve.tpr, curve.thresholds}; }
Rows rows(const metrics::PrecisionRecallCurve& curve) { return {curve.precision, curve.recall, curve.thresholds}; }

}  // namespace

Functions curve_functions() {
  using C = const Case&;
  return {
      {"confusion_matrix_at_thresholds",
       [](C c) -> Answer { return {rows(metrics::confusion_matrix_at_thresholds(c.labels, c.scores, c.weights))}; }},
      {"uniform_threshold_counts",
       [](C c) -> Answer {
         return {rows(metrics::uniform_threshold_counts(c.labels, c.scores, c.count(0), c.weights))};
       }},
      {"roc_curve",
       [](C c) -> Answer { return {rows(metrics::roc_curve(c.labels, c.scores, c.weights, c.count(0) != 0))}; }},
      {"precision_recall_curve",
       [](C c) -> Answer {
         return {rows(metrics::precision_recall_curve(c.labels, c.scores, c.weights, c.count(0) != 0))};
       }},
      {"roc_auc", [](C c) -> Answer { return {{{metrics::roc_auc(c.labels, c.scores, c.weights)}}}; }},
      {"average_precision",
       [](C c) -> Answer { return {{{metrics::average_precision(c.labels, c.scores, c.weights)}}}; }},
  };
}

}  // namespace tblog::oracle
