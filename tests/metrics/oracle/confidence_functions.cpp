#include "../../../metrics/src/confidence_level.h"
#include "program.h"

namespace tblog::oracle {
namespace {

std::vector<double> row(const metrics::Interval& interval) { return {interval.value, interval.low, interval.high}; }

}  // namespace

Functions confidence_functions() {
  using C = const Case&;
  return {
      {"normal_quantile",
       [](C c) -> Answer {
         std::vector<double> quantiles;
         for (const double p : c.parameters) quantiles.push_back(metrics::detail::normal_quantile(p));
         return {{quantiles}};
       }},
      {"wilson_interval",
       [](C c) -> Answer {
         return {{row(metrics::wilson_interval(c.parameters.at(0), c.parameters.at(1), c.parameters.at(2)))}};
       }},
      {"roc_auc_interval",
       [](C c) -> Answer { return {{row(metrics::roc_auc_interval(c.labels, c.scores, c.parameters.at(0)))}}; }},
      {"roc_auc_difference",  // the scores of both, one after the other
       [](C c) -> Answer {
         const std::size_t size = c.labels.size();
         const auto found = metrics::roc_auc_difference(c.labels, c.scores.part(0, size), c.scores.part(size, size),
                                                        c.parameters.at(0));
         return {{{found.difference, found.low, found.high, found.standard_error, found.p_value}, {found.z}}};
       }},
      {"bootstrap",  // of the mean; then each replicate's draws
       [](C c) -> Answer {
         Rows draws;
         const auto mean = [&](NumericView weights) {
           double sum = 0;
           draws.emplace_back();
           weights.visit([&](const auto* weight, std::size_t size) {
             c.scores.visit([&](const auto* score, std::size_t) {
               for (std::size_t i = 0; i < size; ++i) {
                 draws.back().push_back(static_cast<double>(weight[i]));
                 sum += static_cast<double>(weight[i]) * static_cast<double>(score[i]);
               }
             });
           });
           return sum / static_cast<double>(weights.size());
         };
         metrics::BootstrapOptions options;
         options.replicates = c.count(0);
         options.confidence = c.parameters.at(1);
         options.seed = c.count(2);
         Rows rows{row(metrics::bootstrap(c.scores.size(), mean, options))};
         rows.insert(rows.end(), draws.begin(), draws.end());
         return {rows};
       }},
  };
}

}  // namespace tblog::oracle
