#pragma once

#include <tblog/metrics/binary_curve.h>
#include <tblog/metrics/undefined.h>

#include <cstddef>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "binary_samples.h"
#include "ranking.h"

/// Where the points of a curve come from: samples, or what a BinaryCurve has of them. Each metric is written once, over
/// any source, which is a Ranking or BinnedPoints: positives(), negatives(), size() (no more points than that),
/// descend(visit) and ascend(visit).
namespace tblog::metrics::detail {

struct CurveAccess {
  static const std::vector<double>& totals(const BinaryCurve& curve) { return curve.totals_; }
  static BinarySamples samples(const BinaryCurve& curve) {
    return {curve.labels_, curve.doubles_.empty() ? NumericView(curve.floats_) : curve.doubles_, curve.weights_};
  }
};

/// The points of a binned curve: at each threshold, the weights that reach it.
class BinnedPoints {
 public:
  explicit BinnedPoints(const BinaryCurve& curve) : thresholds_(curve.thresholds()), sums_(CurveAccess::totals(curve)) {
    for (std::size_t i = sums_.size() - 2; i-- > 0;) sums_[i] += sums_[i + 2];
  }

  double positives() const { return sums_[1]; }
  double negatives() const { return sums_[0]; }
  std::size_t size() const { return thresholds_.size(); }
  bool some_below() const { return sums_[1] > sums_[3] || sums_[0] > sums_[2]; }  ///< the lowest threshold

  template <class Visit>
  void descend(Visit& visit) const {
    for (std::size_t i = size(); i-- > 0;) visit(thresholds_[i], sums_[2 * i + 3], sums_[2 * i + 2]);
  }
  template <class Visit>
  void ascend(Visit& visit) const {
    for (std::size_t i = 0; i < size(); ++i) visit(thresholds_[i], sums_[2 * i + 3], sums_[2 * i + 2]);
  }

 private:
  const Thresholds& thresholds_;
  std::vector<double> sums_;  // negatives and positives in turn, that reach so many thresholds or more
};

/// The point of all samples, which lies at -infinity where some do not reach the lowest threshold.
template <class Source, class Visit>
void visit_end(const Source& source, Visit& visit) {
  if constexpr (std::is_same_v<Source, BinnedPoints>) {
    if (source.some_below()) {
      visit(-std::numeric_limits<double>::infinity(), source.positives(), source.negatives());
    }
  }
}

/// All points of a curve that ends where everything is predicted positive.
template <class Source, class Visit>
void descend_to_end(const Source& source, Visit& visit) {
  source.descend(visit);
  visit_end(source, visit);
}
template <class Source, class Visit>
void ascend_from_end(const Source& source, Visit& visit) {
  visit_end(source, visit);
  source.ascend(visit);
}

/// What `f(source)` gives for samples, or a curve's.
template <class F>
auto of_points(const BinarySamples& samples, std::size_t threads, F f) {
  decltype(f(std::declval<const BinnedPoints&>())) result;
  rank(samples, threads, [&](const auto& ranking) { result = f(ranking); });
  return result;
}
template <class F>
auto of_points(const BinaryCurve& curve, std::size_t threads, F f) {
  if (!curve.is_exact()) return f(BinnedPoints(curve));
  return of_points(CurveAccess::samples(curve), threads, f);
}

/// Why rates of positives and of negatives are not both defined, if so.
inline Undefined missing(double positives, double negatives) {
  if (positives > 0) return Undefined::no_negatives;
  return negatives > 0 ? Undefined::no_positives : Undefined::no_samples;
}

}  // namespace tblog::metrics::detail
