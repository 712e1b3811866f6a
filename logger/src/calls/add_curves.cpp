#include <tblog/summary_writer.h>

#include <stdexcept>
#include <utility>

#include "calls/curve_calls.h"
#include "calls/logging_call.h"
#include "calls/tensor_input.h"

namespace tblog {

using detail::doubles;
using detail::numbers;

void SummaryWriter::add_curve(Curve curve, std::string_view tag, const TensorView& labels, const TensorView& scores,
                              Step step, const CurveOptions& options) {
  const auto& kind = curve == Curve::roc ? detail::kRoc : detail::kPrecisionRecall;
  if_recorded(*core_, kind.call, tag, step, [&] {
    const detail::CurveSamples samples{numbers(labels, "labels"), numbers(scores, "scores"),
                                       numbers(options.weights, "weights")};
    const auto counts = detail::count_samples(samples, options.num_thresholds);
    detail::warn_of_scores(*core_, tag, samples.scores);
    log_curve(*core_, kind, tag, step, counts, detail::curve_points(kind, counts), !samples.weights.empty());
    const double area = options.area || options.picture ? detail::curve_area(kind, samples) : 0;
    if (options.area) add_scalar(std::string(tag) + kind.area_suffix, area, step);
    if (options.picture) {
      detail::CurvePicture picture(kind, std::string(tag) + ", step " + std::to_string(step.value()));
      picture.add("", samples, area, true);
      add_figure(std::string(tag) + "/picture", picture.figure(), step);
    }
    if (options.chance && kind.series == detail::SeriesKind::roc_curve) {
      detail::log_chance(*sub_run("chance").core_, tag, step, options.num_thresholds);
    }
  });
}

void SummaryWriter::add_pr_curve(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                                 const CurveOptions& options) {
  add_curve(Curve::precision_recall, tag, labels, scores, step, options);
}

void SummaryWriter::add_roc_curve(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                                  const CurveOptions& options) {
  add_curve(Curve::roc, tag, labels, scores, step, options);
}

void SummaryWriter::add_pr_curve_raw(std::string_view tag, const TensorView& true_positives,
                                     const TensorView& false_positives, const TensorView& true_negatives,
                                     const TensorView& false_negatives, const TensorView& precision,
                                     const TensorView& recall, Step step) {
  if_recorded(*core_, "add_pr_curve_raw", tag, step, [&] {
    metrics::ThresholdCounts counts;
    counts.true_positives = detail::counts(true_positives, "true_positives");
    counts.false_positives = detail::counts(false_positives, "false_positives");
    counts.true_negatives = detail::counts(true_negatives, "true_negatives");
    counts.false_negatives = detail::counts(false_negatives, "false_negatives");
    const detail::CurvePoints line{doubles(precision, "precision"), doubles(recall, "recall")};
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
