#include <tblog/metrics/multilabel.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#include "class_ids.h"
#include "sample_weights.h"
#include "samples.h"
#include "state.h"

namespace tblog::metrics {
namespace {

using detail::ClassIds;

// A triple as one number: true positives, false positives, false negatives, each below 2^14.
constexpr int kBits = 14;
constexpr std::uint64_t kMask = (1 << kBits) - 1;
static_assert(detail::kMostClasses <= kMask);

std::uint64_t kind_of(std::uint64_t tp, std::uint64_t fp, std::uint64_t fn) { return (tp << kBits | fp) << kBits | fn; }

Outcomes outcomes_of(std::uint64_t kind, std::size_t num_labels) {
  const std::uint64_t tp = kind >> 2 * kBits, fp = kind >> kBits & kMask, fn = kind & kMask;
  return {static_cast<double>(tp), static_cast<double>(fp), static_cast<double>(num_labels - tp - fp - fn),
          static_cast<double>(fn)};
}

bool are_weights(const std::vector<double>& values) {
  return std::all_of(values.begin(), values.end(), [](double value) { return value >= 0 && std::isfinite(value); });
}

}  // namespace

MultilabelCounts::MultilabelCounts(std::size_t num_labels) {
  detail::check_count("num_labels", num_labels, 1, detail::kMostClasses);
  labels_.resize(4 * num_labels);
}

void MultilabelCounts::update(NumericView labels, NumericView predictions, NumericView weights) {
  const std::size_t width = num_labels(), samples = labels.size() / width;
  detail::check_size("predictions", predictions, "labels", labels);
  if (labels.size() % width != 0) {
    throw std::invalid_argument("labels has " + std::to_string(labels.size()) + " elements: they are " +
                                std::to_string(width) + " for each sample");
  }
  if (!weights.empty() && weights.size() != samples) {
    throw std::invalid_argument("weights has " + std::to_string(weights.size()) + " elements: there are " +
                                std::to_string(samples) + " samples");
  }
  const char* const rule = "it is 0 or 1 for each label of a sample";
  const ClassIds truths("labels", labels, 2, rule), guesses("predictions", predictions, 2, rule);
  const detail::SampleWeights checked_weights(weights);

  std::unordered_map<std::uint64_t, double> found;
  const std::size_t rows = std::max<std::size_t>(1, 8 * ClassIds::kBlock / width);
  std::vector<ClassIds::Id> truth_ids(rows * width), guess_ids(rows * width);
  for (std::size_t first = 0; first < samples; first += rows) {
    const std::size_t count = std::min(rows, samples - first);
    truths.read(first * width, count * width, truth_ids.data());
    guesses.read(first * width, count * width, guess_ids.data());
    for (std::size_t row = 0; row < count; ++row) {
      const double weight = checked_weights.data() ? checked_weights.data()[first + row] : 1;
      if (weight == 0) continue;
      const ClassIds::Id *const truth = truth_ids.data() + row * width, *const guess = guess_ids.data() + row * width;
      std::uint64_t both = 0, labelled = 0, predicted = 0;
      for (std::size_t k = 0; k < width; ++k) {
        labels_[4 * k + 2 * truth[k] + guess[k]] += weight;
        both += truth[k] & guess[k];
        labelled += truth[k];
        predicted += guess[k];
      }
      found[kind_of(both, predicted - both, labelled - both)] += weight;
    }
  }
  std::vector<std::uint64_t> kinds;
  std::vector<double> kind_weights;
  for (const auto& [kind, weight] : found) {
    kinds.push_back(kind);
    kind_weights.push_back(weight);
  }
  add_kinds(kinds, kind_weights);
}

void MultilabelCounts::add_kinds(const std::vector<std::uint64_t>& kinds, const std::vector<double>& weights) {
  std::vector<std::pair<std::uint64_t, double>> fresh;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const auto at = std::lower_bound(kinds_.begin(), kinds_.end(), kinds[i]);
    if (at != kinds_.end() && *at == kinds[i]) {
      kind_weights_[static_cast<std::size_t>(at - kinds_.begin())] += weights[i];
    } else {
      fresh.emplace_back(kinds[i], weights[i]);
    }
  }
  if (fresh.empty()) return;
  for (std::size_t i = 0; i < kinds_.size(); ++i) fresh.emplace_back(kinds_[i], kind_weights_[i]);
  std::sort(fresh.begin(), fresh.end());
  kinds_.clear();
  kind_weights_.clear();
  for (const auto& [kind, weight] : fresh) {
    kinds_.push_back(kind);
    kind_weights_.push_back(weight);
  }
}

void MultilabelCounts::merge(const MultilabelCounts& other) {
  if (other.num_labels() != num_labels()) {
    throw std::invalid_argument("can't merge counts of " + std::to_string(other.num_labels()) +
                                " labels into those of " + std::to_string(num_labels()));
  }
  std::transform(labels_.begin(), labels_.end(), other.labels_.begin(), labels_.begin(), std::plus<>());
  add_kinds(other.kinds_, other.kind_weights_);
}

void MultilabelCounts::reset() { *this = MultilabelCounts(num_labels()); }

double MultilabelCounts::total() const { return std::accumulate(kind_weights_.begin(), kind_weights_.end(), 0.0); }

Outcomes MultilabelCounts::operator[](std::size_t label) const {
  const double* const counts = labels_.data() + 4 * label;
  return {counts[3], counts[1], counts[0], counts[2]};
}

MultilabelCounts::operator ClassCounts() const {
  std::vector<Outcomes> labels(num_labels());
  for (std::size_t k = 0; k < labels.size(); ++k) labels[k] = (*this)[k];
  std::vector<SampleOutcomes> samples(kinds_.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    samples[i] = {outcomes_of(kinds_[i], num_labels()), kind_weights_[i]};
  }
  return {std::move(labels), std::move(samples), total()};
}

template <class Archive>
void MultilabelCounts::fields(Archive& archive) {
  archive(labels_);
  archive(kinds_);
  archive(kind_weights_);
}

const char* MultilabelCounts::problem() const {
  if (labels_.empty() || labels_.size() % 4 != 0 || num_labels() > detail::kMostClasses) {
    return "has no number of labels";
  }
  const bool are_kinds = std::all_of(kinds_.begin(), kinds_.end(), [this](std::uint64_t kind) {
    return kind >> 3 * kBits == 0 &&
           outcomes_of(kind, num_labels()).true_negatives <= static_cast<double>(num_labels());
  });
  const bool ascend = std::adjacent_find(kinds_.begin(), kinds_.end(), std::greater_equal<>()) == kinds_.end();
  if (!are_kinds || !ascend || kind_weights_.size() != kinds_.size()) return "has samples that are none";
  return are_weights(labels_) && are_weights(kind_weights_) ? nullptr : "has a count that is none";
}

std::string MultilabelCounts::state() const { return detail::save("MultilabelCounts", *this); }

void MultilabelCounts::load_state(std::string_view bytes) { detail::load("MultilabelCounts", bytes, *this); }

MultilabelCounts multilabel_counts(NumericView labels, NumericView predictions, std::size_t num_labels,
                                   NumericView weights) {
  MultilabelCounts counts(num_labels);
  counts.update(labels, predictions, weights);
  return counts;
}

}  // namespace tblog::metrics
