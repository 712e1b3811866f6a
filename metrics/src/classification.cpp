#include <tblog/metrics/classification.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <string>

#include "class_samples.h"
#include "samples.h"

namespace tblog::metrics {
namespace {

/// The one form that all of them have: TP / (TP + a FP + b FN), of the class or of all the rest.
struct Definition {
  double false_positives, false_negatives;  // a and b
  bool of_the_rest = false;
};

constexpr Definition kPrecision{1, 0}, kRecall{0, 1}, kSpecificity{0, 1, true}, kF1{0.5, 0.5}, kJaccard{1, 1};

Definition fbeta_of(double beta) {
  if (!(beta >= 0)) {
    throw std::invalid_argument("beta is " + detail::to_text(beta) +
                                ": it is 0 or more, 1 for as much recall as precision");
  }
  const double square = beta * beta;
  return {1 / (1 + square), 1 / (1 + 1 / square)};
}

Undefined why_undefined(const Definition& definition, const Outcomes& of) {
  if (of.true_positives + of.false_positives + of.true_negatives + of.false_negatives == 0)
    return Undefined::no_samples;
  if (definition.of_the_rest) return Undefined::no_negatives;
  if (definition.false_negatives == 0) return Undefined::not_predicted;
  return definition.false_positives == 0 ? Undefined::no_positives : Undefined::not_seen;
}

double value_of(const Definition& definition, const Outcomes& of, double zero_division) {
  const bool rest = definition.of_the_rest;
  const double right = rest ? of.true_negatives : of.true_positives;
  const double whole = right + definition.false_positives * (rest ? of.false_negatives : of.false_positives) +
                       definition.false_negatives * (rest ? of.false_positives : of.false_negatives);
  if (whole > 0) return right / whole;
  return std::isnan(zero_division) ? undefined(why_undefined(definition, of)) : zero_division;
}

/// scikit-learn's _nanaverage.
class NanAverage {
 public:
  void add(double value, double weight) {
    if (std::isnan(value)) {
      if (count_ == 0) none_ = value;
      return;
    }
    sum_ += value;
    ++count_;
    weighted_sum_ += weight * value;
    weights_ += weight;
  }
  double value() const {
    if (count_ == 0) return none_;
    return weights_ > 0 ? weighted_sum_ / weights_ : sum_ / count_;
  }

 private:
  double sum_ = 0, count_ = 0, weighted_sum_ = 0, weights_ = 0;
  double none_ = undefined(Undefined::no_samples);
};

double value_of(const Definition& definition, const ClassCounts& counts, std::size_t positive, double zero_division) {
  if (positive >= counts.size()) {
    throw std::invalid_argument("positive is " + std::to_string(positive) + ": the classes are 0 to " +
                                std::to_string(counts.size() - 1));
  }
  return value_of(definition, counts[positive], zero_division);
}

double value_of(const Definition& definition, const ClassCounts& counts, Average average, double zero_division) {
  NanAverage values;
  switch (average) {
    case Average::micro: {
      Outcomes sum;
      for (const Outcomes& of : counts.classes()) {
        sum.true_positives += of.true_positives;
        sum.false_positives += of.false_positives;
        sum.true_negatives += of.true_negatives;
        sum.false_negatives += of.false_negatives;
      }
      return value_of(definition, sum, zero_division);
    }
    case Average::macro:
    case Average::weighted:
      for (std::size_t k = 0; k < counts.size(); ++k) {
        if (!counts.occurs(k)) continue;
        const double support = counts[k].true_positives + counts[k].false_negatives;
        values.add(value_of(definition, counts[k], zero_division), average == Average::macro ? 1 : support);
      }
      break;
    case Average::samples:
      if (!counts.is_multilabel()) {
        throw std::invalid_argument(
            "Average::samples is for MultilabelCounts: a sample of one class is just right or wrong, which accuracy "
            "says");
      }
      for (const auto& [outcomes, weight] : counts.samples()) {
        values.add(value_of(definition, outcomes, zero_division), weight);
      }
      break;
  }
  return values.value();
}

std::vector<double> values_of(const Definition& definition, const ClassCounts& counts, double zero_division) {
  std::vector<double> values(counts.size());
  for (std::size_t k = 0; k < values.size(); ++k) values[k] = value_of(definition, counts[k], zero_division);
  return values;
}

double value_of(const Definition& definition, NumericView labels, NumericView predictions, NumericView weights,
                double zero_division) {
  std::vector<double> counts(4);
  detail::ClassSamples(labels, predictions, weights, detail::kMostClasses)
      .count(counts, [](std::uint32_t label, std::uint32_t predicted) {
        return 2 * static_cast<std::uint32_t>(label == 1) + static_cast<std::uint32_t>(predicted == 1);
      });
  return value_of(definition, Outcomes{counts[3], counts[1], counts[0], counts[2]}, zero_division);
}

double share(double part, double whole) { return whole > 0 ? part / whole : undefined(Undefined::no_samples); }

}  // namespace

double precision(const ClassCounts& counts, std::size_t positive, double zero_division) {
  return value_of(kPrecision, counts, positive, zero_division);
}
double precision(const ClassCounts& counts, Average average, double zero_division) {
  return value_of(kPrecision, counts, average, zero_division);
}
double precision(NumericView labels, NumericView predictions, NumericView weights, double zero_division) {
  return value_of(kPrecision, labels, predictions, weights, zero_division);
}
std::vector<double> precision_per_class(const ClassCounts& counts, double zero_division) {
  return values_of(kPrecision, counts, zero_division);
}

double recall(const ClassCounts& counts, std::size_t positive, double zero_division) {
  return value_of(kRecall, counts, positive, zero_division);
}
double recall(const ClassCounts& counts, Average average, double zero_division) {
  return value_of(kRecall, counts, average, zero_division);
}
double recall(NumericView labels, NumericView predictions, NumericView weights, double zero_division) {
  return value_of(kRecall, labels, predictions, weights, zero_division);
}
std::vector<double> recall_per_class(const ClassCounts& counts, double zero_division) {
  return values_of(kRecall, counts, zero_division);
}

double specificity(const ClassCounts& counts, std::size_t positive, double zero_division) {
  return value_of(kSpecificity, counts, positive, zero_division);
}
double specificity(const ClassCounts& counts, Average average, double zero_division) {
  return value_of(kSpecificity, counts, average, zero_division);
}
double specificity(NumericView labels, NumericView predictions, NumericView weights, double zero_division) {
  return value_of(kSpecificity, labels, predictions, weights, zero_division);
}
std::vector<double> specificity_per_class(const ClassCounts& counts, double zero_division) {
  return values_of(kSpecificity, counts, zero_division);
}

double f1(const ClassCounts& counts, std::size_t positive, double zero_division) {
  return value_of(kF1, counts, positive, zero_division);
}
double f1(const ClassCounts& counts, Average average, double zero_division) {
  return value_of(kF1, counts, average, zero_division);
}
double f1(NumericView labels, NumericView predictions, NumericView weights, double zero_division) {
  return value_of(kF1, labels, predictions, weights, zero_division);
}
std::vector<double> f1_per_class(const ClassCounts& counts, double zero_division) {
  return values_of(kF1, counts, zero_division);
}

double fbeta(const ClassCounts& counts, double beta, std::size_t positive, double zero_division) {
  return value_of(fbeta_of(beta), counts, positive, zero_division);
}
double fbeta(const ClassCounts& counts, double beta, Average average, double zero_division) {
  return value_of(fbeta_of(beta), counts, average, zero_division);
}
double fbeta(NumericView labels, NumericView predictions, double beta, NumericView weights, double zero_division) {
  return value_of(fbeta_of(beta), labels, predictions, weights, zero_division);
}
std::vector<double> fbeta_per_class(const ClassCounts& counts, double beta, double zero_division) {
  return values_of(fbeta_of(beta), counts, zero_division);
}

double jaccard(const ClassCounts& counts, std::size_t positive, double zero_division) {
  return value_of(kJaccard, counts, positive, zero_division);
}
double jaccard(const ClassCounts& counts, Average average, double zero_division) {
  return value_of(kJaccard, counts, average, zero_division);
}
double jaccard(NumericView labels, NumericView predictions, NumericView weights, double zero_division) {
  return value_of(kJaccard, labels, predictions, weights, zero_division);
}
std::vector<double> jaccard_per_class(const ClassCounts& counts, double zero_division) {
  return values_of(kJaccard, counts, zero_division);
}

double accuracy(const ClassCounts& counts) { return share(counts.correct(), counts.total()); }

double accuracy(NumericView labels, NumericView predictions, NumericView weights) {
  std::vector<double> counts(2);
  detail::ClassSamples(labels, predictions, weights, detail::kMostClasses)
      .count(counts, [](std::uint32_t label, std::uint32_t predicted) {
        return static_cast<std::uint32_t>(label == predicted);
      });
  return share(counts[1], counts[0] + counts[1]);
}

double error_rate(const ClassCounts& counts) { return 1 - accuracy(counts); }

double hamming_loss(const ClassCounts& counts) {
  if (!counts.is_multilabel()) return error_rate(counts);
  double wrong = 0;
  for (const Outcomes& of : counts.classes()) wrong += of.false_positives + of.false_negatives;
  return share(wrong, counts.total() * static_cast<double>(counts.size()));
}

double balanced_accuracy(const ConfusionMatrix& matrix, bool adjusted) {
  double sum = 0, classes = 0;
  for (const double recall : recall_per_class(matrix)) {
    if (std::isnan(recall)) continue;
    sum += recall;
    ++classes;
  }
  if (classes == 0) return undefined(Undefined::no_samples);
  if (!adjusted) return sum / classes;
  if (classes == 1) return undefined(Undefined::one_class);
  return (sum - 1) / (classes - 1);
}

double matthews_correlation(const ConfusionMatrix& matrix) {
  const ClassCounts counts = matrix;
  const double total = counts.total();
  if (!(total > 0)) return undefined(Undefined::no_samples);
  // Sums over classes of what is a difference of squares of totals otherwise: what is 0 is 0 here, and does not depend
  // on how sums of weights were rounded.
  double covariance = 0, label_variance = 0, prediction_variance = 0;
  for (const Outcomes& of : counts.classes()) {
    const double tp = of.true_positives / total, fp = of.false_positives / total;
    const double tn = of.true_negatives / total, fn = of.false_negatives / total;
    covariance += tp * tn - fp * fn;
    label_variance += (tp + fn) * (tn + fp);
    prediction_variance += (tp + fp) * (tn + fn);
  }
  if (!(label_variance > 0)) return undefined(Undefined::one_class);
  if (!(prediction_variance > 0)) return undefined(Undefined::constant);
  return covariance / (std::sqrt(label_variance) * std::sqrt(prediction_variance));
}

double cohen_kappa(const ConfusionMatrix& matrix, Weighting weighting) {
  const ClassCounts counts = matrix;
  const double total = counts.total();
  if (!(total > 0)) return undefined(Undefined::no_samples);
  double observed = 0, expected = 0;
  for (std::size_t truth = 0; truth < counts.size(); ++truth) {
    const double labelled = (counts[truth].true_positives + counts[truth].false_negatives) / total;
    for (std::size_t k = 0; k < counts.size(); ++k) {
      if (k == truth) continue;
      const double distance = k > truth ? static_cast<double>(k - truth) : static_cast<double>(truth - k);
      const double cost = weighting == Weighting::none     ? 1
                          : weighting == Weighting::linear ? distance
                                                           : distance * distance;
      observed += cost * (matrix(truth, k) / total);
      expected += cost * labelled * ((counts[k].true_positives + counts[k].false_positives) / total);
    }
  }
  return expected > 0 ? 1 - observed / expected : undefined(Undefined::one_class);
}

}  // namespace tblog::metrics
