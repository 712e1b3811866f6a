#pragma once

#include <tblog/metrics/detail/score_mean.h>
#include <tblog/numeric_view.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "all_of.h"
#include "class_ids.h"
#include "sample_weights.h"
#include "samples.h"
#include "score_matrix.h"

namespace tblog::metrics::detail {

/// Refuses what is no probability, NaN for one.
template <class Score>
void check_probabilities(const Score* scores, std::size_t size, std::size_t first = 0) {
  const auto is_good = [](Score score) { return (score >= 0) & (score <= 1); };
  if (all_of(scores, size, is_good)) return;
  const auto i = static_cast<std::size_t>(std::find_if_not(scores, scores + size, is_good) - scores);
  refuse("scores", first + i, static_cast<double>(scores[i]), "a probability is from 0 to 1");
}

/// Samples of one class each, and a row of scores for each: a float or double a class. Scores are looked at where they
/// lie, if they are of these types. They are checked by whoever reads them; labels, weights and sizes are.
class ClassScores {
 public:
  using Ids = BasicClassIds<std::uint32_t>;

  ClassScores(NumericView labels, NumericView scores, std::size_t num_classes, NumericView weights, IgnoreIndex ignored)
      : scores_(scores), num_classes_(num_classes), weights_(weights) {
    check_rows("labels", labels, count_rows(scores, num_classes));
    if (!weights.empty()) check_size("weights", weights, "labels", labels);
    labels_ = read_ids(Ids("labels", labels, num_classes, ignored), 0, labels.size());
    if (!scores.is_integral()) return;
    score_copy_ = checked("scores", scores, "", [](double) { return true; });
    scores_ = score_copy_;
  }
  ClassScores(const ClassScores&) = delete;
  ClassScores& operator=(const ClassScores&) = delete;

  /// Calls f(row, label, weight, i) for each sample but those that are ignored; `row` points to float or double.
  template <class F>
  void for_each(F f) const {
    with_scores([&](const auto* row) {
      for (std::size_t i = 0; i < labels_.size(); ++i, row += num_classes_) {
        if (labels_[i] != Ids::kIgnored) f(row, labels_[i], weights_.data() ? weights_.data()[i] : 1.0, i);
      }
    });
  }

  /// Refuses rows that are no probabilities: numbers from 0 to 1 that sum to one, but for the tolerance that
  /// scikit-learn has, the square root of the type's epsilon.
  void check_probabilities() const {
    for_each([this](const auto* row, std::size_t, double, std::size_t i) {
      using Score = std::remove_cv_t<std::remove_pointer_t<decltype(row)>>;
      constexpr double tolerance = sizeof(Score) == 4 ? 0x1.6a09e667f3bcdp-12 : 0x1p-26;
      double sum = 0;
      bool good = true;
      for (std::size_t k = 0; k < num_classes_; ++k) {
        sum += static_cast<double>(row[k]);
        good &= (row[k] >= 0) & (row[k] <= 1);
      }
      if (good & (std::abs(sum - 1) <= tolerance)) return;
      detail::check_probabilities(row, num_classes_, i * num_classes_);
      refuse_row(i, "sums to " + to_text(sum) + ": probabilities sum to one");
    });
  }

  /// Refuses row `i`, of which no number could be made.
  template <class Score>
  [[noreturn]] void refuse_undefined(const Score* row, std::size_t i) const {
    for (std::size_t k = 0; k < num_classes_; ++k) {
      if (std::isnan(row[k])) refuse_nan(row, i);
    }
    refuse_row(i, "has infinities that cancel out");
  }

 private:
  template <class Score>
  [[noreturn]] void refuse_nan(const Score* row, std::size_t i) const {
    std::size_t k = 0;
    while (!std::isnan(row[k])) ++k;
    refuse("scores", i * num_classes_ + k, static_cast<double>(row[k]), "a score is a number");
  }

  [[noreturn]] static void refuse_row(std::size_t i, const std::string& what) {
    throw std::invalid_argument("scores' row " + std::to_string(i) + " " + what);
  }

  template <class F>
  void with_scores(F f) const {
    scores_.visit([&](const auto* data, std::size_t) {
      if constexpr (std::is_floating_point_v<std::remove_pointer_t<decltype(data)>>) f(data);
    });
  }

  NumericView scores_;
  std::size_t num_classes_;
  std::vector<Ids::Id> labels_;
  SampleWeights weights_;
  std::vector<double> score_copy_;
};

}  // namespace tblog::metrics::detail
