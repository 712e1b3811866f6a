#include <tblog/metrics/curves.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>

#include "curve_points.h"

namespace tblog::metrics {
namespace {

using namespace detail;

template <class Source>
CurveAreas areas_of(const Source& source) {
  double tp = 0, fp = 0, under_roc = 0, under_pr = 0;
  const auto add = [&](double, double new_tp, double new_fp) {
    under_roc += (new_fp - fp) * (new_tp + tp) / 2;
    if (new_tp > tp) under_pr += (new_tp - tp) * (new_tp / (new_tp + new_fp));
    tp = new_tp;
    fp = new_fp;
  };
  descend_to_end(source, add);
  const double why = undefined(missing(tp, fp));
  return {tp > 0 && fp > 0 ? under_roc / tp / fp : why, tp > 0 ? under_pr / tp : why};
}

template <class Source>
double partial_area_of(const Source& source, double max_fpr) {
  const double positives = source.positives(), negatives = source.negatives();
  if (!(positives > 0 && negatives > 0)) return undefined(missing(positives, negatives));
  const double end = max_fpr * negatives;
  double tp = 0, fp = 0, area = 0;
  const auto add = [&](double, double new_tp, double new_fp) {
    if (new_fp <= end) {
      area += (new_fp - fp) * (new_tp + tp) / 2;
    } else if (fp < end) {
      const double at_end = tp + (new_tp - tp) * ((end - fp) / (new_fp - fp));
      area += (end - fp) * (at_end + tp) / 2;
    }
    tp = new_tp;
    fp = new_fp;
  };
  descend_to_end(source, add);
  const double least = max_fpr * max_fpr / 2, most = max_fpr;
  return (1 + (area / positives / negatives - least) / (most - least)) / 2;
}

void check_max_fpr(double max_fpr) {
  if (max_fpr > 0 && max_fpr <= 1) return;
  throw std::invalid_argument("max_fpr is " + to_text(max_fpr) + ": it is above 0 and at most 1");
}

}  // namespace

CurveAreas curve_areas(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return of_points({labels, scores, weights}, threads, [](const auto& source) { return areas_of(source); });
}
CurveAreas curve_areas(const BinaryCurve& curve, std::size_t threads) {
  return of_points(curve, threads, [](const auto& source) { return areas_of(source); });
}

double roc_auc(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return curve_areas(labels, scores, weights, threads).roc_auc;
}
double roc_auc(const BinaryCurve& curve, std::size_t threads) { return curve_areas(curve, threads).roc_auc; }

double average_precision(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return curve_areas(labels, scores, weights, threads).average_precision;
}
double average_precision(const BinaryCurve& curve, std::size_t threads) {
  return curve_areas(curve, threads).average_precision;
}

double partial_roc_auc(NumericView labels, NumericView scores, double max_fpr, NumericView weights,
                       std::size_t threads) {
  check_max_fpr(max_fpr);
  return of_points({labels, scores, weights}, threads,
                   [&](const auto& source) { return partial_area_of(source, max_fpr); });
}
double partial_roc_auc(const BinaryCurve& curve, double max_fpr, std::size_t threads) {
  check_max_fpr(max_fpr);
  return of_points(curve, threads, [&](const auto& source) { return partial_area_of(source, max_fpr); });
}

double roc_auc_error_bound(const BinaryCurve& curve) {
  const double area = roc_auc(curve);
  if (std::isnan(area)) return area;
  if (curve.is_exact()) return 0;
  const BinnedPoints source(curve);
  double tp = 0, fp = 0, tied = 0;
  const auto add = [&](double, double new_tp, double new_fp) {
    tied += (new_tp - tp) * (new_fp - fp);
    tp = new_tp;
    fp = new_fp;
  };
  descend_to_end(source, add);
  return tied / tp / fp / 2;
}

double average_precision_error_bound(const BinaryCurve& curve) {
  const double area = average_precision(curve);
  if (std::isnan(area)) return area;
  if (curve.is_exact()) return 0;
  const BinnedPoints source(curve);
  double tp = 0, fp = 0, best = 0, worst = 0;
  const auto add = [&](double, double new_tp, double new_fp) {
    if (new_tp > tp) {
      const double gain = new_tp - tp;
      best += gain * (new_tp / (new_tp + fp));
      // The integral over x from 0 to `gain` of (tp + x) / (tp + x + new_fp).
      worst += gain - (new_fp > 0 ? new_fp * std::log1p(gain / (tp + new_fp)) : 0);
    }
    tp = new_tp;
    fp = new_fp;
  };
  descend_to_end(source, add);
  return std::max(best / tp - area, area - worst / tp);
}

}  // namespace tblog::metrics
