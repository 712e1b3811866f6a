#include "program.h"

namespace tblog::oracle {

Functions calibration_functions() {
  using C = const Case&;
  return {
      {"calibration_curve",
       [](C c) -> Answer {
         const auto curve = metrics::calibration_curve(c.labels, c.scores, c.count(0), c.weights);
         return {{curve.actual, curve.predicted, curve.counts, {metrics::expected_calibration_error(curve)}}};
       }},
  };
}

}  // namespace tblog::oracle
