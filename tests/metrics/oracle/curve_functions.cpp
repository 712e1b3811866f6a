#include <algorithm>

#include "program.h"

namespace tblog::oracle {
namespace {

Rows rows(const metrics::ThresholdCounts& counts) {
  return {counts.true_negatives, counts.false_positives, counts.false_negatives, counts.true_positives,
          counts.thresholds};
}
Rows rows(const metrics::RocCurve& curve) { return {curve.fpr, curve.tpr, curve.thresholds}; }
Rows rows(const metrics::DetCurve& curve) { return {curve.fpr, curve.fnr, curve.thresholds}; }
Rows rows(const metrics::PrecisionRecallCurve& curve) { return {curve.precision, curve.recall, curve.thresholds}; }

// The same of samples and of a curve that was streamed.
template <class Pure, class Streamed>
Answer both(const Case& c, Pure of_samples, Streamed of_curve) {
  return {of_samples(c.labels, c.scores, c.weights), of_curve(streamed(metrics::BinaryCurve(), c))};
}

}  // namespace

Functions curve_functions() {
  using C = const Case&;
  using V = NumericView;
  using Curve = metrics::BinaryCurve;
  return {
      {"confusion_matrix_at_thresholds",
       [](C c) {
         return both(
             c, [](V l, V s, V w) { return rows(metrics::confusion_matrix_at_thresholds(l, s, w)); },
             [](const Curve& curve) { return rows(curve.compute()); });
       }},
      {"uniform_threshold_counts",
       [](C c) -> Answer {
         auto counts = streamed(Curve(metrics::Thresholds::uniform(c.count(0))), c).compute();
         Rows reversed = rows(counts);
         for (auto& row : reversed) std::reverse(row.begin(), row.end());
         return {rows(metrics::uniform_threshold_counts(c.labels, c.scores, c.count(0), c.weights)), reversed};
       }},
      {"roc_curve",
       [](C c) {
         const bool drop = c.count(0) != 0;
         return both(
             c, [&](V l, V s, V w) { return rows(metrics::roc_curve(l, s, w, drop)); },
             [&](const Curve& curve) { return rows(metrics::roc_curve(curve, drop)); });
       }},
      {"precision_recall_curve",
       [](C c) {
         const bool drop = c.count(0) != 0;
         return both(
             c, [&](V l, V s, V w) { return rows(metrics::precision_recall_curve(l, s, w, drop)); },
             [&](const Curve& curve) { return rows(metrics::precision_recall_curve(curve, drop)); });
       }},
      {"det_curve",
       [](C c) {
         const bool drop = c.count(0) != 0;
         return both(
             c, [&](V l, V s, V w) { return rows(metrics::det_curve(l, s, w, drop)); },
             [&](const Curve& curve) { return rows(metrics::det_curve(curve, drop)); });
       }},
      {"roc_auc",
       [](C c) {
         return both(
             c, [](V l, V s, V w) { return Rows{{metrics::roc_auc(l, s, w)}}; },
             [](const Curve& curve) { return Rows{{metrics::roc_auc(curve)}}; });
       }},
      {"partial_roc_auc",
       [](C c) {
         const double max_fpr = c.parameters.at(0);
         return both(
             c, [&](V l, V s, V w) { return Rows{{metrics::partial_roc_auc(l, s, max_fpr, w)}}; },
             [&](const Curve& curve) { return Rows{{metrics::partial_roc_auc(curve, max_fpr)}}; });
       }},
      {"average_precision",
       [](C c) {
         return both(
             c, [](V l, V s, V w) { return Rows{{metrics::average_precision(l, s, w)}}; },
             [](const Curve& curve) { return Rows{{metrics::average_precision(curve)}}; });
       }},
      {"curve_areas",
       [](C c) {
         const auto row = [](metrics::CurveAreas areas) { return Rows{{areas.roc_auc, areas.average_precision}}; };
         return both(
             c, [&](V l, V s, V w) { return row(metrics::curve_areas(l, s, w)); },
             [&](const Curve& curve) { return row(metrics::curve_areas(curve)); });
       }},
  };
}

}  // namespace tblog::oracle
