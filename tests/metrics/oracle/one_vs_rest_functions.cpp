#include "program.h"

namespace tblog::oracle {
namespace {

using metrics::Average;

Rows averages(const metrics::OneVsRestCurves& curves) {
  Rows rows(2);
  for (const Average average : {Average::macro, Average::weighted, Average::micro}) {
    rows[0].push_back(metrics::roc_auc(curves, average));
    rows[1].push_back(metrics::average_precision(curves, average));
  }
  return rows;
}

}  // namespace

Functions one_vs_rest_functions() {
  using C = const Case&;
  return {
      {"one_vs_rest",
       [](C c) -> Answer {
         const std::size_t columns = c.count(0), rows = c.scores.size() / columns,
                           labels_a_row = c.labels.size() / rows;
         const auto update = [&](metrics::OneVsRestCurves& to, std::size_t first, std::size_t count) {
           to.update(c.labels.part(first * labels_a_row, count * labels_a_row),
                     c.scores.part(first * columns, count * columns),
                     c.weights.empty() ? NumericView() : c.weights.part(first, count));
         };
         return {averages(metrics::one_vs_rest_curves(c.labels, c.scores, columns, c.weights)),
                 averages(streamed(metrics::OneVsRestCurves(columns), rows, update))};
       }},
      {"roc_auc_ovo",
       [](C c) -> Answer {
         Rows rows(1);
         for (const auto average : {Average::macro, Average::weighted}) {
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
