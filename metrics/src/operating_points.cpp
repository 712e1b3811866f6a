#include <tblog/metrics/operating_points.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "curve_points.h"

namespace tblog::metrics {
namespace {

using namespace detail;

struct Outcomes {
  double tp, fp, positives, negatives;

  double recall() const { return tp / positives; }
  double precision() const { return tp / (tp + fp); }
  double specificity() const { return (negatives - fp) / negatives; }
};

/// What a point is worth, and what counts if others are worth as much. Below 0, or NaN: it is no candidate.
struct Worth {
  double value, other = 0;
};
constexpr Worth kNone{-1};

enum class Needs { positives, both_classes };

template <class Input, class WorthOf>
OperatingPoint best_point(const Input& input, std::size_t threads, Needs needs, WorthOf worth_of) {
  return of_points(input, threads, [&](const auto& source) -> OperatingPoint {
    const double positives = source.positives(), negatives = source.negatives();
    if (!(positives > 0) || (needs == Needs::both_classes && !(negatives > 0))) {
      const double why = undefined(missing(positives, negatives));
      return {why, why};
    }
    const double not_reached = undefined(Undefined::not_reached);
    Worth best = kNone;
    OperatingPoint point{not_reached, not_reached};
    const auto offer = [&](double threshold, double tp, double fp) {
      const Worth worth = worth_of(Outcomes{tp, fp, positives, negatives});
      if (worth.value > best.value || (worth.value == best.value && worth.other > best.other)) {
        best = worth;
        if (worth.value >= 0) point = {worth.value, threshold};
      }
    };
    offer(std::numeric_limits<double>::infinity(), 0, 0);
    descend_to_end(source, offer);
    return point;
  });
}

double checked_rate(const char* name, double rate) {
  if (rate >= 0 && rate <= 1) return rate;
  throw std::invalid_argument(std::string(name) + " is " + to_text(rate) + ": a rate is a number from 0 to 1");
}

auto precision_where_recall(double min) {
  return [min = checked_rate("min_recall", min)](const Outcomes& at) {
    return at.recall() >= min ? Worth{at.precision(), at.recall()} : kNone;
  };
}

auto recall_where_precision(double min) {
  return [min = checked_rate("min_precision", min)](const Outcomes& at) {
    return at.precision() >= min ? Worth{at.recall(), at.precision()} : kNone;
  };
}

auto recall_where_specificity(double min) {
  return [min = checked_rate("min_specificity", min)](const Outcomes& at) {
    return at.specificity() >= min ? Worth{at.recall(), at.specificity()} : kNone;
  };
}

auto specificity_where_recall(double min) {
  return [min = checked_rate("min_sensitivity", min)](const Outcomes& at) {
    return at.recall() >= min ? Worth{at.specificity(), at.recall()} : kNone;
  };
}

auto fbeta(double beta) {
  if (!(beta >= 0 && std::isfinite(beta))) {
    throw std::invalid_argument("beta is " + to_text(beta) + ": it is finite and not negative");
  }
  return [square = beta * beta](const Outcomes& at) {
    return Worth{(1 + square) * at.tp / (square * at.positives + at.tp + at.fp)};
  };
}

Worth distance(const Outcomes& at) { return {std::abs(at.recall() - at.fp / at.negatives)}; }

}  // namespace

OperatingPoint precision_at_recall(NumericView labels, NumericView scores, double min_recall, NumericView weights,
                                   std::size_t threads) {
  return best_point(BinarySamples(labels, scores, weights), threads, Needs::positives,
                    precision_where_recall(min_recall));
}
OperatingPoint precision_at_recall(const BinaryCurve& curve, double min_recall, std::size_t threads) {
  return best_point(curve, threads, Needs::positives, precision_where_recall(min_recall));
}

OperatingPoint recall_at_precision(NumericView labels, NumericView scores, double min_precision, NumericView weights,
                                   std::size_t threads) {
  return best_point(BinarySamples(labels, scores, weights), threads, Needs::positives,
                    recall_where_precision(min_precision));
}
OperatingPoint recall_at_precision(const BinaryCurve& curve, double min_precision, std::size_t threads) {
  return best_point(curve, threads, Needs::positives, recall_where_precision(min_precision));
}

OperatingPoint sensitivity_at_specificity(NumericView labels, NumericView scores, double min_specificity,
                                          NumericView weights, std::size_t threads) {
  return best_point(BinarySamples(labels, scores, weights), threads, Needs::both_classes,
                    recall_where_specificity(min_specificity));
}
OperatingPoint sensitivity_at_specificity(const BinaryCurve& curve, double min_specificity, std::size_t threads) {
  return best_point(curve, threads, Needs::both_classes, recall_where_specificity(min_specificity));
}

OperatingPoint specificity_at_sensitivity(NumericView labels, NumericView scores, double min_sensitivity,
                                          NumericView weights, std::size_t threads) {
  return best_point(BinarySamples(labels, scores, weights), threads, Needs::both_classes,
                    specificity_where_recall(min_sensitivity));
}
OperatingPoint specificity_at_sensitivity(const BinaryCurve& curve, double min_sensitivity, std::size_t threads) {
  return best_point(curve, threads, Needs::both_classes, specificity_where_recall(min_sensitivity));
}

OperatingPoint best_fbeta(NumericView labels, NumericView scores, double beta, NumericView weights,
                          std::size_t threads) {
  return best_point(BinarySamples(labels, scores, weights), threads, Needs::positives, fbeta(beta));
}
OperatingPoint best_fbeta(const BinaryCurve& curve, double beta, std::size_t threads) {
  return best_point(curve, threads, Needs::positives, fbeta(beta));
}

OperatingPoint best_f1(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return best_fbeta(labels, scores, 1, weights, threads);
}
OperatingPoint best_f1(const BinaryCurve& curve, std::size_t threads) { return best_fbeta(curve, 1, threads); }

OperatingPoint ks_statistic(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  return best_point(BinarySamples(labels, scores, weights), threads, Needs::both_classes, distance);
}
OperatingPoint ks_statistic(const BinaryCurve& curve, std::size_t threads) {
  return best_point(curve, threads, Needs::both_classes, distance);
}

double population_stability_index(const BinaryCurve& curve, double floor) {
  if (curve.is_exact())
    throw std::invalid_argument("the curve is exact: it has no bins, which its thresholds would make");
  if (!(floor > 0 && std::isfinite(floor))) {
    throw std::invalid_argument("floor is " + to_text(floor) + ": it is finite and above 0");
  }
  const BinnedPoints source(curve);
  const double positives = source.positives(), negatives = source.negatives();
  if (!(positives > 0 && negatives > 0)) return undefined(missing(positives, negatives));
  const std::vector<double>& totals = CurveAccess::totals(curve);
  const auto share = [floor](double part, double whole) { return part / whole > 0 ? part / whole : floor; };
  double sum = 0;
  for (std::size_t i = 0; i < totals.size(); i += 2) {
    const double reference = share(totals[i], negatives), now = share(totals[i + 1], positives);
    sum += (now - reference) * std::log(now / reference);
  }
  return sum;
}

}  // namespace tblog::metrics
