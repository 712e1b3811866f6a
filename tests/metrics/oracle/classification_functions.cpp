#include "program.h"

namespace tblog::oracle {
namespace {

using C = const Case&;
using metrics::Average;
using metrics::ClassCounts;
using metrics::ConfusionMatrix;
using metrics::MultilabelCounts;

/// Rows made of the matrix of one pass, and of the one that was merged. Parameter 0 is the number of classes.
template <class RowsOf>
Answer of_matrix(C c, RowsOf rows_of, std::optional<std::int64_t> ignored = {}) {
  const ConfusionMatrix empty(c.count(0), ignored);
  return {rows_of(metrics::confusion_matrix(c.labels, c.scores, c.weights, c.count(0), ignored)),
          rows_of(streamed(empty, c))};
}

/// The same of multilabel samples. Parameter 0 is the number of labels.
template <class RowsOf>
Answer of_labels(C c, RowsOf rows_of) {
  const std::size_t width = c.count(0);
  const auto update = [&](MultilabelCounts& to, std::size_t first, std::size_t count) {
    to.update(c.labels.part(first * width, count * width), c.scores.part(first * width, count * width),
              c.weights.empty() ? NumericView() : c.weights.part(first, count));
  };
  return {rows_of(metrics::multilabel_counts(c.labels, c.scores, width, c.weights)),
          rows_of(streamed(MultilabelCounts(width), c.labels.size() / width, update))};
}

/// Parameters 1 and 2 are beta and zero_division.
Rows averages(C c, const ClassCounts& counts, const std::vector<Average>& averages) {
  const double beta = c.parameters.at(1), none = c.parameters.at(2);
  Rows rows{metrics::precision_per_class(counts, none),   metrics::recall_per_class(counts, none),
            metrics::specificity_per_class(counts, none), metrics::fbeta_per_class(counts, beta, none),
            metrics::f1_per_class(counts, none),          metrics::jaccard_per_class(counts, none)};
  for (const Average how : averages) {
    rows.push_back({metrics::precision(counts, how, none), metrics::recall(counts, how, none),
                    metrics::specificity(counts, how, none), metrics::fbeta(counts, beta, how, none),
                    metrics::f1(counts, how, none), metrics::jaccard(counts, how, none)});
  }
  return rows;
}

Rows outcomes(const ClassCounts& counts) {
  Rows rows(1);
  for (const metrics::Outcomes& of : counts.classes()) {
    for (const double count : {of.true_negatives, of.false_positives, of.false_negatives, of.true_positives}) {
      rows[0].push_back(count);
    }
  }
  return rows;
}

/// Parameters from 1 on are zero_division, digits, and the names' lengths, negative for letters of two bytes.
Rows report(C c, const ClassCounts& counts) {
  metrics::ClassificationReportOptions options;
  options.zero_division = c.parameters.at(1);
  options.digits = c.count(2);
  for (std::size_t i = 3; i < c.parameters.size(); ++i) {
    std::string& name = options.class_names.emplace_back();
    for (int k = 0; k < std::abs(static_cast<int>(c.parameters[i])); ++k) name += c.parameters[i] < 0 ? "\u00e9" : "n";
  }
  const std::string text = classification_report(counts, options).text();
  Rows rows(1);
  for (const char byte : text) rows[0].push_back(static_cast<unsigned char>(byte));
  return rows;
}

}  // namespace

Functions classification_functions() {
  return {
      {"binary_scores",
       [](C c) -> Answer {
         const double beta = c.parameters.at(1), none = c.parameters.at(2);
         return {{{metrics::accuracy(c.labels, c.scores, c.weights),
                   metrics::precision(c.labels, c.scores, c.weights, none),
                   metrics::recall(c.labels, c.scores, c.weights, none),
                   metrics::specificity(c.labels, c.scores, c.weights, none),
                   metrics::fbeta(c.labels, c.scores, beta, c.weights, none),
                   metrics::f1(c.labels, c.scores, c.weights, none),
                   metrics::jaccard(c.labels, c.scores, c.weights, none)}}};
       }},
      {"class_averages",
       [](C c) {
         return of_matrix(c, [&](const ConfusionMatrix& matrix) {
           return averages(c, matrix, {Average::micro, Average::macro, Average::weighted});
         });
       }},
      {"class_outcomes", [](C c) { return of_matrix(c, [](const ClassCounts& counts) { return outcomes(counts); }); }},
      {"class_report", [](C c) { return of_matrix(c, [&](const ClassCounts& counts) { return report(c, counts); }); }},
      {"class_scores",
       [](C c) {
         return of_matrix(c, [](const ConfusionMatrix& matrix) -> Rows {
           return {{metrics::accuracy(matrix), metrics::error_rate(matrix), metrics::hamming_loss(matrix),
                    metrics::balanced_accuracy(matrix), metrics::balanced_accuracy(matrix, true),
                    metrics::matthews_correlation(matrix), metrics::cohen_kappa(matrix),
                    metrics::cohen_kappa(matrix, metrics::Weighting::linear),
                    metrics::cohen_kappa(matrix, metrics::Weighting::quadratic)}};
         });
       }},
      {"confusion_matrix",
       [](C c) {
         return of_matrix(c, [&](const ConfusionMatrix& matrix) -> Rows {
           return {matrix.compute(static_cast<metrics::Normalize>(c.count(1)))};
         });
       }},
      {"confusion_matrix_ignoring",
       [](C c) {
         return of_matrix(
             c,
             [](const ConfusionMatrix& matrix) {
               Rows rows = outcomes(matrix);
               rows.push_back(matrix.compute());
               return rows;
             },
             static_cast<std::int64_t>(c.parameters.at(1)));
       }},
      {"multilabel_averages",
       [](C c) {
         return of_labels(c, [&](const MultilabelCounts& counts) {
           return averages(c, counts, {Average::micro, Average::macro, Average::weighted, Average::samples});
         });
       }},
      {"multilabel_outcomes",
       [](C c) { return of_labels(c, [](const MultilabelCounts& counts) { return outcomes(counts); }); }},
      {"multilabel_report",
       [](C c) { return of_labels(c, [&](const MultilabelCounts& counts) { return report(c, counts); }); }},
      {"multilabel_scores",
       [](C c) {
         return of_labels(c, [](const ClassCounts& counts) -> Rows {
           return {{metrics::accuracy(counts), metrics::error_rate(counts), metrics::hamming_loss(counts)}};
         });
       }},
      {"predicted_classes",
       [](C c) -> Answer {
         const auto classes = metrics::predicted_classes(c.scores, c.count(0));
         return {{{classes.begin(), classes.end()}}};
       }},
      {"predictions_at",
       [](C c) -> Answer {
         const auto predictions = metrics::predictions_at(c.scores, c.parameters.at(0));
         return {{{predictions.begin(), predictions.end()}}};
       }},
  };
}

}  // namespace tblog::oracle
