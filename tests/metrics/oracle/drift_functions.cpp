#include "program.h"

namespace tblog::oracle {

Functions drift_functions() {
  using C = const Case&;
  return {
      {"kolmogorov_smirnov",  // the labels are the reference, the scores what is now
       [](C c) -> Answer {
         const auto found = metrics::kolmogorov_smirnov(c.labels, c.scores);
         return {{{found.statistic, found.p_value}}};
       }},
      {"score_drift",
       [](C c) -> Answer {
         const auto row = [](const metrics::ScoreDrift& drift) -> Rows {
           return {{drift.compute().psi, drift.compute().ks}};
         };
         const metrics::ScoreDrift empty(c.labels, c.count(0));
         metrics::ScoreDrift whole = empty;
         whole.update(c.scores, c.weights);
         const auto update = [&](metrics::ScoreDrift& to, std::size_t first, std::size_t count) {
           to.update(c.scores.part(first, count), c.weights.empty() ? NumericView() : c.weights.part(first, count));
         };
         return {row(whole), row(streamed(empty, c.scores.size(), update))};
       }},
  };
}

}  // namespace tblog::oracle
