#include "program.h"

namespace tblog::oracle {

Functions one_vs_rest_functions() {
  using C = const Case&;
  return {
      {"roc_auc_ovo",
       [](C c) -> Answer {
         Rows rows(1);
         for (const auto average : {metrics::Average::macro, metrics::Average::weighted}) {
           rows[0].push_back(metrics::roc_auc_ovo(c.labels, c.scores, c.count(0), average, c.weights));
         }
         return {rows};
       }},
      {"samples_averages",
       [](C c) -> Answer {
         return {{{metrics::roc_auc_samples(c.labels, c.scores, c.count(0), c.weights),
                   metrics::average_precision_samples(c.labels, c.scores, c.count(0), c.weights)}}};
       }},
  };
}

}  // namespace tblog::oracle
