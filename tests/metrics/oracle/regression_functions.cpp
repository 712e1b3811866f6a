#include "program.h"

namespace tblog::oracle {

Functions regression_functions() {
  using C = const Case&;
  return {
      {"regression",
       [](C c) -> Answer {
         return {{{metrics::mean_squared_error(c.labels, c.scores, c.weights),
                   metrics::mean_absolute_error(c.labels, c.scores, c.weights),
                   metrics::r2_score(c.labels, c.scores, c.weights)}}};
       }},
  };
}

}  // namespace tblog::oracle
