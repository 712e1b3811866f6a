#pragma once

#include <tblog/metrics/classification.h>
#include <tblog/metrics_export.h>

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace tblog::metrics {

/// How a classification_report() is made and written.
struct ClassificationReportOptions {
  /// As many as there are classes (or labels), UTF-8; empty: "0", "1" ...
  std::vector<std::string> class_names;
  /// Decimals of what is written, at most 17.
  std::size_t digits = 2;
  /// What is 0/0; NaN is left out of averages.
  double zero_division = kUndefined;
};

/// Precision, recall and F1 of each class and over all of them: scikit-learn's classification_report.
///
/// Classes that no sample has, by label or by prediction, have no row, as there (its default of `labels`); all labels
/// of multilabel samples have one. A value that owns its text: copy it freely, read it from any thread.
struct TBLOG_METRICS_EXPORT ClassificationReport {
  struct Row {
    std::string name;
    double precision, recall, f1;
    double support;  ///< the weight of the class's true samples
  };

  std::vector<Row> classes;
  std::optional<double> accuracy;  ///< none for multilabel samples
  Row micro, macro, weighted;      ///< "micro avg" and so on; their support is that of all classes
  std::optional<Row> samples;      ///< for multilabel samples only
  std::size_t digits;

  /// A table in plain text: to the character scikit-learn's, for samples without weights and a zero_division that is
  /// the same. A support that is not whole is written with `digits` too.
  std::string text() const;
  /// The same as a Markdown table, which SummaryWriter::add_text shows on TensorBoard's Text page.
  std::string markdown() const;
};

/// The report of a ConfusionMatrix, MultilabelCounts or ClassCounts. Throws std::invalid_argument for a number of names
/// that is not that of the classes, and for more than 17 digits. Without samples there are no classes, and averages are
/// NaN. May be called from any thread.
TBLOG_METRICS_EXPORT ClassificationReport classification_report(const ClassCounts& counts,
                                                                const ClassificationReportOptions& options = {});

}  // namespace tblog::metrics
