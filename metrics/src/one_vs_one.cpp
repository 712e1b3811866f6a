#include <tblog/metrics/one_vs_rest.h>
#include <tblog/metrics/undefined.h>

#include <cstddef>
#include <stdexcept>
#include <vector>

#include "class_ids.h"
#include "sample_weights.h"
#include "score_matrix.h"
#include "score_order.h"

namespace tblog::metrics {
namespace {

using namespace detail;

using Id = ClassIds::Id;

// For each class b, the weight of the pairs of a sample of class `a` and one of b where the former scores higher.
template <class ScoreOf, class Weight>
std::vector<double> won_pairs(const std::vector<Id>& labels, ScoreOf score_of, Weight weight, Id a,
                              std::size_t num_classes) {
  std::vector<double> won(num_classes);
  double above = 0;
  visit_by_score(labels.size(), score_of, [&](const auto* first, const auto* last) {
    double ties = 0;
    for (const auto* sample = first; sample != last; ++sample) {
      if (labels[sample->number] == a) ties += weight(sample->number);
    }
    const double beaten_by = above + ties / 2;
    for (const auto* sample = first; sample != last; ++sample) {
      won[labels[sample->number]] += weight(sample->number) * beaten_by;
    }
    above += ties;
  });
  return won;
}

}  // namespace

double roc_auc_ovo(NumericView labels, NumericView scores, std::size_t num_classes, Average average,
                   NumericView weights) {
  check_count("num_classes", num_classes, 2, kMostClasses);
  if (average != Average::macro && average != Average::weighted) {
    throw std::invalid_argument("average is neither macro nor weighted: pairs of classes have no other");
  }
  const std::size_t size = count_rows(scores, num_classes);
  check_rows("labels", labels, size);
  if (!weights.empty()) check_rows("weights", weights, size);
  const ClassIds ids("labels", labels, num_classes);
  check_scores(scores);
  const SampleWeights given(weights);
  const auto weight = [given = given.data()](std::size_t i) { return given ? given[i] : 1; };

  const std::vector<Id> classes = read_ids(ids, 0, size);
  std::vector<double> counts(num_classes);
  for (std::size_t i = 0; i < size; ++i) counts[classes[i]] += weight(i);
  double sum = 0, total = 0;
  scores.visit([&](const auto* data, std::size_t) {
    for (std::size_t a = 0; a < num_classes; ++a) {
      if (!(counts[a] > 0)) continue;
      const auto score_of = [column = data + a, num_classes](std::size_t i) {
        return as_score(column[i * num_classes]);
      };
      const std::vector<double> won = won_pairs(classes, score_of, weight, static_cast<Id>(a), num_classes);
      for (std::size_t b = 0; b < num_classes; ++b) {
        if (b == a || !(counts[b] > 0)) continue;
        const double share = average == Average::weighted ? counts[a] + counts[b] : 1;
        sum += share * (won[b] / counts[a] / counts[b]);
        total += share;
      }
    }
  });
  if (total > 0) return sum / total;
  for (const double count : counts) {
    if (count > 0) return undefined(Undefined::one_class);
  }
  return undefined(Undefined::no_samples);
}

}  // namespace tblog::metrics
