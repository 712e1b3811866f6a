#pragma once

#include <tblog/metrics_export.h>

#include <cstddef>
#include <vector>

namespace tblog::metrics {

/// What became of samples in the eyes of one class, one against the rest: sums of their weights.
struct Outcomes {
  double true_positives = 0;   ///< of the class, and predicted so
  double false_positives = 0;  ///< predicted as the class, but not of it
  double true_negatives = 0;   ///< neither
  double false_negatives = 0;  ///< of the class, but not predicted so
};

/// Multilabel samples that are alike: by their outcomes over all labels, and what these samples weigh together.
struct SampleOutcomes {
  Outcomes outcomes;  ///< numbers of labels
  double weight = 0;
};

/// What precision, recall, F1 and their kind are made of, over all classes: a ConfusionMatrix and a MultilabelCounts
/// both convert to it. The conversion looks at the whole matrix; who wants many metrics of many classes converts once:
///
///     const tblog::metrics::ClassCounts counts = matrix;
///     const double macro = f1(counts, Average::macro), micro = f1(counts, Average::micro);
///
/// A value: copy it freely, read it from any thread.
class TBLOG_METRICS_EXPORT ClassCounts {
 public:
  /// Of samples with one class each, which weigh `total` together: each is a true positive or a false negative of its
  /// class. Throws std::invalid_argument for no classes.
  ClassCounts(std::vector<Outcomes> classes, double total);

  /// Of samples with any number of labels each, which weigh `total` together; `samples` are the same by their outcomes.
  ClassCounts(std::vector<Outcomes> labels, std::vector<SampleOutcomes> samples, double total);

  /// How many classes (or labels) there are.
  std::size_t size() const { return classes_.size(); }
  /// The outcomes of class `k`, which must be below size().
  const Outcomes& operator[](std::size_t k) const { return classes_[k]; }
  const std::vector<Outcomes>& classes() const { return classes_; }

  /// The weight of all samples.
  double total() const { return total_; }
  /// The weight of those that are right: wholly, if they are multilabel.
  double correct() const;

  bool is_multilabel() const { return multilabel_; }
  /// Multilabel samples by their outcomes; empty for others.
  const std::vector<SampleOutcomes>& samples() const { return samples_; }

  /// Whether averages count the class: it is the label or the prediction of samples that weigh anything. All labels of
  /// multilabel samples are counted.
  bool occurs(std::size_t k) const;

 private:
  std::vector<Outcomes> classes_;
  std::vector<SampleOutcomes> samples_;
  double total_;
  bool multilabel_;
};

}  // namespace tblog::metrics
