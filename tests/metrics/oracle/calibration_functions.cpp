#include "program.h"

namespace tblog::oracle {
namespace {

Rows rows(const metrics::CalibrationCurve& curve) {
  return {curve.actual,
          curve.predicted,
          curve.counts,
          {metrics::expected_calibration_error(curve), metrics::maximum_calibration_error(curve)}};
}

}  // namespace

Functions calibration_functions() {
  using C = const Case&;
  return {
      {"calibration_curve",
       [](C c) -> Answer {
         return {rows(metrics::calibration_curve(c.labels, c.scores, c.count(0), c.weights)),
                 rows(streamed(metrics::Calibration(c.count(0)), c).compute())};
       }},
      {"quantile_calibration_curve",
       [](C c) -> Answer { return {rows(metrics::quantile_calibration_curve(c.labels, c.scores, c.count(0)))}; }},
      {"top_label_calibration",
       [](C c) -> Answer {
         const auto top = metrics::top_label(c.labels, c.scores, c.count(0));
         const auto curve = metrics::calibration_curve(top.correct, top.confidence, c.count(1));
         return {{{metrics::expected_calibration_error(curve), metrics::maximum_calibration_error(curve)}}};
       }},
  };
}

}  // namespace tblog::oracle
