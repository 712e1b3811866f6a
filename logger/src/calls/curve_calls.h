#pragma once

#include <tblog/curve_options.h>
#include <tblog/metrics/curves.h>
#include <tblog/step.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "figures/evaluation_figures.h"
#include "writing/tag_table.h"
#include "writing/writer_core.h"

/// What the calls that log a PR or a ROC curve have in common.
namespace tblog::detail {

/// What the two kinds of curves differ in, but for what is drawn over what.
struct CurveKind {
  SeriesKind series;
  const char *call, *calls;
  const char* area_suffix;
};
constexpr CurveKind kPrecisionRecall{SeriesKind::pr_curve, "add_pr_curve", "add_pr_curves", "_ap"};
constexpr CurveKind kRoc{SeriesKind::roc_curve, "add_roc_curve", "add_roc_curves", "_auc"};

struct CurveSamples {
  NumericView labels, scores, weights;
};

/// A curve as the PR Curves page draws it: y is its "precision" row, x its "recall" row.
struct CurvePoints {
  std::vector<double> y, x;
};

/// Throws std::invalid_argument if there are no samples, and as metrics::uniform_threshold_counts.
metrics::ThresholdCounts count_samples(const CurveSamples& samples, std::size_t num_thresholds);
CurvePoints curve_points(const CurveKind& kind, const metrics::ThresholdCounts& counts);
double curve_area(const CurveKind& kind, const CurveSamples& samples);

/// Tells of scores that are no probabilities.
void warn_of_scores(WriterCore& core, std::string_view tag, NumericView scores);

/// Logs a curve; `weighted` counts are scaled.
void log_curve(WriterCore& core, const CurveKind& kind, std::string_view tag, Step step,
               const metrics::ThresholdCounts& counts, const CurvePoints& points, bool weighted);

/// Logs the ROC curve of a classifier that knows nothing.
void log_chance(WriterCore& core, std::string_view tag, Step step, std::size_t num_thresholds);

/// Curves through all scores, drawn together.
class CurvePicture {
 public:
  CurvePicture(const CurveKind& kind, std::string title) : kind_(kind), title_(std::move(title)) {}
  /// Adds one, with its points at threshold 0.5 marked if `mark`. Throws as metrics::roc_curve.
  void add(const std::string& name, const CurveSamples& samples, double area, bool mark);
  Figure figure() const;

 private:
  const CurveKind& kind_;
  std::string title_;
  std::vector<NamedRocCurve> roc_;
  std::vector<NamedPrCurve> pr_;
  double prevalence_ = 0;
};

}  // namespace tblog::detail
