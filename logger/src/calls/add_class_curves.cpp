#include <tblog/summary_writer.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <utility>

#include "calls/curve_calls.h"
#include "calls/logging_call.h"
#include "calls/one_vs_rest.h"
#include "calls/tensor_input.h"

namespace tblog {
namespace {

using detail::CurveKind;
using detail::CurvePoints;
using detail::CurveSamples;
using metrics::ThresholdCounts;

constexpr char kMicro[] = "micro", kMacro[] = "macro";

std::vector<std::string> names_of(const CurveOptions& options, std::size_t classes) {
  auto names = detail::class_names(options.class_names, classes);
  for (const std::string& name : names) {
    if (name != kMicro && name != kMacro) continue;
    throw std::invalid_argument("a class is called '" + name + "', as the average over all of them is");
  }
  return names;
}

// A curve of one class, and its area.
struct ClassCurve {
  ThresholdCounts counts;
  double area;
};

// The mean over the classes that have both positives and negatives, at each threshold; of precision, over those of them
// that are predicted at all.
CurvePoints mean_points(const CurveKind& kind, const std::vector<ClassCurve>& curves, std::size_t num_thresholds) {
  CurvePoints mean{std::vector<double>(num_thresholds), std::vector<double>(num_thresholds)};
  std::vector<double> defined(num_thresholds);
  double classes = 0;
  for (const auto& [counts, area] : curves) {
    const CurvePoints one = detail::curve_points(kind, counts);
    if (std::isnan(one.x[0]) || std::isnan(one.y[0])) continue;
    ++classes;
    for (std::size_t i = 0; i < num_thresholds; ++i) {
      mean.x[i] += one.x[i];
      mean.y[i] += one.y[i];
      defined[i] +=
          kind.series == detail::SeriesKind::roc_curve || counts.true_positives[i] + counts.false_positives[i] > 0;
    }
  }
  for (std::size_t i = 0; i < num_thresholds; ++i) {
    mean.x[i] /= classes;  // of none: NaN
    if (defined[i] > 0) mean.y[i] /= defined[i];
  }
  return mean;
}

double mean_area(const CurveKind& kind, const std::vector<ClassCurve>& curves) {
  double sum = 0, classes = 0;
  for (const auto& curve : curves) {
    const CurvePoints ends = detail::curve_points(kind, curve.counts);
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

void SummaryWriter::add_curves(Curve curve, std::string_view tag, const TensorView& labels, const TensorView& scores,
                               Step step, const CurveOptions& options) {
  const CurveKind& kind = curve == Curve::roc ? detail::kRoc : detail::kPrecisionRecall;
  if_recorded(*core_, kind.calls, tag, step, [&] {
    const detail::OneVsRest samples(labels, scores);
    const auto names = names_of(options, samples.classes());
    const auto weights = detail::doubles(options.weights, "weights");
    const auto pooled_weights = repeated(weights, samples.classes());
    detail::CurvePicture picture(kind, std::string(tag) + ", step " + std::to_string(step.value()));
    const auto count = [&](const std::string& name, const CurveSamples& one) {
      const double area = options.area || options.picture ? detail::curve_area(kind, one) : 0;
      if (options.picture) picture.add(name, one, area, false);
      return area;
    };
    const auto log = [&](const std::string& name, const ThresholdCounts& counts, const CurvePoints& points,
                         double area) {
      detail::WriterCore& core = options.one_card ? *sub_run(name).core_ : *core_;
      const std::string series = options.one_card ? std::string(tag) : std::string(tag) + "/" + name;
      detail::log_curve(core, kind, series, step, counts, points, !weights.empty());
      if (options.area) core.add(series + kind.area_suffix, step.value(), static_cast<float>(area));
    };

    std::vector<ClassCurve> curves(samples.classes());
    for (std::size_t i = 0; i < curves.size(); ++i) {
      samples.visit(i, [&](NumericView is_class, NumericView column) {
        const CurveSamples one{is_class, column, weights};
        curves[i] = {detail::count_samples(one, options.num_thresholds), count(names[i], one)};
      });
    }
    double pooled_area = 0;
    samples.visit_pooled([&](NumericView is_class, NumericView all) {
      pooled_area = count(kMicro, {is_class, all, pooled_weights});
    });
    detail::warn_of_scores(*core_, tag, scores.values());

    for (std::size_t i = 0; i < curves.size(); ++i) {
      log(names[i], curves[i].counts, detail::curve_points(kind, curves[i].counts), curves[i].area);
    }
    const ThresholdCounts sum = sum_of(curves);
    log(kMicro, sum, detail::curve_points(kind, sum), pooled_area);
    log(kMacro, sum, mean_points(kind, curves, options.num_thresholds), mean_area(kind, curves));
    if (options.chance && kind.series == detail::SeriesKind::roc_curve) {
      detail::log_chance(*sub_run("chance").core_, tag, step, options.num_thresholds);
    }
    if (options.picture) add_figure(std::string(tag) + "/picture", picture.figure(), step);
  });
}

void SummaryWriter::add_pr_curves(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                                  const CurveOptions& options) {
  add_curves(Curve::precision_recall, tag, labels, scores, step, options);
}

void SummaryWriter::add_roc_curves(std::string_view tag, const TensorView& labels, const TensorView& scores, Step step,
                                   const CurveOptions& options) {
  add_curves(Curve::roc, tag, labels, scores, step, options);
}

}  // namespace tblog
