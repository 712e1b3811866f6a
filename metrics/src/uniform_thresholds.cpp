#include <tblog/metrics/curves.h>

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "binary_samples.h"
#include "parallel.h"

namespace tblog::metrics {
namespace {

// The thresholds i / (size - 1) in a score's own precision.
template <class Score>
class UniformGrid {
 public:
  explicit UniformGrid(std::size_t size) : last_(static_cast<double>(size - 1)), thresholds_(size + 1) {
    for (std::size_t i = 0; i < size; ++i) thresholds_[i] = static_cast<Score>(static_cast<double>(i) / last_);
    thresholds_[size] = std::numeric_limits<Score>::quiet_NaN();  // which no score reaches
  }

  // How many thresholds `score` reaches.
  std::size_t reached(Score score) const {
    const double inside = std::min(std::max(static_cast<double>(score), 0.0), 1.0);
    auto i = static_cast<std::ptrdiff_t>(inside * last_);
    // Rounding may have put it beside its place; the thresholds decide.
    while (score >= thresholds_[i + 1]) ++i;
    while (i >= 0 && score < thresholds_[i]) --i;
    return static_cast<std::size_t>(i + 1);
  }

 private:
  double last_;
  std::vector<Score> thresholds_;
};

// The weight of each class by the number of thresholds that its samples reach.
class Buckets {
 public:
  explicit Buckets(std::size_t num_thresholds) : cells_(num_thresholds + 1) {}

  template <class Score, class Weight>
  void add(const UniformGrid<Score>& grid, const std::uint8_t* labels, const Score* scores, Weight weight,
           std::size_t begin, std::size_t end) {
    // Neighbours often fall into one bucket: in different lanes they need not wait for each other's sum.
    std::size_t i = begin;
    for (; i + kLanes <= end; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) {
        cells_[grid.reached(scores[i + lane])].sums[lane][labels[i + lane]] += weight(i + lane);
      }
    }
    for (; i < end; ++i) cells_[grid.reached(scores[i])].sums[0][labels[i]] += weight(i);
  }

  double sum(std::size_t reached, std::size_t label) const {
    double total = 0;
    for (const auto& lane : cells_[reached].sums) total += lane[label];
    return total;
  }

 private:
  static constexpr std::size_t kLanes = 4;
  struct Cell {
    double sums[kLanes][2] = {};
  };
  std::vector<Cell> cells_;
};

}  // namespace

ThresholdCounts uniform_threshold_counts(NumericView labels, NumericView scores, std::size_t num_thresholds,
                                         NumericView weights, std::size_t threads) {
  if (num_thresholds < 2) {
    throw std::invalid_argument("num_thresholds is " + std::to_string(num_thresholds) + ": a curve has at least 2");
  }
  if (num_thresholds > kMostThresholds) {
    throw std::invalid_argument("num_thresholds is " + std::to_string(num_thresholds) + ": a curve has at most " +
                                std::to_string(kMostThresholds));
  }
  const detail::BinarySamples samples(labels, scores, weights);
  threads = detail::thread_count(threads, samples.size());
  std::vector<Buckets> parts(threads, Buckets(num_thresholds));
  samples.visit([&](const std::uint8_t* labels_of, const auto* scores_of, auto weight) {
    const UniformGrid<std::remove_cv_t<std::remove_pointer_t<decltype(scores_of)>>> grid(num_thresholds);
    detail::run_parallel(threads, [&](std::size_t t) {
      const std::size_t size = samples.size();
      parts[t].add(grid, labels_of, scores_of, weight, size * t / threads, size * (t + 1) / threads);
    });
  });
  const auto weight_at = [&](std::size_t reached, std::size_t label) {
    double total = 0;
    for (const Buckets& part : parts) total += part.sum(reached, label);
    return total;
  };

  // Summed from the top down, these are the counts at each threshold.
  ThresholdCounts counts;
  for (auto* row : {&counts.thresholds, &counts.true_positives, &counts.false_positives, &counts.true_negatives,
                    &counts.false_negatives}) {
    row->resize(num_thresholds);
  }
  double tp = 0, fp = 0;
  for (std::size_t i = num_thresholds; i-- > 0;) {
    counts.thresholds[i] = static_cast<double>(i) / static_cast<double>(num_thresholds - 1);
    counts.true_positives[i] = tp += weight_at(i + 1, 1);
    counts.false_positives[i] = fp += weight_at(i + 1, 0);
  }
  const double positives = tp + weight_at(0, 1), negatives = fp + weight_at(0, 0);
  for (std::size_t i = 0; i < num_thresholds; ++i) {
    counts.true_negatives[i] = negatives - counts.false_positives[i];
    counts.false_negatives[i] = positives - counts.true_positives[i];
  }
  return counts;
}

}  // namespace tblog::metrics
