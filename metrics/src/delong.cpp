#include <tblog/metrics/confidence.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "confidence_level.h"
#include "ranking.h"
#include "score_order.h"

// A sample's placement is how many of the other class it beats (a positive by a higher score, a negative by a lower
// one), ties counting half. Here it is twice that, a whole number: sums of them are exact, and what does not vary has a
// variance of exactly 0.
namespace tblog::metrics {
namespace {

using namespace detail;

// The numbers of one class, and how they vary.
struct Spread {
  double count = 0, sum = 0, squares = 0;  // squares: of what count * number and sum differ by

  double deviation(double number) const { return count * number - sum; }
  double variance_of_mean() const { return squares / (count * count * count * (count - 1)); }
};

// Negatives and positives. The mean of both classes' placements is the area, but for the scale.
struct Placements {
  std::array<Spread, 2> classes;

  double scale() const { return 2 * classes[0].count * classes[1].count; }
  double area() const { return classes[1].sum / scale(); }
  double standard_error() const {
    const auto& [negatives, positives] = classes;
    return std::sqrt(negatives.variance_of_mean() / (4 * positives.count * positives.count) +
                     positives.variance_of_mean() / (4 * negatives.count * negatives.count));
  }

  // Where there is no area, or no variance of it: why.
  double no_area() const {
    const auto& [negatives, positives] = classes;
    if (negatives.count + positives.count == 0) return undefined(Undefined::no_samples);
    if (positives.count == 0) return undefined(Undefined::no_positives);
    return negatives.count == 0 ? undefined(Undefined::no_negatives) : 0;
  }
  bool has_variance() const { return std::min(classes[0].count, classes[1].count) > 1; }
};

// Calls `visit(label, samples, placement)` for the classes of each distinct score.
template <class Ranked, class Visit>
void visit_placements(const Ranked& ranking, Visit visit) {
  const double negatives = ranking.negatives();
  double tp = 0, fp = 0;
  auto point = [&](double, double new_tp, double new_fp) {
    visit(1, new_tp - tp, 2 * negatives - fp - new_fp);
    visit(0, new_fp - fp, tp + new_tp);
    tp = new_tp;
    fp = new_fp;
  };
  ranking.descend(point);
}

Placements summarise(const BinarySamples& samples) {
  Placements placements;
  rank(samples, 1, [&](const auto& ranking) {
    auto& classes = placements.classes;
    visit_placements(ranking, [&](int label, double count, double placement) {
      classes[label].count += count;
      classes[label].sum += count * placement;
    });
    visit_placements(ranking, [&](int label, double count, double placement) {
      const double deviation = classes[label].deviation(placement);
      classes[label].squares += count * deviation * deviation;
    });
  });
  return placements;
}

// Each sample's placement.
std::vector<double> placements_of(const BinarySamples& samples) {
  std::vector<double> placements(samples.size());
  samples.visit([&](const std::uint8_t* labels, const auto* scores, auto) {
    double negatives = 0, tp = 0, fp = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) negatives += 1 - labels[i];
    const auto score_of = [scores](std::size_t i) { return scores[i]; };
    visit_by_score(samples.size(), score_of, [&](const auto* first, const auto* last) {
      const double last_tp = tp, last_fp = fp;
      for (const auto* sample = first; sample != last; ++sample) (labels[sample->number] != 0 ? tp : fp) += 1;
      for (const auto* sample = first; sample != last; ++sample) {
        placements[sample->number] = labels[sample->number] != 0 ? 2 * negatives - last_fp - fp : last_tp + tp;
      }
    });
  });
  return placements;
}

// The placements by `a` less those by `b`: their variance has the covariance of the two in it.
Placements summarise_difference(const BinarySamples& a, const BinarySamples& b) {
  std::vector<double> differences = placements_of(a);
  const std::vector<double> subtracted = placements_of(b);
  Placements placements;
  a.visit([&](const std::uint8_t* labels, const auto*, auto) {
    auto& classes = placements.classes;
    for (std::size_t i = 0; i < differences.size(); ++i) {
      differences[i] -= subtracted[i];
      classes[labels[i]].count += 1;
      classes[labels[i]].sum += differences[i];
    }
    for (std::size_t i = 0; i < differences.size(); ++i) {
      const double deviation = classes[labels[i]].deviation(differences[i]);
      classes[labels[i]].squares += deviation * deviation;
    }
  });
  return placements;
}

}  // namespace

Interval roc_auc_interval(NumericView labels, NumericView scores, double confidence) {
  const double z = normal_score(confidence);
  const Placements placements = summarise(BinarySamples(labels, scores, {}));
  if (const double none = placements.no_area(); std::isnan(none)) return {none, none, none};
  const double area = placements.area();
  if (!placements.has_variance()) {
    const double none = undefined(Undefined::too_few_samples);
    return {area, none, none};
  }
  const double reach = z * placements.standard_error();
  return {area, std::max(area - reach, 0.0), std::min(area + reach, 1.0)};
}

RocAucDifference roc_auc_difference(NumericView labels, NumericView scores_a, NumericView scores_b, double confidence) {
  const double score = normal_score(confidence);
  const Placements placements =
      summarise_difference({labels, scores_a, {}, "scores_a"}, {labels, scores_b, {}, "scores_b"});
  if (const double none = placements.no_area(); std::isnan(none)) return {none, none, none, none, none, none};
  const double difference = placements.area();
  if (!placements.has_variance()) {
    const double none = undefined(Undefined::too_few_samples);
    return {difference, none, none, none, none, none};
  }
  const double error = placements.standard_error(), reach = score * error;
  const double z = error > 0 ? difference / error : undefined(Undefined::constant);
  return {difference,
          std::max(difference - reach, -1.0),
          std::min(difference + reach, 1.0),
          error,
          z,
          std::isnan(z) ? z : std::erfc(std::abs(z) / std::sqrt(2.0))};
}

}  // namespace tblog::metrics
