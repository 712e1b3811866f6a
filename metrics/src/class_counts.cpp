#include <tblog/metrics/class_counts.h>

#include <stdexcept>
#include <utility>

namespace tblog::metrics {

ClassCounts::ClassCounts(std::vector<Outcomes> classes, double total)
    : classes_(std::move(classes)), total_(total), multilabel_(false) {
  if (classes_.empty()) throw std::invalid_argument("classes is empty: there is at least one");
}

ClassCounts::ClassCounts(std::vector<Outcomes> labels, std::vector<SampleOutcomes> samples, double total)
    : classes_(std::move(labels)), samples_(std::move(samples)), total_(total), multilabel_(true) {
  if (classes_.empty()) throw std::invalid_argument("labels is empty: there is at least one");
}

double ClassCounts::correct() const {
  double sum = 0;
  if (multilabel_) {
    for (const auto& [outcomes, weight] : samples_) {
      if (outcomes.false_positives == 0 && outcomes.false_negatives == 0) sum += weight;
    }
  } else {
    for (const Outcomes& outcomes : classes_) sum += outcomes.true_positives;
  }
  return sum;
}

bool ClassCounts::occurs(std::size_t k) const {
  const Outcomes& of = classes_[k];
  return multilabel_ || of.true_positives > 0 || of.false_positives > 0 || of.false_negatives > 0;
}

}  // namespace tblog::metrics
