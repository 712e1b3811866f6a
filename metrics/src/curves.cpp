#include <tblog/metrics/curves.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <utility>

#include "samples.h"

namespace tblog::metrics {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// How the classes are split at each distinct score, the highest first: the one sweep that every exact curve
// and area here stands on.
struct Sweep {
  std::vector<double> thresholds, true_positives, false_positives;

  Sweep(NumericView labels, NumericView scores, NumericView weights) {
    const detail::BinarySamples samples(labels, scores, weights);
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < samples.scores.size(); ++i) {
      if (samples.weights[i] > 0) order.push_back(i);
    }
    // Stable, so that rounding in sums of weights is the same as scikit-learn's.
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return samples.scores[a] > samples.scores[b]; });

    double positives = 0, negatives = 0;
    for (std::size_t k = 0; k < order.size(); ++k) {
      const std::size_t i = order[k];
      (samples.labels[i] == 1 ? positives : negatives) += samples.weights[i];
      if (k + 1 < order.size() && samples.scores[order[k + 1]] == samples.scores[i]) continue;
      thresholds.push_back(samples.scores[i]);
      true_positives.push_back(positives);
      false_positives.push_back(negatives);
    }
  }

  bool empty() const { return thresholds.empty(); }
  std::size_t size() const { return thresholds.size(); }
  double positives() const { return empty() ? 0 : true_positives.back(); }
  double negatives() const { return empty() ? 0 : false_positives.back(); }
};

void fill_rest(ThresholdCounts& counts, double positives, double negatives) {
  for (const double tp : counts.true_positives) counts.false_negatives.push_back(positives - tp);
  for (const double fp : counts.false_positives) counts.true_negatives.push_back(negatives - fp);
}

// The number of grid thresholds i / (size - 1) that `score` reaches, compared in the score's own precision.
template <class Score>
class UniformGrid {
 public:
  explicit UniformGrid(std::size_t size) : thresholds_(size) {
    for (std::size_t i = 0; i < size; ++i) {
      thresholds_[i] = static_cast<Score>(static_cast<double>(i) / static_cast<double>(size - 1));
    }
  }

  std::size_t reached(Score score) const {
    const std::size_t size = thresholds_.size();
    if (!(score >= 0)) return 0;
    if (score >= 1) return size;
    // The product may be off by one place either way where a score lies on a threshold; the threshold itself
    // decides.
    auto i = static_cast<std::size_t>(score * static_cast<Score>(size - 1));
    while (i + 1 < size && score >= thresholds_[i + 1]) ++i;
    while (score < thresholds_[i]) --i;
    return i + 1;
  }

 private:
  std::vector<Score> thresholds_;
};

std::vector<double> divided(const std::vector<double>& values, double by) {
  std::vector<double> out(values.size(), kNan);
  if (by > 0) std::transform(values.begin(), values.end(), out.begin(), [by](double value) { return value / by; });
  return out;
}

template <class Keep>
void keep_if(Sweep& sweep, Keep keep) {
  Sweep all = sweep;
  for (auto [to, from] :
       {std::pair(&sweep.thresholds, &all.thresholds), std::pair(&sweep.true_positives, &all.true_positives),
        std::pair(&sweep.false_positives, &all.false_positives)}) {
    to->clear();
    for (std::size_t i = 0; i < from->size(); ++i) {
      if (keep(all, i)) to->push_back((*from)[i]);
    }
  }
}

}  // namespace

ThresholdCounts confusion_matrix_at_thresholds(NumericView labels, NumericView scores, NumericView weights) {
  Sweep sweep(labels, scores, weights);
  const double positives = sweep.positives(), negatives = sweep.negatives();
  ThresholdCounts counts{
      std::move(sweep.thresholds), std::move(sweep.true_positives), std::move(sweep.false_positives), {}, {}};
  fill_rest(counts, positives, negatives);
  return counts;
}

ThresholdCounts uniform_threshold_counts(NumericView labels, NumericView scores, std::size_t num_thresholds,
                                         NumericView weights) {
  if (num_thresholds < 2) {
    throw std::invalid_argument("num_thresholds is " + std::to_string(num_thresholds) + ": a curve has at least 2");
  }
  const detail::BinarySamples samples(labels, scores, weights);

  // Bucket k holds the weight of the samples that reach exactly k thresholds; summed from the top down these
  // are the counts at each threshold.
  std::vector<double> positives(num_thresholds + 1), negatives(num_thresholds + 1);
  scores.visit([&](const auto* data, std::size_t size) {
    using Score = std::conditional_t<std::is_same_v<decltype(data), const float*>, float, double>;
    const UniformGrid<Score> grid(num_thresholds);
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t k = grid.reached(static_cast<Score>(data[i]));
      (samples.labels[i] == 1 ? positives : negatives)[k] += samples.weights[i];
    }
  });

  ThresholdCounts counts;
  counts.thresholds.resize(num_thresholds);
  counts.true_positives.resize(num_thresholds);
  counts.false_positives.resize(num_thresholds);
  double tp = 0, fp = 0;
  for (std::size_t i = num_thresholds; i-- > 0;) {
    counts.thresholds[i] = static_cast<double>(i) / static_cast<double>(num_thresholds - 1);
    counts.true_positives[i] = tp += positives[i + 1];
    counts.false_positives[i] = fp += negatives[i + 1];
  }
  fill_rest(counts, tp + positives[0], fp + negatives[0]);
  return counts;
}

RocCurve roc_curve(NumericView labels, NumericView scores, NumericView weights, bool drop_intermediate) {
  Sweep sweep(labels, scores, weights);
  const double positives = sweep.positives(), negatives = sweep.negatives();
  if (drop_intermediate && sweep.size() > 2) {
    keep_if(sweep, [](const Sweep& all, std::size_t i) {
      const auto bends = [i](const std::vector<double>& y) { return (y[i + 1] - y[i]) - (y[i] - y[i - 1]) != 0; };
      return i == 0 || i + 1 == all.size() || bends(all.true_positives) || bends(all.false_positives);
    });
  }
  sweep.thresholds.insert(sweep.thresholds.begin(), std::numeric_limits<double>::infinity());
  sweep.true_positives.insert(sweep.true_positives.begin(), 0.0);
  sweep.false_positives.insert(sweep.false_positives.begin(), 0.0);
  return {divided(sweep.false_positives, negatives), divided(sweep.true_positives, positives),
          std::move(sweep.thresholds)};
}

PrecisionRecallCurve precision_recall_curve(NumericView labels, NumericView scores, NumericView weights,
                                            bool drop_intermediate) {
  Sweep sweep(labels, scores, weights);
  const double positives = sweep.positives();
  if (drop_intermediate && sweep.size() > 2) {
    keep_if(sweep, [](const Sweep& all, std::size_t i) {
      const auto& tp = all.true_positives;
      return i == 0 || i + 1 == all.size() || tp[i] != tp[i - 1] || tp[i + 1] != tp[i];
    });
  }

  PrecisionRecallCurve curve;
  for (std::size_t i = sweep.size(); i-- > 0;) {
    const double predicted = sweep.true_positives[i] + sweep.false_positives[i];
    curve.precision.push_back(predicted > 0 ? sweep.true_positives[i] / predicted : 0);
    curve.recall.push_back(positives > 0 ? sweep.true_positives[i] / positives : 1);
    curve.thresholds.push_back(sweep.thresholds[i]);
  }
  curve.precision.push_back(1);
  curve.recall.push_back(0);
  return curve;
}

double roc_auc(NumericView labels, NumericView scores, NumericView weights) {
  const Sweep sweep(labels, scores, weights);
  if (!(sweep.positives() > 0 && sweep.negatives() > 0)) return kNan;
  double area = 0, tp = 0, fp = 0;
  for (std::size_t i = 0; i < sweep.size(); ++i) {
    area += (sweep.false_positives[i] - fp) * (sweep.true_positives[i] + tp) / 2;
    tp = sweep.true_positives[i];
    fp = sweep.false_positives[i];
  }
  return area / sweep.positives() / sweep.negatives();
}

double average_precision(NumericView labels, NumericView scores, NumericView weights) {
  const Sweep sweep(labels, scores, weights);
  if (sweep.empty()) return kNan;
  if (!(sweep.positives() > 0)) return 0;
  double sum = 0, tp = 0;
  for (std::size_t i = 0; i < sweep.size(); ++i) {
    const double precision = sweep.true_positives[i] / (sweep.true_positives[i] + sweep.false_positives[i]);
    sum += (sweep.true_positives[i] - tp) * precision;
    tp = sweep.true_positives[i];
  }
  return sum / sweep.positives();
}

}  // namespace tblog::metrics
