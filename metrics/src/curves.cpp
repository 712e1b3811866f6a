#include <tblog/metrics/curves.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "sweep.h"

namespace tblog::metrics {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// How the classes are split at each distinct score, the highest first.
struct Splits {
  std::vector<double> thresholds, true_positives, false_positives;

  Splits(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
    detail::sweep(detail::BinarySamples(labels, scores, weights), threads, [this](double score, double tp, double fp) {
      thresholds.push_back(score);
      true_positives.push_back(tp);
      false_positives.push_back(fp);
    });
  }

  std::size_t size() const { return thresholds.size(); }
  double positives() const { return size() > 0 ? true_positives.back() : 0; }
  double negatives() const { return size() > 0 ? false_positives.back() : 0; }

  // Keeps the first, the last and those for which `keep(i)` holds.
  template <class Keep>
  void thin(Keep keep) {
    if (size() <= 2) return;
    std::vector<std::size_t> kept{0};
    for (std::size_t i = 1; i + 1 < size(); ++i) {
      if (keep(i)) kept.push_back(i);
    }
    kept.push_back(size() - 1);
    for (auto* values : {&thresholds, &true_positives, &false_positives}) {
      for (std::size_t to = 0; to < kept.size(); ++to) (*values)[to] = (*values)[kept[to]];
      values->resize(kept.size());
    }
  }
};

void fill_rest(ThresholdCounts& counts, double positives, double negatives) {
  for (const double tp : counts.true_positives) counts.false_negatives.push_back(positives - tp);
  for (const double fp : counts.false_positives) counts.true_negatives.push_back(negatives - fp);
}

// `first` and then `values`, each divided by `by`; all NaN if that is 0.
std::vector<double> rates(double first, const std::vector<double>& values, double by) {
  std::vector<double> out(values.size() + 1, kNan);
  if (!(by > 0)) return out;
  out[0] = first / by;
  std::transform(values.begin(), values.end(), out.begin() + 1, [by](double value) { return value / by; });
  return out;
}

}  // namespace

ThresholdCounts confusion_matrix_at_thresholds(NumericView labels, NumericView scores, NumericView weights,
                                               std::size_t threads) {
  Splits splits(labels, scores, weights, threads);
  const double positives = splits.positives(), negatives = splits.negatives();
  ThresholdCounts counts{
      std::move(splits.thresholds), std::move(splits.true_positives), std::move(splits.false_positives), {}, {}};
  fill_rest(counts, positives, negatives);
  return counts;
}

RocCurve roc_curve(NumericView labels, NumericView scores, NumericView weights, bool drop_intermediate,
                   std::size_t threads) {
  Splits splits(labels, scores, weights, threads);
  const double positives = splits.positives(), negatives = splits.negatives();
  if (drop_intermediate) {
    const auto& tp = splits.true_positives;
    const auto& fp = splits.false_positives;
    splits.thin([&](std::size_t i) {
      return (tp[i + 1] - tp[i]) - (tp[i] - tp[i - 1]) != 0 || (fp[i + 1] - fp[i]) - (fp[i] - fp[i - 1]) != 0;
    });
  }
  splits.thresholds.insert(splits.thresholds.begin(), std::numeric_limits<double>::infinity());
  return {rates(0, splits.false_positives, negatives), rates(0, splits.true_positives, positives),
          std::move(splits.thresholds)};
}

PrecisionRecallCurve precision_recall_curve(NumericView labels, NumericView scores, NumericView weights,
                                            bool drop_intermediate, std::size_t threads) {
  Splits splits(labels, scores, weights, threads);
  const double positives = splits.positives();
  const auto& tp = splits.true_positives;
  const auto& fp = splits.false_positives;
  if (drop_intermediate) splits.thin([&](std::size_t i) { return tp[i] != tp[i - 1] || tp[i + 1] != tp[i]; });

  const std::size_t size = splits.size();
  PrecisionRecallCurve curve;
  curve.precision.resize(size + 1);
  curve.recall.resize(size + 1);
  for (std::size_t i = 0; i < size; ++i) {
    const std::size_t from = size - 1 - i;
    const double predicted = tp[from] + fp[from];
    curve.precision[i] = predicted > 0 ? tp[from] / predicted : 0;
    curve.recall[i] = positives > 0 ? tp[from] / positives : 1;
  }
  curve.precision[size] = 1;
  curve.recall[size] = 0;
  curve.thresholds.assign(splits.thresholds.rbegin(), splits.thresholds.rend());
  return curve;
}

CurveAreas curve_areas(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  double tp = 0, fp = 0, under_roc = 0, under_pr = 0;
  bool empty = true;
  detail::sweep(detail::BinarySamples(labels, scores, weights), threads, [&](double, double new_tp, double new_fp) {
    under_roc += (new_fp - fp) * (new_tp + tp) / 2;
    if (new_tp > tp) under_pr += (new_tp - tp) * (new_tp / (new_tp + new_fp));
    tp = new_tp;
    fp = new_fp;
    empty = false;
  });
  return {tp > 0 && fp > 0 ? under_roc / tp / fp : kNan, empty ? kNan : tp > 0 ? under_pr / tp : 0};
}

double roc_auc(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return curve_areas(labels, scores, weights, threads).roc_auc;
}

double average_precision(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return curve_areas(labels, scores, weights, threads).average_precision;
}

}  // namespace tblog::metrics
