#include "program.h"

namespace tblog::oracle {
namespace {

using metrics::BinaryCurve;

// A case's parameters: one of the function in question, how many uniform thresholds, and, if that is 0, the thresholds.
metrics::Thresholds thresholds(const Case& c) {
  if (c.count(1) > 0) return metrics::Thresholds::uniform(c.count(1));
  return metrics::Thresholds::at(std::vector<double>(c.parameters.begin() + 2, c.parameters.end()));
}

// A function that reads a BinaryCurve, asked of one that got all samples at once and of one that was streamed.
template <class Read>
std::function<Answer(const Case&)> binned(Read read) {
  return [read](const Case& c) -> Answer {
    const BinaryCurve empty(thresholds(c));
    BinaryCurve whole = empty;
    whole.update(c.labels, c.scores, c.weights);
    return {read(whole, c.parameters[0]), read(streamed(empty, c), c.parameters[0])};
  };
}

Rows rows(const metrics::OperatingPoint& point) { return {{point.value}, {point.threshold}}; }

}  // namespace

Functions binned_curve_functions() {
  using C = const BinaryCurve&;
  return {
      {"binned_counts", binned([](C curve, double) -> Rows {
         const auto [thresholds, tp, fp, tn, fn] = curve.compute();
         return {tn, fp, fn, tp, thresholds};
       })},
      {"binned_roc_curve", binned([](C curve, double drop) -> Rows {
         const auto [fpr, tpr, thresholds] = metrics::roc_curve(curve, drop != 0);
         return {fpr, tpr, thresholds};
       })},
      {"binned_precision_recall_curve", binned([](C curve, double drop) -> Rows {
         const auto [precision, recall, thresholds] = metrics::precision_recall_curve(curve, drop != 0);
         return {precision, recall, thresholds};
       })},
      {"binned_det_curve", binned([](C curve, double) -> Rows {
         const auto [fpr, fnr, thresholds] = metrics::det_curve(curve);
         return {fpr, fnr, thresholds};
       })},
      {"binned_areas", binned([](C curve, double max_fpr) -> Rows {
         return {{metrics::roc_auc(curve)},
                 {metrics::partial_roc_auc(curve, max_fpr)},
                 {metrics::average_precision(curve)}};
       })},
      {"binned_error_bounds", binned([](C curve, double) -> Rows {
         return {{metrics::roc_auc_error_bound(curve)}, {metrics::average_precision_error_bound(curve)}};
       })},
      {"binned_precision_at_recall",
       binned([](C curve, double min) { return rows(metrics::precision_at_recall(curve, min)); })},
      {"binned_recall_at_precision",
       binned([](C curve, double min) { return rows(metrics::recall_at_precision(curve, min)); })},
      {"binned_sensitivity_at_specificity",
       binned([](C curve, double min) { return rows(metrics::sensitivity_at_specificity(curve, min)); })},
      {"binned_specificity_at_sensitivity",
       binned([](C curve, double min) { return rows(metrics::specificity_at_sensitivity(curve, min)); })},
      {"binned_best_fbeta", binned([](C curve, double beta) { return rows(metrics::best_fbeta(curve, beta)); })},
      {"binned_ks_statistic", binned([](C curve, double) { return rows(metrics::ks_statistic(curve)); })},
      {"population_stability_index",
       binned([](C curve, double floor) -> Rows { return {{metrics::population_stability_index(curve, floor)}}; })},
  };
}

}  // namespace tblog::oracle
