#include <tblog/metrics/curves.h>

#include <algorithm>
#include <cstddef>
#include <limits>

#include "curve_points.h"
#include "huge_pages.h"
#include "points.h"

namespace tblog::metrics {
namespace {

using namespace detail;

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

constexpr double kInfinity = std::numeric_limits<double>::infinity();

template <class Source>
ThresholdCounts counts_of(const Source& source) {
  ThresholdCounts counts;
  auto& [thresholds, tp, fp, tn, fn] = counts;
  const double positives = source.positives(), negatives = source.negatives();
  reserve(source.size(), thresholds, tp, fp, tn, fn);
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
  source.descend(blocks);
  blocks.flush();
  return counts;
}

template <class Source>
RocCurve roc_of(const Source& source, bool drop_intermediate) {
  RocCurve curve;
  const double positives = source.positives(), negatives = source.negatives();
  const double why = undefined(missing(positives, negatives));
  reserve(source.size() + 2, curve.fpr, curve.tpr, curve.thresholds);
  curve.fpr.push_back(negatives > 0 ? 0 : why);
  curve.tpr.push_back(positives > 0 ? 0 : why);
  curve.thresholds.push_back(kInfinity);
  Blocks blocks([&](const Points& points) {
    append_ratios(curve.fpr, points.false_positives, points.size, negatives, why);
    append_ratios(curve.tpr, points.true_positives, points.size, positives, why);
    append(curve.thresholds, points.thresholds, points.size);
  });
  if (drop_intermediate) {
    const auto bends = [](const auto& a, const auto& b, const auto& c) {
      return (c.true_positives - b.true_positives) - (b.true_positives - a.true_positives) != 0 ||
             (c.false_positives - b.false_positives) - (b.false_positives - a.false_positives) != 0;
    };
    Thinned thinned(bends, blocks);
    descend_to_end(source, thinned);
    thinned.finish();
  } else {
    descend_to_end(source, blocks);
  }
  blocks.flush();
  return curve;
}

// What drop_intermediate keeps of precision_recall_curve and det_curve.
constexpr auto kChanges = [](const auto& a, const auto& b, const auto& c) {
  return b.true_positives != a.true_positives || c.true_positives != b.true_positives;
};

template <class Source>
PrecisionRecallCurve precision_recall_of(const Source& source, bool drop_intermediate) {
  PrecisionRecallCurve curve;
  const double positives = source.positives(), not_predicted = undefined(Undefined::not_predicted);
  const double why = undefined(missing(positives, source.negatives()));
  reserve(source.size() + 1, curve.precision, curve.recall, curve.thresholds);
  Blocks blocks([&](const Points& points) {
    Column precision;
    for (std::size_t i = 0; i < kPoints; ++i) {
      const double predicted = points.true_positives[i] + points.false_positives[i];
      precision[i] = predicted > 0 ? points.true_positives[i] / predicted : not_predicted;
    }
    append(curve.precision, precision, points.size);
    append_ratios(curve.recall, points.true_positives, points.size, positives, why);
    append(curve.thresholds, points.thresholds, points.size);
  });
  if (drop_intermediate) {
    Thinned thinned(kChanges, blocks);
    source.ascend(thinned);
    thinned.finish();
  } else {
    source.ascend(blocks);
  }
  blocks.flush();
  curve.precision.push_back(1);
  curve.recall.push_back(0);
  return curve;
}

// Hands on, of points that ascend, the last at which no positive is missed and those after it up to the first without
// false positives.
template <class Next>
class BetweenErrors {
 public:
  BetweenErrors(double positives, Next& next) : positives_(positives), next_(next) {}

  void operator()(double threshold, double true_positives, double false_positives) {
    if (true_positives < positives_ && !begun_) begin();
    if (begun_) {
      hand_on(threshold, true_positives, false_positives);
    } else {
      threshold_ = threshold;
      false_positives_ = false_positives;
    }
  }
  void finish() {
    if (!begun_) begin();
  }

 private:
  void begin() {
    begun_ = true;
    hand_on(threshold_, positives_, false_positives_);
  }
  void hand_on(double threshold, double true_positives, double false_positives) {
    if (ended_) return;
    ended_ = false_positives == 0;
    next_(threshold, true_positives, false_positives);
  }

  double positives_;
  Next& next_;
  double threshold_ = kInfinity, false_positives_ = 0;
  bool begun_ = false, ended_ = false;
};

template <class Source>
DetCurve det_of(const Source& source, bool drop_intermediate) {
  DetCurve curve;
  const double positives = source.positives(), negatives = source.negatives();
  const double why = undefined(missing(positives, negatives));
  reserve(source.size() + 2, curve.fpr, curve.fnr, curve.thresholds);
  Blocks blocks([&](const Points& points) {
    Column false_negatives;
    for (std::size_t i = 0; i < kPoints; ++i) false_negatives[i] = positives - points.true_positives[i];
    append_ratios(curve.fpr, points.false_positives, points.size, negatives, why);
    append_ratios(curve.fnr, false_negatives, points.size, positives, why);
    append(curve.thresholds, points.thresholds, points.size);
  });
  BetweenErrors between(positives, blocks);
  const auto visit_all = [&](auto& visit) {
    ascend_from_end(source, visit);
    visit(kInfinity, 0, 0);
  };
  if (drop_intermediate) {
    Thinned thinned(kChanges, between);
    visit_all(thinned);
    thinned.finish();
  } else {
    visit_all(between);
  }
  between.finish();
  blocks.flush();
  return curve;
}

// The same for samples and for a BinaryCurve. Results are trimmed when what is behind the points is gone, and its
// memory free.
template <class Input>
ThresholdCounts counts(const Input& input, std::size_t threads) {
  ThresholdCounts counts = of_points(input, threads, [](const auto& source) { return counts_of(source); });
  trim(counts.thresholds, counts.true_positives, counts.false_positives, counts.true_negatives, counts.false_negatives);
  return counts;
}

template <class Input>
RocCurve roc(const Input& input, bool drop_intermediate, std::size_t threads) {
  RocCurve curve = of_points(input, threads, [&](const auto& source) { return roc_of(source, drop_intermediate); });
  trim(curve.fpr, curve.tpr, curve.thresholds);
  return curve;
}

template <class Input>
PrecisionRecallCurve precision_recall(const Input& input, bool drop_intermediate, std::size_t threads) {
  PrecisionRecallCurve curve =
      of_points(input, threads, [&](const auto& source) { return precision_recall_of(source, drop_intermediate); });
  trim(curve.precision, curve.recall, curve.thresholds);
  return curve;
}

template <class Input>
DetCurve det(const Input& input, bool drop_intermediate, std::size_t threads) {
  DetCurve curve = of_points(input, threads, [&](const auto& source) { return det_of(source, drop_intermediate); });
  trim(curve.fpr, curve.fnr, curve.thresholds);
  return curve;
}

}  // namespace

ThresholdCounts confusion_matrix_at_thresholds(NumericView labels, NumericView scores, NumericView weights,
                                               std::size_t threads) {
  return counts(BinarySamples(labels, scores, weights), threads);
}

ThresholdCounts BinaryCurve::compute(std::size_t threads) const { return counts(*this, threads); }

ThresholdCounts uniform_threshold_counts(NumericView labels, NumericView scores, std::size_t num_thresholds,
                                         NumericView weights, std::size_t threads) {
  BinaryCurve curve(Thresholds::uniform(num_thresholds));
  curve.update(labels, scores, weights, threads);
  ThresholdCounts counts = curve.compute();
  for (auto* column : {&counts.thresholds, &counts.true_positives, &counts.false_positives, &counts.true_negatives,
                       &counts.false_negatives}) {
    std::reverse(column->begin(), column->end());
  }
  return counts;
}

RocCurve roc_curve(NumericView labels, NumericView scores, NumericView weights, bool drop_intermediate,
                   std::size_t threads) {
  return roc(BinarySamples(labels, scores, weights), drop_intermediate, threads);
}
RocCurve roc_curve(const BinaryCurve& curve, bool drop_intermediate, std::size_t threads) {
  return roc(curve, drop_intermediate, threads);
}

PrecisionRecallCurve precision_recall_curve(NumericView labels, NumericView scores, NumericView weights,
                                            bool drop_intermediate, std::size_t threads) {
  return precision_recall(BinarySamples(labels, scores, weights), drop_intermediate, threads);
}
PrecisionRecallCurve precision_recall_curve(const BinaryCurve& curve, bool drop_intermediate, std::size_t threads) {
  return precision_recall(curve, drop_intermediate, threads);
}

DetCurve det_curve(NumericView labels, NumericView scores, NumericView weights, bool drop_intermediate,
                   std::size_t threads) {
  return det(BinarySamples(labels, scores, weights), drop_intermediate, threads);
}
DetCurve det_curve(const BinaryCurve& curve, bool drop_intermediate, std::size_t threads) {
  return det(curve, drop_intermediate, threads);
}

}  // namespace tblog::metrics
