#include <tblog/metrics/confusion_matrix.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>

#include "class_samples.h"
#include "state.h"

namespace tblog::metrics {
namespace {

/// For each element, the sum of all the others. Nothing is taken away again, so it is 0 where they are.
std::vector<double> sums_of_others(const std::vector<double>& values) {
  std::vector<double> sums(values.size());
  double before = 0, after = 0;
  for (std::size_t i = 0; i < values.size(); before += values[i++]) sums[i] = before;
  for (std::size_t i = values.size(); i-- > 0; after += values[i]) sums[i] += after;
  return sums;
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(std::size_t num_classes, std::optional<std::int64_t> ignore_index)
    : num_classes_(num_classes), ignores_(ignore_index.has_value()), ignore_index_(ignore_index.value_or(0)) {
  detail::check_count("num_classes", num_classes, 1, detail::kMostClasses);
  counts_.resize(num_classes * num_classes);
}

std::optional<std::int64_t> ConfusionMatrix::ignore_index() const {
  return ignores_ != 0 ? std::optional(ignore_index_) : std::nullopt;
}

void ConfusionMatrix::update(NumericView labels, NumericView predictions, NumericView weights) {
  const detail::ClassSamples samples(labels, predictions, weights, num_classes_, ignore_index());
  samples.count(counts_, [classes = static_cast<std::uint32_t>(num_classes_)](
                             std::uint32_t label, std::uint32_t predicted) { return label * classes + predicted; });
}

void ConfusionMatrix::merge(const ConfusionMatrix& other) {
  if (other.num_classes_ != num_classes_) {
    throw std::invalid_argument("can't merge a matrix of " + std::to_string(other.num_classes_) +
                                " classes into one of " + std::to_string(num_classes_));
  }
  if (other.ignore_index() != ignore_index()) {
    const auto text = [](const ConfusionMatrix& matrix) {
      return matrix.ignores_ != 0 ? "ignore_index " + std::to_string(matrix.ignore_index_) : "no ignore_index";
    };
    throw std::invalid_argument("can't merge a matrix with " + text(other) + " into one with " + text(*this));
  }
  std::transform(counts_.begin(), counts_.end(), other.counts_.begin(), counts_.begin(), std::plus<>());
}

void ConfusionMatrix::reset() { std::fill(counts_.begin(), counts_.end(), 0.0); }

std::vector<double> ConfusionMatrix::compute(Normalize normalize) const {
  std::vector<double> cells = counts_;
  if (normalize == Normalize::none) return cells;
  const auto divide = [&](std::size_t first, std::size_t step, std::size_t count, Undefined reason) {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) sum += cells[first + i * step];
    for (std::size_t i = 0; i < count; ++i) {
      double& cell = cells[first + i * step];
      cell = sum > 0 ? cell / sum : undefined(reason);
    }
  };
  const std::size_t n = num_classes_;
  switch (normalize) {
    case Normalize::none: break;
    case Normalize::truth:
      for (std::size_t k = 0; k < n; ++k) divide(k * n, 1, n, Undefined::no_positives);
      break;
    case Normalize::predicted:
      for (std::size_t k = 0; k < n; ++k) divide(k, n, n, Undefined::not_predicted);
      break;
    case Normalize::all: divide(0, 1, n * n, Undefined::no_samples); break;
  }
  return cells;
}

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

ConfusionMatrix::operator ClassCounts() const {
  std::vector<Outcomes> classes(num_classes_);
  std::vector<double> true_counts(num_classes_);
  double total = 0;
  for (std::size_t truth = 0; truth < num_classes_; ++truth) {
    const double* const row = counts_.data() + truth * num_classes_;
    double missed = 0;
    for (std::size_t k = 0; k < num_classes_; ++k) {
      if (k == truth) continue;
      missed += row[k];
      classes[k].false_positives += row[k];
    }
    classes[truth].true_positives = row[truth];
    classes[truth].false_negatives = missed;
    total += true_counts[truth] = row[truth] + missed;
  }
  const std::vector<double> negatives = sums_of_others(true_counts);
  for (std::size_t k = 0; k < num_classes_; ++k) {
    classes[k].true_negatives = std::max(0.0, negatives[k] - classes[k].false_positives);
  }
  return {std::move(classes), total};
}

template <class Archive>
void ConfusionMatrix::fields(Archive& archive) {
  archive(num_classes_);
  archive(ignores_);
  archive(ignore_index_);
  archive(counts_);
}

const char* ConfusionMatrix::problem() const {
  if (num_classes_ == 0 || num_classes_ > detail::kMostClasses || ignores_ > 1) return "has no number of classes";
  if (counts_.size() != num_classes_ * num_classes_) return "has as many counts as no matrix";
  const bool are_weights =
      std::all_of(counts_.begin(), counts_.end(), [](double count) { return count >= 0 && std::isfinite(count); });
  return are_weights ? nullptr : "has a count that is none";
}

std::string ConfusionMatrix::state() const { return detail::save("ConfusionMatrix", *this); }

void ConfusionMatrix::load_state(std::string_view bytes) { detail::load("ConfusionMatrix", bytes, *this); }

ConfusionMatrix confusion_matrix(NumericView labels, NumericView predictions, NumericView weights,
                                 std::size_t num_classes, std::optional<std::int64_t> ignore_index) {
  if (num_classes == 0) {
    num_classes = detail::ClassSamples(labels, predictions, weights, detail::kMostClasses, ignore_index).num_classes();
  }
  ConfusionMatrix matrix(num_classes, ignore_index);
  matrix.update(labels, predictions, weights);
  return matrix;
}

}  // namespace tblog::metrics
