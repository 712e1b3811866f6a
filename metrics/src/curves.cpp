#include <tblog/metrics/curves.h>

#include <cstddef>
#include <limits>

#include "huge_pages.h"
#include "points.h"
#include "ranking.h"

namespace tblog::metrics {
namespace {

using namespace detail;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

// Room for as many points as there can be, at once: a vector that grows is copied again and again, and each copy's
// memory is new to the process, which costs more than all else here.
template <class... Vectors>
void reserve(std::size_t size, Vectors&... vectors) {
  const auto reserve_one = [size](auto& vector) {
    vector.reserve(size);
    prefer_huge_pages(vector.data(), size * sizeof vector[0]);
  };
  (reserve_one(vectors), ...);
}

// Gives that room back where ties have left most of it empty.
template <class... Vectors>
void trim(Vectors&... vectors) {
  const auto trim_one = [](auto& vector) {
    if (vector.size() < vector.capacity() / 2) vector.shrink_to_fit();
  };
  (trim_one(vectors), ...);
}

}  // namespace

ThresholdCounts confusion_matrix_at_thresholds(NumericView labels, NumericView scores, NumericView weights,
                                               std::size_t threads) {
  ThresholdCounts counts;
  auto& [thresholds, tp, fp, tn, fn] = counts;
  rank(BinarySamples(labels, scores, weights), threads, [&](const auto& ranking) {
    const double positives = ranking.positives(), negatives = ranking.negatives();
    reserve(labels.size(), thresholds, tp, fp, tn, fn);
    Blocks blocks([&](const Points& points) {
      Column true_negatives, false_negatives;
      for (std::size_t i = 0; i < kPoints; ++i) {
        true_negatives[i] = negatives - points.false_positives[i];
        false_negatives[i] = positives - points.true_positives[i];
      }
      append(counts.thresholds, points.thresholds, points.size);
      append(counts.true_positives, points.true_positives, points.size);
      append(counts.false_positives, points.false_positives, points.size);
      append(counts.true_negatives, true_negatives, points.size);
      append(counts.false_negatives, false_negatives, points.size);
    });
    ranking.descend(blocks);
    blocks.flush();
  });
  trim(thresholds, tp, fp, tn, fn);
  return counts;
}

RocCurve roc_curve(NumericView labels, NumericView scores, NumericView weights, bool drop_intermediate,
                   std::size_t threads) {
  RocCurve curve;
  rank(BinarySamples(labels, scores, weights), threads, [&](const auto& ranking) {
    const double positives = ranking.positives(), negatives = ranking.negatives();
    reserve(labels.size() + 1, curve.fpr, curve.tpr, curve.thresholds);
    curve.fpr.push_back(negatives > 0 ? 0 : kNan);
    curve.tpr.push_back(positives > 0 ? 0 : kNan);
    curve.thresholds.push_back(std::numeric_limits<double>::infinity());
    Blocks blocks([&](const Points& points) {
      append_ratios(curve.fpr, points.false_positives, points.size, negatives, kNan);
      append_ratios(curve.tpr, points.true_positives, points.size, positives, kNan);
      append(curve.thresholds, points.thresholds, points.size);
    });
    if (drop_intermediate) {
      const auto bends = [](const auto& a, const auto& b, const auto& c) {
        return (c.true_positives - b.true_positives) - (b.true_positives - a.true_positives) != 0 ||
               (c.false_positives - b.false_positives) - (b.false_positives - a.false_positives) != 0;
      };
      Thinned thinned(bends, blocks);
      ranking.descend(thinned);
      thinned.finish();
    } else {
      ranking.descend(blocks);
    }
    blocks.flush();
  });
  trim(curve.fpr, curve.tpr, curve.thresholds);
  return curve;
}

PrecisionRecallCurve precision_recall_curve(NumericView labels, NumericView scores, NumericView weights,
                                            bool drop_intermediate, std::size_t threads) {
  PrecisionRecallCurve curve;
  rank(BinarySamples(labels, scores, weights), threads, [&](const auto& ranking) {
    const double positives = ranking.positives();
    reserve(labels.size() + 1, curve.precision, curve.recall, curve.thresholds);
    Blocks blocks([&](const Points& points) {
      Column precision;
      for (std::size_t i = 0; i < kPoints; ++i) {
        precision[i] = points.true_positives[i] / (points.true_positives[i] + points.false_positives[i]);
      }
      append(curve.precision, precision, points.size);
      append_ratios(curve.recall, points.true_positives, points.size, positives, 1);
      append(curve.thresholds, points.thresholds, points.size);
    });
    if (drop_intermediate) {
      const auto changes = [](const auto& a, const auto& b, const auto& c) {
        return b.true_positives != a.true_positives || c.true_positives != b.true_positives;
      };
      Thinned thinned(changes, blocks);
      ranking.ascend(thinned);
      thinned.finish();
    } else {
      ranking.ascend(blocks);
    }
    blocks.flush();
    curve.precision.push_back(1);
    curve.recall.push_back(0);
  });
  trim(curve.precision, curve.recall, curve.thresholds);
  return curve;
}

CurveAreas curve_areas(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  double tp = 0, fp = 0, under_roc = 0, under_pr = 0;
  bool empty = true;
  const auto add = [&](double, double new_tp, double new_fp) {
    under_roc += (new_fp - fp) * (new_tp + tp) / 2;
    if (new_tp > tp) under_pr += (new_tp - tp) * (new_tp / (new_tp + new_fp));
    tp = new_tp;
    fp = new_fp;
    empty = false;
  };
  rank(BinarySamples(labels, scores, weights), threads, [&](const auto& ranking) { ranking.descend(add); });
  return {tp > 0 && fp > 0 ? under_roc / tp / fp : kNan, empty ? kNan : tp > 0 ? under_pr / tp : 0};
}

double roc_auc(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return curve_areas(labels, scores, weights, threads).roc_auc;
}

double average_precision(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return curve_areas(labels, scores, weights, threads).average_precision;
}

}  // namespace tblog::metrics
