#pragma once

#include <tblog/metrics/detail/state_access.h>
#include <tblog/metrics/detail/weighted_sum.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tblog::metrics {

/// What the scores of a model are. It can't be seen from the numbers, so it is said.
enum class Scores : std::uint8_t {
  probabilities,  ///< of class 1, or a row that sums to one
  logits,         ///< what a sigmoid, or a softmax over each row, makes probabilities of
};

/// More classes than these are no model's, but a number gone wrong.
constexpr std::size_t kMostScoreClasses = 1000000;

/// Samples with this label are skipped; no value: none are.
using IgnoreIndex = std::optional<std::int64_t>;

namespace detail {

/// The accumulator behind all metrics that are a mean over samples of what one sample's scores are worth. Which one,
/// its derived class says, which is nothing else.
class TBLOG_METRICS_EXPORT ScoreMean {
 public:
  /// Adds samples, as the derived class says. Throws std::invalid_argument, naming position and value; nothing is added
  /// then.
  void update(NumericView labels, NumericView scores, NumericView weights = {});

  /// Adds what another one has seen. Throws std::invalid_argument if it is of another kind or configuration.
  void merge(const ScoreMean& other);

  /// The metric of all samples so far. NaN without any, or without weight.
  double compute() const;

  /// As if without samples.
  void reset() { sum_ = {}; }

  /// All of it as bytes, and back: load_state() replaces sums and configuration. It throws std::invalid_argument for
  /// bytes that are no such state; nothing is changed then.
  std::string state() const;
  void load_state(std::string_view bytes);

 protected:
  enum class Metric : std::uint8_t { log_loss, brier_score, hinge_loss, perplexity, top_k_accuracy };

  /// `num_classes` 1: binary samples, a score each.
  ScoreMean(Metric metric, std::size_t num_classes, Scores kind, std::size_t k = 1, IgnoreIndex ignore_index = {});
  ~ScoreMean() = default;
  ScoreMean(const ScoreMean&) = default;
  ScoreMean& operator=(const ScoreMean&) = default;

 private:
  friend StateReader;
  friend StateWriter;
  template <class T>
  friend void load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  const char* name() const;
  std::string describe() const;
  WeightedSum sum_binary(NumericView labels, NumericView scores, NumericView weights) const;
  WeightedSum sum_classes(NumericView labels, NumericView scores, NumericView weights) const;

  Metric metric_;
  std::uint8_t kind_;
  std::uint8_t ignores_;  // whether there is an ignore_index
  std::int64_t ignore_index_;
  std::uint64_t num_classes_, k_;
  WeightedSum sum_;
};

}  // namespace detail
}  // namespace tblog::metrics
