#pragma once

#include <tblog/metrics/class_counts.h>
#include <tblog/metrics/detail/state_access.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tblog::metrics {

/// Counts over samples that have any number of labels each, or none: the accumulator behind all that is said about a
/// multilabel classifier. Metrics of it are in <tblog/metrics/classification.h>.
///
/// It holds the outcomes of each label, and how many samples there are for each triple of true positives, false
/// positives and false negatives among a sample's labels. So averages over samples, of any metric, are exact without
/// the samples, and its size is bounded: (num_labels + 3 choose 3) triples at most, 286 for 10 labels, and no more than
/// samples. Counts are exact up to 2^53, so parts merged in any way equal one pass to the bit; sums of other weights do
/// but for rounding. One object is used by one thread at a time.
class TBLOG_METRICS_EXPORT MultilabelCounts {
 public:
  /// Throws std::invalid_argument for 0 labels or more than 10,000.
  explicit MultilabelCounts(std::size_t num_labels);

  /// Adds samples: `labels` and `predictions` have 0 or 1 for each label, `num_labels` for the first sample, then for
  /// the next one; [samples, num_labels] in a row. `weights` is one non-negative finite number per sample, or empty for
  /// 1 each. Throws std::invalid_argument, naming position and value, for lengths that don't fit and what is neither 0
  /// nor 1; the counts are then unchanged. O(n).
  void update(NumericView labels, NumericView predictions, NumericView weights = {});

  /// Throws std::invalid_argument if the other's number of labels differs.
  void merge(const MultilabelCounts& other);
  void reset();

  std::size_t num_labels() const { return labels_.size() / 4; }
  /// The weight of all samples.
  double total() const;
  /// The outcomes of a label, which must be below num_labels().
  Outcomes operator[](std::size_t label) const;

  operator ClassCounts() const;

  /// All of it as bytes, and back: load_state() replaces the number of labels too. It throws std::invalid_argument for
  /// bytes that are no such state; the counts are then unchanged.
  std::string state() const;
  void load_state(std::string_view bytes);

 private:
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;
  void add_kinds(const std::vector<std::uint64_t>& kinds, const std::vector<double>& weights);

  std::vector<double> labels_;        // four for each label: neither, predicted, labelled, both
  std::vector<std::uint64_t> kinds_;  // the triples that there are, ascending
  std::vector<double> kind_weights_;  // what their samples weigh
};

/// The counts of one pass over samples (scikit-learn's multilabel_confusion_matrix, samplewise or not); input and
/// errors as in MultilabelCounts.
TBLOG_METRICS_EXPORT MultilabelCounts multilabel_counts(NumericView labels, NumericView predictions,
                                                        std::size_t num_labels, NumericView weights = {});

}  // namespace tblog::metrics
