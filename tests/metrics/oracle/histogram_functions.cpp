#include "program.h"

namespace tblog::oracle {
namespace {

std::vector<double> counts(const metrics::Histogram& histogram) {
  return {histogram.counts.begin(), histogram.counts.end()};
}

}  // namespace

Functions histogram_functions() {
  using C = const Case&;
  return {
      {"histogram",
       [](C c) -> Answer {
         const auto histogram = metrics::histogram(c.scores, c.count(0));
         return {{histogram.edges, counts(histogram)}};
       }},
      {"histogram_with_edges",
       [](C c) -> Answer {
         const auto histogram = metrics::histogram_with_edges(c.scores, c.parameters);
         return {{histogram.edges, counts(histogram), {static_cast<double>(histogram.outside)}}};
       }},
      {"tensorflow_histogram",
       [](C c) -> Answer {
         const auto histogram = metrics::tensorflow_histogram(c.scores);
         return {{histogram.edges, counts(histogram)}};
       }},
  };
}

}  // namespace tblog::oracle
