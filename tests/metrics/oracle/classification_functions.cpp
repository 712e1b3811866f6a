#include "program.h"

namespace tblog::oracle {

Functions classification_functions() {
  using C = const Case&;
  return {
      {"confusion_matrix",
       [](C c) -> Answer {
         const auto matrix = metrics::confusion_matrix(c.labels, c.scores, c.weights, c.count(0));
         Rows rows(matrix.num_classes());
         for (std::size_t truth = 0; truth < rows.size(); ++truth) {
           for (std::size_t k = 0; k < rows.size(); ++k) rows[truth].push_back(matrix(truth, k));
         }
         return {rows};
       }},
      {"class_scores",
       [](C c) -> Answer {
         const auto matrix = metrics::confusion_matrix(c.labels, c.scores, c.weights, c.count(0));
         Rows rows{{metrics::accuracy(matrix)}, {metrics::macro_f1(matrix)}, {}, {}, {}};
         for (std::size_t k = 0; k < matrix.num_classes(); ++k) {
           rows[2].push_back(metrics::precision(matrix, k));
           rows[3].push_back(metrics::recall(matrix, k));
           rows[4].push_back(metrics::f1(matrix, k));
         }
         return {rows};
       }},
      {"binary_scores",
       [](C c) -> Answer {
         return {{{metrics::accuracy(c.labels, c.scores, c.weights),
                   metrics::precision(c.labels, c.scores, c.weights, 0.5),
                   metrics::recall(c.labels, c.scores, c.weights, 0.5),
                   metrics::f1(c.labels, c.scores, c.weights, 0.5)}}};
       }},
  };
}

}  // namespace tblog::oracle
