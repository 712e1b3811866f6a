#include "calls/curve_calls.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "calls/logging_call.h"
#include "encodings/summaries.h"

namespace tblog::detail {
namespace {

using metrics::ThresholdCounts;

constexpr char kWeighted[] = " Counts are parts of a million of the samples' weight.";
constexpr double kMillion = 1e6;

std::vector<double> ratio(const std::vector<double>& part, const std::vector<double>& rest, double if_none) {
  std::vector<double> out(part.size());
  for (std::size_t i = 0; i < part.size(); ++i) {
    const double whole = part[i] + rest[i];
    out[i] = whole > 0 ? part[i] / whole : if_none;
  }
  return out;
}

// The page labels neither axis, and its tooltip's columns have fixed names: only these two texts can tell.
std::string metadata_of(const CurveKind& kind, std::string_view tag, std::size_t num_thresholds, bool weighted) {
  const char* note = weighted ? kWeighted : "";
  if (kind.series == SeriesKind::pr_curve) return curve_metadata(num_thresholds, "", note);
  return curve_metadata(
      num_thresholds, std::string(tag) + " (ROC: y = TPR, x = FPR)",
      std::string("**ROC curve.** Upward: true positive rate, which the tooltip calls *Precision*. To the right: false "
                  "positive rate, which it calls *Recall*. Threshold, TP, FP, TN and FN are what they say.") +
          note);
}

std::size_t count_outside_unit_interval(NumericView scores) {
  return scores.visit([](const auto* data, std::size_t size) {
    return static_cast<std::size_t>(std::count_if(data, data + size, [](auto score) {
      const auto value = static_cast<double>(score);
      return value < 0 || value > 1;
    }));
  });
}

// Where the samples that score 0.5 or more end, of thresholds that descend.
std::size_t index_of_half(const std::vector<double>& thresholds) {
  const auto below = std::find_if(thresholds.begin(), thresholds.end(), [](double t) { return t < 0.5; });
  return static_cast<std::size_t>(std::max<std::ptrdiff_t>(below - thresholds.begin(), 1) - 1);
}

}  // namespace

ThresholdCounts count_samples(const CurveSamples& samples, std::size_t num_thresholds) {
  if (samples.scores.empty() && samples.labels.empty()) throw std::invalid_argument("there are no samples");
  return metrics::uniform_threshold_counts(samples.labels, samples.scores, num_thresholds, samples.weights);
}

CurvePoints curve_points(const CurveKind& kind, const ThresholdCounts& counts) {
  const double nan = std::nan("");
  auto recall = ratio(counts.true_positives, counts.false_negatives, nan);
  if (kind.series == SeriesKind::roc_curve) {
    return {std::move(recall), ratio(counts.false_positives, counts.true_negatives, nan)};
  }
  return {ratio(counts.true_positives, counts.false_positives, 0), std::move(recall)};
}

double curve_area(const CurveKind& kind, const CurveSamples& samples) {
  return kind.series == SeriesKind::roc_curve
             ? metrics::roc_auc(samples.labels, samples.scores, samples.weights)
             : metrics::average_precision(samples.labels, samples.scores, samples.weights);
}

void warn_of_scores(WriterCore& core, std::string_view tag, NumericView scores) {
  if (const std::size_t outside = count_outside_unit_interval(scores)) {
    core.warn("'" + core.log_dir() + "': the curve '" + to_utf8(tag) + "' has " + std::to_string(outside) + " of " +
              std::to_string(scores.size()) + " scores outside [0, 1], where its thresholds are: pass probabilities");
  }
}

void log_curve(WriterCore& core, const CurveKind& kind, std::string_view tag, Step step, const ThresholdCounts& counts,
               const CurvePoints& points, bool weighted) {
  const double total =
      counts.true_positives[0] + counts.false_positives[0] + counts.true_negatives[0] + counts.false_negatives[0];
  const double scale = weighted && total > 0 ? kMillion / total : 1;
  log_value(
      core, kind.series, tag, step, [&] { return metadata_of(kind, tag, points.x.size(), weighted); },
      curve_tensor(counts, points.y, points.x, scale));
}

// A classifier that knows nothing: as many of the negatives as of the positives, at every threshold.
void log_chance(WriterCore& core, std::string_view tag, Step step, std::size_t num_thresholds) {
  ThresholdCounts counts;
  for (std::size_t i = 0; i < num_thresholds; ++i) {
    const double share = 1 - static_cast<double>(i) / static_cast<double>(num_thresholds - 1);
    for (auto* row : {&counts.true_positives, &counts.false_positives}) row->push_back(kMillion / 2 * share);
    for (auto* row : {&counts.true_negatives, &counts.false_negatives}) row->push_back(kMillion / 2 * (1 - share));
  }
  log_curve(core, kRoc, tag, step, counts, curve_points(kRoc, counts), true);
}

void CurvePicture::add(const std::string& name, const CurveSamples& samples, double area, bool mark) {
  const auto& [labels, scores, weights] = samples;
  if (kind_.series == SeriesKind::roc_curve) {
    auto curve = metrics::roc_curve(labels, scores, weights);
    std::vector<OperatingPoint> marks;
    if (mark) {
      const std::size_t half = index_of_half(curve.thresholds);
      marks.push_back({curve.fpr[half], curve.tpr[half], "threshold 0.5"});
    }
    roc_.push_back({name, std::move(curve), area, std::move(marks)});
    return;
  }
  auto curve = metrics::precision_recall_curve(labels, scores, weights);
  std::vector<OperatingPoint> marks;
  const auto half = std::lower_bound(curve.thresholds.begin(), curve.thresholds.end(), 0.5);
  const auto at = static_cast<std::size_t>(half - curve.thresholds.begin());
  if (mark) marks.push_back({curve.recall[at], curve.precision[at], "threshold 0.5"});
  prevalence_ = curve.precision.front();  // where all are predicted positive
  pr_.push_back({name, std::move(curve), area, std::move(marks)});
}

Figure CurvePicture::figure() const {
  if (kind_.series == SeriesKind::roc_curve) return roc_figure(roc_, title_);
  return pr_figure(pr_, pr_.size() == 1 ? prevalence_ : std::nan(""), title_);
}

}  // namespace tblog::detail
