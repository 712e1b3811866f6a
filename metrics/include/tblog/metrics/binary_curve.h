#pragma once

#include <tblog/metrics/detail/state_access.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tblog::metrics {

namespace detail {
struct CurveAccess;
}

/// The four outcomes, summed over weights, at each threshold.
struct ThresholdCounts {
  std::vector<double> thresholds;
  std::vector<double> true_positives, false_positives, true_negatives, false_negatives;
};

/// More thresholds than these are no curve that anyone looks at, but a number gone wrong.
constexpr std::size_t kMostThresholds = 1000000;

/// Where a binned curve has its points. A score reaches a threshold if `score >= threshold`; a float score is compared
/// with the threshold rounded to float, so that a score of 0.29f lies on the threshold 0.29.
class TBLOG_METRICS_EXPORT Thresholds {
 public:
  /// None: what an exact curve has.
  Thresholds() = default;

  /// `num_thresholds` of them, i / (num_thresholds - 1), ascending from 0 to 1: for probabilities, and the fastest.
  /// Throws std::invalid_argument for less than 2 or more than kMostThresholds.
  static Thresholds uniform(std::size_t num_thresholds);

  /// Those given: 1 to kMostThresholds finite numbers, each greater than the one before it, or std::invalid_argument.
  static Thresholds at(NumericView ascending);

  std::size_t size() const { return uniform_ > 0 ? static_cast<std::size_t>(uniform_) : given_.size(); }
  double operator[](std::size_t i) const {
    return uniform_ > 0 ? static_cast<double>(i) / static_cast<double>(uniform_ - 1) : given_[i];
  }
  /// Whether they are those of uniform(), however they were made.
  bool is_uniform() const { return uniform_ > 0; }

  friend bool operator==(const Thresholds& a, const Thresholds& b) {
    return a.uniform_ == b.uniform_ && a.given_ == b.given_;
  }
  friend bool operator!=(const Thresholds& a, const Thresholds& b) { return !(a == b); }

 private:
  friend class BinaryCurve;
  friend struct detail::CurveAccess;

  std::uint64_t uniform_ = 0;  // how many; 0: given_ has them
  std::vector<double> given_;
};

/// What all curves of a binary classifier are made of, gathered batch by batch: each function of curves.h and
/// operating_points.h takes one in place of samples.
///
/// - Exact, without thresholds: every distinct score is a point. Keeps the samples, 5 bytes each while all scores are
///   float, 9 once any is of another type, 8 more once weights were given; the vectors that they are in may hold up to
///   twice that, as vectors do. What it gives is what one pass over all samples gives, to the bit if there are no
///   weights.
/// - Binned, at thresholds: 2 (T + 1) doubles, however many samples. Counts are exact up to 2^53; what lies between two
///   thresholds is not told apart (roc_auc_error_bound() says how much that can matter).
///
/// Parts may be merged in any order. One object is used by one thread at a time, but for its const functions.
class TBLOG_METRICS_EXPORT BinaryCurve {
 public:
  explicit BinaryCurve(Thresholds thresholds = {});

  /// Adds samples: labels of 0 or 1, scores and weights as curves.h says. Throws std::invalid_argument for what it
  /// refuses there; the curve is then unchanged. `threads` (0: one a core) count for a binned curve; an exact one only
  /// copies. A binned curve compares each batch in the precision that its scores have.
  void update(NumericView labels, NumericView scores, NumericView weights = {}, std::size_t threads = 1);

  /// Adds `samples` samples that were counted elsewhere, on a GPU say: `weights` has those of the negatives and of the
  /// positives in turn, for the samples that reach no threshold, just the lowest, the lowest two ... all: 2 (T + 1)
  /// numbers, finite and not negative. Throws std::invalid_argument for others, and on an exact curve.
  void add_counts(NumericView weights, std::size_t samples);

  /// Adds another curve's samples. Throws std::invalid_argument if its thresholds differ.
  void merge(const BinaryCurve& other);

  /// Back to no samples, with the same thresholds.
  void reset();

  /// The counts at every distinct score, or at every threshold: the highest first, either way. `threads` sort an exact
  /// curve's samples.
  ThresholdCounts compute(std::size_t threads = 1) const;

  /// How many samples there are, without those of weight 0.
  std::size_t size() const { return static_cast<std::size_t>(size_); }
  bool is_exact() const { return thresholds_.size() == 0; }
  const Thresholds& thresholds() const { return thresholds_; }

  /// The samples of an exact curve, in the order in which they came, for what wants more of them than a curve: labels
  /// of 0 and 1; scores, float or double; weights, none if no sample was given one. They look into the curve, as long
  /// as it is not changed. Empty for a binned one.
  NumericView labels() const { return labels_; }
  NumericView scores() const { return doubles_.empty() ? NumericView(floats_) : NumericView(doubles_); }
  NumericView weights() const { return weights_; }

  /// All of it as bytes, and back: load_state() replaces samples and thresholds. It throws std::invalid_argument for
  /// bytes that are no such state; the curve is then unchanged.
  std::string state() const;
  void load_state(std::string_view bytes);

 private:
  friend struct detail::CurveAccess;
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  template <class Score, class Weight>
  void keep(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t size, std::size_t counted);
  template <class Score, class Weight>
  void count(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t size, std::size_t threads);
  void add_totals(const std::vector<double>& totals);

  Thresholds thresholds_;
  std::uint64_t size_ = 0;
  std::vector<double> totals_;  // binned: negatives and positives in turn, by how many thresholds they reach
  // Exact, all samples: scores in one of the two vectors, no weights while all are 1.
  std::vector<std::uint8_t> labels_;
  std::vector<float> floats_;
  std::vector<double> doubles_;
  std::vector<double> weights_;
};

}  // namespace tblog::metrics
