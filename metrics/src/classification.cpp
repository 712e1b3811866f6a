#include <tblog/metrics/classification.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "samples.h"

namespace tblog::metrics {
namespace {

// As many as anyone looks at; more is a label that is no class number, and would ask for terabytes.
constexpr std::size_t kMostClasses = 10000;

std::vector<double> checked_classes(const char* name, NumericView values, std::size_t num_classes) {
  const std::string rule = "a class is a whole number from 0 to " + std::to_string(num_classes - 1);
  return detail::checked(name, values, rule.c_str(), [num_classes](double value) {
    return value >= 0 && value < static_cast<double>(num_classes) && value == std::floor(value);
  });
}

std::size_t count_classes(NumericView labels, NumericView predictions) {
  double largest = 1;
  for (const auto& values :
       {checked_classes("labels", labels, kMostClasses), checked_classes("predictions", predictions, kMostClasses)}) {
    for (const double value : values) largest = std::max(largest, value);
  }
  return static_cast<std::size_t>(largest) + 1;
}

void check_class(const ConfusionMatrix& matrix, std::size_t positive) {
  if (positive < matrix.num_classes()) return;
  throw std::invalid_argument("class " + std::to_string(positive) + " is not one of the matrix's " +
                              std::to_string(matrix.num_classes()));
}

double ratio(double part, double whole, double if_none) { return whole > 0 ? part / whole : if_none; }

}  // namespace

ConfusionMatrix::ConfusionMatrix(std::size_t num_classes) : num_classes_(num_classes) {
  if (num_classes == 0 || num_classes > kMostClasses) {
    throw std::invalid_argument("num_classes is " + std::to_string(num_classes) + ": a confusion matrix has 1 to " +
                                std::to_string(kMostClasses));
  }
  counts_.resize(num_classes * num_classes);
}

void ConfusionMatrix::update(NumericView labels, NumericView predictions, NumericView weights) {
  detail::check_size("predictions", predictions, "labels", labels);
  const auto truths = checked_classes("labels", labels, num_classes_);
  const auto guesses = checked_classes("predictions", predictions, num_classes_);
  const auto checked_weights = detail::checked_weights(weights, "labels", labels);
  for (std::size_t i = 0; i < truths.size(); ++i) {
    counts_[static_cast<std::size_t>(truths[i]) * num_classes_ + static_cast<std::size_t>(guesses[i])] +=
        checked_weights[i];
  }
}

void ConfusionMatrix::merge(const ConfusionMatrix& other) {
  if (other.num_classes_ != num_classes_) {
    throw std::invalid_argument("can't merge a matrix of " + std::to_string(other.num_classes_) +
                                " classes into one of " + std::to_string(num_classes_));
  }
  std::transform(counts_.begin(), counts_.end(), other.counts_.begin(), counts_.begin(), std::plus<>());
}

void ConfusionMatrix::reset() { std::fill(counts_.begin(), counts_.end(), 0.0); }

double ConfusionMatrix::total() const { return std::accumulate(counts_.begin(), counts_.end(), 0.0); }

double ConfusionMatrix::correct() const {
  double sum = 0;
  for (std::size_t k = 0; k < num_classes_; ++k) sum += (*this)(k, k);
  return sum;
}

double ConfusionMatrix::true_count(std::size_t truth) const {
  double sum = 0;
  for (std::size_t k = 0; k < num_classes_; ++k) sum += (*this)(truth, k);
  return sum;
}

double ConfusionMatrix::predicted_count(std::size_t pred) const {
  double sum = 0;
  for (std::size_t k = 0; k < num_classes_; ++k) sum += (*this)(k, pred);
  return sum;
}

ConfusionMatrix confusion_matrix(NumericView labels, NumericView predictions, NumericView weights,
                                 std::size_t num_classes) {
  ConfusionMatrix matrix(num_classes > 0 ? num_classes : count_classes(labels, predictions));
  matrix.update(labels, predictions, weights);
  return matrix;
}

double accuracy(const ConfusionMatrix& matrix) {
  return ratio(matrix.correct(), matrix.total(), std::numeric_limits<double>::quiet_NaN());
}

double precision(const ConfusionMatrix& matrix, std::size_t positive, double zero_division) {
  check_class(matrix, positive);
  return ratio(matrix(positive, positive), matrix.predicted_count(positive), zero_division);
}

double recall(const ConfusionMatrix& matrix, std::size_t positive, double zero_division) {
  check_class(matrix, positive);
  return ratio(matrix(positive, positive), matrix.true_count(positive), zero_division);
}

double f1(const ConfusionMatrix& matrix, std::size_t positive, double zero_division) {
  check_class(matrix, positive);
  return ratio(2 * matrix(positive, positive), matrix.predicted_count(positive) + matrix.true_count(positive),
               zero_division);
}

double macro_f1(const ConfusionMatrix& matrix, double zero_division) {
  double sum = 0, classes = 0;
  for (std::size_t k = 0; k < matrix.num_classes(); ++k) {
    if (matrix.true_count(k) + matrix.predicted_count(k) == 0) continue;
    sum += f1(matrix, k, zero_division);
    ++classes;
  }
  return ratio(sum, classes, std::numeric_limits<double>::quiet_NaN());
}

double accuracy(NumericView labels, NumericView predictions, NumericView weights) {
  return accuracy(confusion_matrix(labels, predictions, weights));
}
double precision(NumericView labels, NumericView predictions, NumericView weights, double zero_division) {
  return precision(confusion_matrix(labels, predictions, weights), 1, zero_division);
}
double recall(NumericView labels, NumericView predictions, NumericView weights, double zero_division) {
  return recall(confusion_matrix(labels, predictions, weights), 1, zero_division);
}
double f1(NumericView labels, NumericView predictions, NumericView weights, double zero_division) {
  return f1(confusion_matrix(labels, predictions, weights), 1, zero_division);
}

}  // namespace tblog::metrics
