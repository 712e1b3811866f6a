#include "program.h"

namespace tblog::oracle {
namespace {

NumericView part(const NumericView& view, std::size_t first, std::size_t count) {
  return view.empty() ? NumericView() : view.part(first, count);
}

// An accumulator of the case's scores, in one pass and streamed.
template <class Accumulator, class Result>
Answer answer(const Accumulator& empty, const Case& c, Result result) {
  Accumulator once = empty;
  once.update(c.scores, c.weights);
  return {result(once), result(streamed(empty, c.scores.size(), [&](auto& to, std::size_t first, std::size_t count) {
            to.update(part(c.scores, first, count), part(c.weights, first, count));
          }))};
}

}  // namespace

Functions running_functions() {
  using C = const Case&;
  return {
      {"exponential_average",
       [](C c) -> Answer {
         // Two averages, one after the other: the order is part of the result.
         metrics::ExponentialAverage once(c.parameters.at(0)), first = once, second = once;
         const std::size_t size = c.scores.size(), cut = c.count(1);
         once.update(c.scores);
         first.update(c.scores.part(0, cut));
         second.update(c.scores.part(cut, size - cut));
         metrics::ExponentialAverage loaded(0);
         loaded.load_state(second.state());
         first.merge(loaded);
         return {{{once.compute()}}, {{first.compute()}}};
       }},
      {"mean",
       [](C c) -> Answer {
         return answer(metrics::Mean(), c, [](const auto& mean) -> Rows { return {{mean.compute()}}; });
       }},
      {"quantiles",
       [](C c) -> Answer {
         const auto result = [&](const metrics::Quantiles& quantiles) {
           Rows rows{{quantiles.min()}, {quantiles.max()}, {}};
           for (const double q : c.parameters) rows.back().push_back(quantiles.quantile(q));
           return rows;
         };
         metrics::Quantiles once;
         once.update(c.scores);
         return {result(once), result(streamed(metrics::Quantiles(), c.scores.size(),
                                               [&](metrics::Quantiles& to, std::size_t first, std::size_t count) {
                                                 to.update(c.scores.part(first, count));
                                               }))};
       }},
      {"statistics",
       [](C c) -> Answer {
         const double ddof = c.parameters.at(0);
         return answer(metrics::Statistics(), c, [ddof](const metrics::Statistics& s) -> Rows {
           return {{s.min()}, {s.max()}, {s.weight()}, {s.mean(), s.variance(ddof), s.standard_deviation(ddof)}};
         });
       }},
  };
}

}  // namespace tblog::oracle
