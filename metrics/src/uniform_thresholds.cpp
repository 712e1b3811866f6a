#include <tblog/metrics/curves.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "binary_samples.h"
#include "parallel.h"
#include "uniform_grid.h"

namespace tblog::metrics {
namespace {

using detail::UniformGrid;

// The weight of each class by the number of thresholds that its samples reach.
class Buckets {
 public:
  explicit Buckets(std::size_t num_thresholds) : totals_(2 * (num_thresholds + 1)) {}

  template <class Score, class Weight>
  void add(const UniformGrid<Score>& grid, const std::uint8_t* labels, const Score* scores, Weight weight,
           std::size_t begin, std::size_t end) {
    for (; end - begin > kMostAtOnce; begin += kMostAtOnce) {
      count(grid, labels, scores, weight, begin, begin + kMostAtOnce);
    }
    count(grid, labels, scores, weight, begin, end);
  }

  double sum(std::size_t reached, std::size_t label) const { return totals_[2 * reached + label]; }

 private:
  static constexpr std::size_t kLanes = 4;
  static constexpr std::size_t kMostAtOnce = std::size_t(1) << 31;  // what a counter of 32 bits can take

  template <class Score, class Weight>
  void count(const UniformGrid<Score>& grid, const std::uint8_t* labels, const Score* scores, Weight weight,
             std::size_t begin, std::size_t end) {
    constexpr std::size_t kBlock = UniformGrid<Score>::kBlock;
    using Sum = std::conditional_t<std::is_same_v<Weight, detail::BinarySamples::UnitWeight>, std::uint32_t, double>;
    // Neighbours often fall into one cell: in different lanes they need not wait for each other's sum.
    std::vector<Sum> lanes(kLanes * totals_.size());
    std::int32_t cells[kBlock];
    const auto add_cells = [sums = lanes.data(), stride = totals_.size(), cells = &cells[0], weight](
                               std::size_t from, std::size_t count) {
      const std::size_t whole = count / kLanes * kLanes;
      for (std::size_t k = 0; k < whole; k += kLanes) {
        for (std::size_t lane = 0; lane < kLanes; ++lane) {
          sums[lane * stride + static_cast<std::size_t>(cells[k + lane])] += static_cast<Sum>(weight(from + k + lane));
        }
      }
      for (std::size_t k = whole; k < count; ++k) sums[cells[k]] += static_cast<Sum>(weight(from + k));
    };
    for (; end - begin >= kBlock; begin += kBlock) {
      grid.find(scores + begin, labels + begin, cells);
      add_cells(begin, kBlock);
    }
    Score last_scores[kBlock] = {};
    std::uint8_t last_labels[kBlock] = {};
    std::copy(scores + begin, scores + end, last_scores);
    std::copy(labels + begin, labels + end, last_labels);
    grid.find(last_scores, last_labels, cells);
    add_cells(begin, end - begin);
    for (std::size_t i = 0; i < lanes.size(); ++i) totals_[i % totals_.size()] += static_cast<double>(lanes[i]);
  }

  std::vector<double> totals_;  // negatives and positives in turn
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
