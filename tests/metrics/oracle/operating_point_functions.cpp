#include "program.h"

namespace tblog::oracle {
namespace {

using metrics::BinaryCurve;

Rows rows(const metrics::OperatingPoint& point) { return {{point.value}, {point.threshold}}; }

// The same of samples and of a curve that was streamed.
template <class Pure, class Streamed>
std::function<Answer(const Case&)> both(Pure of_samples, Streamed of_curve) {
  return [=](const Case& c) -> Answer {
    const double parameter = c.parameters.at(0);
    return {rows(of_samples(c, parameter)), rows(of_curve(streamed(BinaryCurve(), c), parameter))};
  };
}

}  // namespace

Functions operating_point_functions() {
  using C = const Case&;
  using Curve = const BinaryCurve&;
  return {
      {"precision_at_recall",
       both([](C c, double min) { return metrics::precision_at_recall(c.labels, c.scores, min, c.weights); },
            [](Curve curve, double min) { return metrics::precision_at_recall(curve, min); })},
      {"recall_at_precision",
       both([](C c, double min) { return metrics::recall_at_precision(c.labels, c.scores, min, c.weights); },
            [](Curve curve, double min) { return metrics::recall_at_precision(curve, min); })},
      {"sensitivity_at_specificity",
       both([](C c, double min) { return metrics::sensitivity_at_specificity(c.labels, c.scores, min, c.weights); },
            [](Curve curve, double min) { return metrics::sensitivity_at_specificity(curve, min); })},
      {"specificity_at_sensitivity",
       both([](C c, double min) { return metrics::specificity_at_sensitivity(c.labels, c.scores, min, c.weights); },
            [](Curve curve, double min) { return metrics::specificity_at_sensitivity(curve, min); })},
      {"best_fbeta", both([](C c, double beta) { return metrics::best_fbeta(c.labels, c.scores, beta, c.weights); },
                          [](Curve curve, double beta) { return metrics::best_fbeta(curve, beta); })},
      {"best_f1", both([](C c, double) { return metrics::best_f1(c.labels, c.scores, c.weights); },
                       [](Curve curve, double) { return metrics::best_f1(curve); })},
      {"ks_statistic", both([](C c, double) { return metrics::ks_statistic(c.labels, c.scores, c.weights); },
                            [](Curve curve, double) { return metrics::ks_statistic(curve); })},
  };
}

}  // namespace tblog::oracle
