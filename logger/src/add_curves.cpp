#include <tblog/metrics/curves.h>
#include <tblog/summary_writer.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <utility>

#include "logging_call.h"
#include "one_vs_rest.h"
#include "summaries.h"
#include "tensor_input.h"

namespace tblog {
namespace detail {

// What the two kinds of curves differ in, but for what is drawn over what.
struct CurveKind {
  SeriesKind series;
  const char *call, *calls;
  const char* area_suffix;
};

namespace {

constexpr CurveKind kPrecisionRecall{SeriesKind::pr_curve, "add_pr_curve", "add_pr_curves", "_ap"};
constexpr CurveKind kRoc{SeriesKind::roc_curve, "add_roc_curve", "add_roc_curves", "_auc"};

}  // namespace
}  // namespace detail

namespace {

using detail::CurveKind;
using detail::doubles;
using detail::numbers;
using detail::SeriesKind;
using detail::WriterCore;
using metrics::ThresholdCounts;

struct Samples {
  NumericView labels, scores, weights;
};

struct Points {
  std::vector<double> y, x;
};

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

Points points(const CurveKind& kind, const ThresholdCounts& counts) {
  const double nan = std::nan("");
  auto recall = ratio(counts.true_positives, counts.false_negatives, nan);
  if (kind.series == SeriesKind::roc_curve) {
    return {std::move(recall), ratio(counts.false_positives, counts.true_negatives, nan)};
  }
  return {ratio(counts.true_positives, counts.false_positives, 0), std::move(recall)};
}

double area(const CurveKind& kind, const Samples& samples) {
  return kind.series == SeriesKind::roc_curve
             ? metrics::roc_auc(samples.labels, samples.scores, samples.weights)
             : metrics::average_precision(samples.labels, samples.scores, samples.weights);
}

// The page labels neither axis, and its tooltip's columns have fixed names: only these two texts can tell.
std::string curve_metadata(const CurveKind& kind, std::string_view tag, std::size_t num_thresholds, bool weighted) {
  const char* note = weighted ? kWeighted : "";
  if (kind.series == SeriesKind::pr_curve) return detail::curve_metadata(num_thresholds, "", note);
  return detail::curve_metadata(
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

void warn_of_scores(WriterCore& core, std::string_view tag, NumericView scores) {
  if (const std::size_t outside = count_outside_unit_interval(scores)) {
    core.warn("'" + core.log_dir() + "': the curve '" + detail::to_utf8(tag) + "' has " + std::to_string(outside) +
              " of " + std::to_string(scores.size()) +
              " scores outside [0, 1], where its thresholds are: pass probabilities");
  }
}

ThresholdCounts count(const Samples& samples, std::size_t num_thresholds) {
  if (samples.scores.empty() && samples.labels.empty()) throw std::invalid_argument("there are no samples");
  return metrics::uniform_threshold_counts(samples.labels, samples.scores, num_thresholds, samples.weights);
}

void log_curve(WriterCore& core, const CurveKind& kind, std::string_view tag, Step step, const ThresholdCounts& counts,
               const Points& points, bool weighted) {
  const double total =
      counts.true_positives[0] + counts.false_positives[0] + counts.true_negatives[0] + counts.false_negatives[0];
  const double scale = weighted && total > 0 ? kMillion / total : 1;
  log_value(
      core, kind.series, tag, step, [&] { return curve_metadata(kind, tag, points.x.size(), weighted); },
      detail::curve_tensor(counts, points.y, points.x, scale));
}

// A classifier that knows nothing: as many of the negatives as of the positives, at every threshold.
void log_chance(WriterCore& core, std::string_view tag, Step step, std::size_t num_thresholds) {
  ThresholdCounts counts;
  for (std::size_t i = 0; i < num_thresholds; ++i) {
    const double share = 1 - static_cast<double>(i) / static_cast<double>(num_thresholds - 1);
    for (auto* row : {&counts.true_positives, &counts.false_positives}) row->push_back(kMillion / 2 * share);
    for (auto* row : {&counts.true_negatives, &counts.false_negatives}) row->push_back(kMillion / 2 * (1 - share));
  }
  log_curve(core, detail::kRoc, tag, step, counts, points(detail::kRoc, counts), true);
}

// A curve of one class, and its area.
struct ClassCurve {
  ThresholdCounts counts;
  double area;
};

// The mean over the classes that have both positives and negatives, at each threshold.
Points mean_points(const CurveKind& kind, const std::vector<ClassCurve>& curves, std::size_t num_thresholds) {
  Points mean{std::vector<double>(num_thresholds), std::vector<double>(num_thresholds)};
  double classes = 0;
  for (const auto& curve : curves) {
    const Points one = points(kind, curve.counts);
    if (std::isnan(one.x[0]) || std::isnan(one.y[0])) continue;
    ++classes;
    for (std::size_t i = 0; i < num_thresholds; ++i) {
      mean.y[i] += one.y[i];
      mean.x[i] += one.x[i];
    }
  }
  for (auto* row : {&mean.y, &mean.x}) {
    for (double& value : *row) value /= classes;  // of none: NaN
  }
  return mean;
}

double mean_area(const CurveKind& kind, const std::vector<ClassCurve>& curves) {
  double sum = 0, classes = 0;
  for (const auto& curve : curves) {
    const Points ends = points(kind, curve.counts);
    if (std::isnan(ends.x[0]) || std::isnan(ends.y[0])) continue;
    sum += curve.area;
    ++classes;
  }
  return sum / classes;
}

ThresholdCounts sum_of(const std::vector<ClassCurve>& curves) {
  ThresholdCounts sum = curves[0].counts;
  for (std::size_t i = 1; i < curves.size(); ++i) {
    for (const auto row : {&ThresholdCounts::true_positives, &ThresholdCounts::false_positives,
                           &ThresholdCounts::true_negatives, &ThresholdCounts::false_negatives}) {
      std::transform((sum.*row).begin(), (sum.*row).end(), (curves[i].counts.*row).begin(), (sum.*row).begin(),
                     std::plus<>());
    }
  }
  return sum;
}

std::vector<double> repeated(const std::vector<double>& values, std::size_t times) {
  std::vector<double> out;
  out.reserve(values.size() * times);
  for (const double value : values) out.insert(out.end(), times, value);
  return out;
}

}  // namespace

void SummaryWriter::add_curve(const detail::CurveKind& kind, std::string_view tag, const TensorView& labels,
                              const TensorView& scores, Step step, const CurveOptions& options) {
  if_recorded(*core_, kind.call, tag, step, [&] {
    const Samples samples{numbers(labels, "labels"), numbers(scores, "scores"), numbers(options.weights, "weights")};
    const ThresholdCounts counts = count(samples, options.num_thresholds);
    warn_of_scores(*core_, tag, samples.scores);
    log_curve(*core_, kind, tag, step, counts, points(kind, counts), !samples.weights.empty());
    if (options.area) add_scalar(std::string(tag) + kind.area_suffix, area(kind, samples), step);
    if (options.chance && kind.series == SeriesKind::roc_curve) {
      log_chance(*sub_run("chance").core_, tag, step, options.num_thresholds);
    }
  });
}

void SummaryWriter::add_curves(const detail::CurveKind& kind, std::string_view tag, const TensorView& labels,
                               const TensorView& scores, Step step, const CurveOptions& options) {
  if_recorded(*core_, kind.calls, tag, step, [&] {
    const detail::OneVsRest samples(labels, scores);
    const auto names = detail::class_names(options.class_names, samples.classes());
    const NumericView weights = numbers(options.weights, "weights");
    const bool weighted = !weights.empty();
    std::vector<ClassCurve> curves(samples.classes());
    for (std::size_t i = 0; i < curves.size(); ++i) {
      samples.visit(i, [&](NumericView is_class, NumericView column) {
        const Samples one{is_class, column, weights};
        curves[i] = {count(one, options.num_thresholds), options.area ? area(kind, one) : 0};
      });
    }
    warn_of_scores(*core_, tag, scores.values());

    const auto log_one = [&](const std::string& name, const ThresholdCounts& counts, const Points& line, double size) {
      WriterCore& core = options.one_card ? *sub_run(name).core_ : *core_;
      const std::string series = options.one_card ? std::string(tag) : std::string(tag) + "/" + name;
      log_curve(core, kind, series, step, counts, line, weighted);
      if (options.area) core.add(series + kind.area_suffix, step.value(), static_cast<float>(size));
    };
    for (std::size_t i = 0; i < curves.size(); ++i) {
      log_one(names[i], curves[i].counts, points(kind, curves[i].counts), curves[i].area);
    }
    const ThresholdCounts sum = sum_of(curves);
    double pooled = 0;
    if (options.area) {
      const auto pooled_weights = repeated(doubles(options.weights, "weights"), samples.classes());
      samples.visit_pooled([&](NumericView is_class, NumericView all) {
        pooled = area(kind, {is_class, all, pooled_weights});
      });
    }
    log_one("micro", sum, points(kind, sum), pooled);
    log_one("macro", sum, mean_points(kind, curves, options.num_thresholds), mean_area(kind, curves));
    if (options.chance && kind.series == SeriesKind::roc_curve) {
      log_chance(*sub_run("chance").core_, tag, step, options.num_thresholds);
    }
  });
}

void SummaryWriter::add_pr_curve(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                                 const CurveOptions& options) {
  add_curve(detail::kPrecisionRecall, tag, labels, scores, step, options);
}

void SummaryWriter::add_roc_curve(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                                  const CurveOptions& options) {
  add_curve(detail::kRoc, tag, labels, scores, step, options);
}

void SummaryWriter::add_pr_curves(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                                  const CurveOptions& options) {
  add_curves(detail::kPrecisionRecall, tag, labels, scores, step, options);
}

void SummaryWriter::add_roc_curves(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                                   const CurveOptions& options) {
  add_curves(detail::kRoc, tag, labels, scores, step, options);
}

void SummaryWriter::add_pr_curve_raw(std::string_view tag, const TensorView& true_positives,
                                     const TensorView& false_positives, const TensorView& true_negatives,
                                     const TensorView& false_negatives, const TensorView& precision,
                                     const TensorView& recall, Step step) {
  if_recorded(*core_, "add_pr_curve_raw", tag, step, [&] {
    ThresholdCounts counts;
    counts.true_positives = detail::counts(true_positives, "true_positives");
    counts.false_positives = detail::counts(false_positives, "false_positives");
    counts.true_negatives = detail::counts(true_negatives, "true_negatives");
    counts.false_negatives = detail::counts(false_negatives, "false_negatives");
    const Points line{doubles(precision, "precision"), doubles(recall, "recall")};
    const std::size_t size = counts.true_positives.size();
    if (size == 0) throw std::invalid_argument("there are no thresholds");
    const auto check_size = [size](const std::vector<double>& row, const char* name) {
      if (row.size() == size) return;
      throw std::invalid_argument(std::string(name) + " has " + std::to_string(row.size()) +
                                  " numbers, true_positives " + std::to_string(size));
    };
    check_size(counts.false_positives, "false_positives");
    check_size(counts.true_negatives, "true_negatives");
    check_size(counts.false_negatives, "false_negatives");
    check_size(line.y, "precision");
    check_size(line.x, "recall");
    log_curve(*core_, detail::kPrecisionRecall, tag, step, counts, line, false);
  });
}

}  // namespace tblog
