#include <tblog/metrics/calibration.h>

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "binary_samples.h"
#include "calibration_bins.h"
#include "class_scores.h"
#include "exact_sum.h"
#include "ranking.h"

namespace tblog::metrics {
namespace {

using namespace detail;

/// Scores of both classes, each class sorted, the highest first.
template <class Key>
class SortedScores {
 public:
  explicit SortedScores(Classes<PlainItem<Key>> classes) : classes_(std::move(classes)) {
    for (auto& run : classes_) run.end()->key = std::numeric_limits<Key>::max();  // a guard: after all scores
  }

  std::size_t size() const { return classes_[0].size + classes_[1].size; }

  /// numpy.percentile(scores, 100 * numpy.linspace(0, 1, num_bins + 1)[i]), rounding as it does: a score may lie on it.
  double quantile(std::size_t i, std::size_t num_bins) {
    const double share = static_cast<double>(i) * (1 / static_cast<double>(num_bins)) * 100 / 100;
    const double position = static_cast<double>(size() - 1) * share, before = std::floor(position);
    const auto rank = static_cast<std::size_t>(before);
    if (rank + 1 >= size()) return from_lowest(size() - 1);
    const double low = from_lowest(rank), high = from_lowest(rank + 1), part = position - before;
    return part < 0.5 ? low + (high - low) * part : high - (high - low) * (1 - part);
  }

  /// How many of a class are above a limit.
  std::size_t count_above(std::size_t c, double limit) {
    const auto is_above = [limit](const PlainItem<Key>& item) { return value(item) > limit; };
    auto& run = classes_[c];
    return static_cast<std::size_t>(std::partition_point(run.begin(), run.end(), is_above) - run.begin());
  }

  /// Adds the scores of a class from the `first` highest to the one before the `last`.
  void add(ExactSum& to, std::size_t c, std::size_t first, std::size_t last) {
    const PlainItem<Key>* const items = classes_[c].begin() + first;
    add_terms(to, last - first, [items](std::size_t i) { return value(items[i]); });
  }

 private:
  static double value(const PlainItem<Key>& item) { return static_cast<double>(from_descending_key(item.key)); }

  double from_lowest(std::size_t rank) {
    const PlainItem<Key>*a = classes_[0].begin(), *b = classes_[1].begin();
    const std::size_t above = size() - 1 - rank;
    // Of all scores above the one that is looked for, how many are in the first class?
    std::size_t low = above - std::min(above, classes_[1].size), high = std::min(above, classes_[0].size);
    while (low < high) {
      const std::size_t middle = (low + high) / 2;
      if (a[middle].key < b[above - middle - 1].key) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return value(a[low].key < b[above - low].key ? a[low] : b[above - low]);
  }

  Classes<PlainItem<Key>> classes_;
};

}  // namespace

CalibrationCurve quantile_calibration_curve(NumericView labels, NumericView scores, std::size_t num_bins) {
  check_count("num_bins", num_bins, 1, kMostCalibrationBins);
  const BinarySamples samples(labels, scores, {});
  CalibrationCurve curve;
  samples.visit([&](const std::uint8_t* label, const auto* score, auto) {
    check_probabilities(score, samples.size());
    if (samples.size() == 0) return;
    using Key = decltype(descending_key(*score));
    SortedScores<Key> sorted(
        sorted_classes<PlainItem<Key>>(label, score, BinarySamples::UnitWeight(), samples.size(), 1));
    std::array<std::size_t, 2> ends{sorted.count_above(0, -1),
                                    sorted.count_above(1, -1)};  // of what is not yet in a bin
    for (std::size_t bin = 0; bin < num_bins; ++bin) {
      ExactSum sum;
      std::array<double, 2> counts{};
      const double edge = bin + 1 < num_bins ? sorted.quantile(bin + 1, num_bins) : 1;
      for (std::size_t c = 0; c < 2; ++c) {
        const std::size_t first = std::min(ends[c], sorted.count_above(c, edge));
        sorted.add(sum, c, first, ends[c]);
        counts[c] = static_cast<double>(ends[c] - first);
        ends[c] = first;
      }
      append_bin(curve, bin, counts[0] + counts[1], sum.value(), counts[1]);
    }
  });
  return curve;
}

}  // namespace tblog::metrics
