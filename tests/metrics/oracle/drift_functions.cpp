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
  };
}

}  // namespace tblog::oracle
