#include <tblog/metrics/curves.h>
#include <tblog/metrics/one_vs_rest.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "class_ids.h"
#include "sample_weights.h"
#include "score_matrix.h"
#include "state.h"

namespace tblog::metrics {
namespace {

using namespace detail;

constexpr char kKind[] = "OneVsRestCurves";

// What a state holds: each curve's own.
struct States {
  std::vector<double> positives;
  std::vector<std::vector<char>> curves;

  template <class Archive>
  void fields(Archive& archive) {
    archive(positives);
    archive(curves);
  }
  const char* problem() const {
    if (curves.size() < 2 || curves.size() > kMostClasses) return "has no number of classes";
    return positives.size() != curves.size() ? "has another number of classes than of curves" : nullptr;
  }
};

// The mean of value_of(class) over the classes that have one, weighted by weight_of(class).
template <class ValueOf, class WeightOf>
double mean_of_classes(std::size_t num_classes, ValueOf value_of, WeightOf weight_of) {
  double sum = 0, total = 0, none = 0;
  for (std::size_t k = 0; k < num_classes; ++k) {
    const double value = value_of(k);
    if (k == 0) none = value;
    if (std::isnan(value)) continue;
    sum += weight_of(k) * value;
    total += weight_of(k);
  }
  return total > 0 ? sum / total : none;
}

template <class ValueOf>
double average_of(const OneVsRestCurves& curves, Average average, ValueOf value_of) {
  const auto of_class = [&](std::size_t k) { return value_of(curves[k]); };
  switch (average) {
    case Average::micro: return value_of(curves.pooled());
    case Average::macro: return mean_of_classes(curves.num_classes(), of_class, [](std::size_t) { return 1.0; });
    case Average::weighted:
      return mean_of_classes(curves.num_classes(), of_class, [&](std::size_t k) { return curves.positives(k); });
    case Average::samples: break;
  }
  throw std::invalid_argument(
      "average is samples: curves of classes don't know which scores are one sample's; roc_auc_samples and "
      "average_precision_samples are of samples");
}

}  // namespace

OneVsRestCurves::OneVsRestCurves(std::size_t num_classes) {
  check_count("num_classes", num_classes, 2, kMostClasses);
  positives_.resize(num_classes);
  curves_.resize(num_classes);
}

OneVsRestCurves::OneVsRestCurves(std::size_t num_classes, const Thresholds& thresholds) {
  constexpr std::size_t kMost = 100000000;
  check_count("num_classes", num_classes, 2, kMostClasses);
  if (num_classes * thresholds.size() > kMost) {
    throw std::invalid_argument(std::to_string(num_classes) + " classes with " + std::to_string(thresholds.size()) +
                                " thresholds each: all curves together have at most " + std::to_string(kMost));
  }
  positives_.resize(num_classes);
  curves_.assign(num_classes, BinaryCurve(thresholds));
}

void OneVsRestCurves::update(NumericView labels, NumericView scores, NumericView weights) {
  const std::size_t columns = num_classes(), rows = count_rows(scores, columns);
  const bool multilabel = labels.size() != rows;
  if (multilabel && labels.size() != scores.size()) {
    throw std::invalid_argument("labels has " + std::to_string(labels.size()) + " elements, scores has " +
                                std::to_string(rows) + " rows of " + std::to_string(columns) +
                                ": there is a label for each row, or for each score");
  }
  const ClassIds ids =
      multilabel ? ClassIds("labels", labels, 2, "a binary label is 0 or 1") : ClassIds("labels", labels, columns);
  check_scores(scores);
  if (!weights.empty()) check_rows("weights", weights, rows);
  const SampleWeights given(weights);

  // As many rows at a time as the caches have room for.
  constexpr std::size_t kMostRows = 16384;
  scores.visit([&](const auto* data, std::size_t) {
    std::vector<decltype(as_score(*data))> column;
    std::vector<std::uint8_t> is_class;
    for (std::size_t first = 0; first < rows; first += kMostRows) {
      const std::size_t count = std::min(kMostRows, rows - first), step = multilabel ? columns : 1;
      const std::vector<ClassIds::Id> block = read_ids(ids, first * step, count * step);
      const NumericView block_weights = weights.empty() ? weights : weights.part(first, count);
      column.resize(count);
      is_class.resize(count);
      for (std::size_t k = 0; k < columns; ++k) {
        for (std::size_t i = 0; i < count; ++i) column[i] = as_score(data[(first + i) * columns + k]);
        for (std::size_t i = 0; i < count; ++i) is_class[i] = multilabel ? block[i * columns + k] == 1 : block[i] == k;
        curves_[k].update(is_class, column, block_weights);
        for (std::size_t i = 0; i < count; ++i)
          positives_[k] += given.data() ? is_class[i] * given.data()[first + i] : is_class[i];
      }
    }
  });
}

void OneVsRestCurves::merge(const OneVsRestCurves& other) {
  if (other.num_classes() != num_classes()) {
    throw std::invalid_argument("can't merge curves of " + std::to_string(other.num_classes()) +
                                " classes into those of " + std::to_string(num_classes()));
  }
  for (std::size_t k = 0; k < num_classes(); ++k) {
    curves_[k].merge(other.curves_[k]);  // the first one throws, if any: all have the same thresholds
    positives_[k] += other.positives_[k];
  }
}

void OneVsRestCurves::reset() {
  for (BinaryCurve& curve : curves_) curve.reset();
  std::fill(positives_.begin(), positives_.end(), 0.0);
}

BinaryCurve OneVsRestCurves::pooled() const {
  BinaryCurve all = curves_.front();
  for (std::size_t k = 1; k < num_classes(); ++k) all.merge(curves_[k]);
  return all;
}

std::string OneVsRestCurves::state() const {
  States states{positives_, {}};
  for (const BinaryCurve& curve : curves_) {
    const std::string bytes = curve.state();
    states.curves.emplace_back(bytes.begin(), bytes.end());
  }
  return save(kKind, states);
}

void OneVsRestCurves::load_state(std::string_view bytes) {
  States states;
  load(kKind, bytes, states);
  std::vector<BinaryCurve> curves(states.curves.size());
  for (std::size_t k = 0; k < curves.size(); ++k) {
    curves[k].load_state({states.curves[k].data(), states.curves[k].size()});
    if (curves[k].thresholds() != curves.front().thresholds()) {
      throw std::invalid_argument("the state of a OneVsRestCurves was expected, but this has thresholds that differ");
    }
  }
  positives_ = std::move(states.positives);
  curves_ = std::move(curves);
}

OneVsRestCurves one_vs_rest_curves(NumericView labels, NumericView scores, std::size_t num_classes,
                                   NumericView weights) {
  OneVsRestCurves curves(num_classes);
  curves.update(labels, scores, weights);
  return curves;
}

double roc_auc(const OneVsRestCurves& curves, Average average) {
  return average_of(curves, average, [](const BinaryCurve& curve) { return roc_auc(curve); });
}

double average_precision(const OneVsRestCurves& curves, Average average) {
  return average_of(curves, average, [](const BinaryCurve& curve) { return average_precision(curve); });
}

}  // namespace tblog::metrics
