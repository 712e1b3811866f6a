#include <tblog/metrics/binary_curve.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <stdexcept>
#include <type_traits>
#include <utility>

#include "binary_samples.h"
#include "parallel.h"
#include "state.h"
#include "threshold_bins.h"

namespace tblog::metrics {
namespace {

constexpr char kKind[] = "BinaryCurve";

// Room for `more`, so that to add them can't fail; as vectors grow, or each batch would copy all before it.
template <class T>
void make_room(std::vector<T>& vector, std::size_t more) {
  const std::size_t needed = vector.size() + more;
  if (needed > vector.capacity()) vector.reserve(std::max(needed, 2 * vector.capacity()));
}

}  // namespace

Thresholds Thresholds::uniform(std::size_t num_thresholds) {
  detail::check_count("num_thresholds", num_thresholds, 2, kMostThresholds);
  Thresholds thresholds;
  thresholds.uniform_ = num_thresholds;
  return thresholds;
}

Thresholds Thresholds::at(NumericView ascending) {
  detail::check_count("num_thresholds", ascending.size(), 1, kMostThresholds);
  Thresholds thresholds;
  auto& given = thresholds.given_;
  given = detail::checked("thresholds", ascending, "a threshold is finite", [](double t) { return std::isfinite(t); });
  for (std::size_t i = 1; i < given.size(); ++i) {
    if (given[i] <= given[i - 1]) {
      detail::refuse("thresholds", i, given[i],
                     "it is not greater than the one before it, " + detail::to_text(given[i - 1]));
    }
  }
  if (given.size() < 2) return thresholds;
  const Thresholds even = uniform(given.size());
  for (std::size_t i = 0; i < given.size(); ++i) {
    if (given[i] != even[i]) return thresholds;
  }
  return even;
}

BinaryCurve::BinaryCurve(Thresholds thresholds) : thresholds_(std::move(thresholds)) { reset(); }

void BinaryCurve::update(NumericView labels, NumericView scores, NumericView weights, std::size_t threads) {
  const detail::BinarySamples samples(labels, scores, weights);
  samples.visit([&](const std::uint8_t* labels_of, const auto* scores_of, auto weight) {
    const std::size_t size = samples.size();
    std::size_t counted = 0;
    for (std::size_t i = 0; i < size; ++i) counted += weight(i) != 0;
    if (is_exact()) {
      keep(labels_of, scores_of, weight, size, counted);
    } else {
      count(labels_of, scores_of, weight, size, threads);
    }
    size_ += counted;
  });
}

// `counted` of the samples have weight. What may run out of memory comes first, and leaves the same samples.
template <class Score, class Weight>
void BinaryCurve::keep(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t size,
                       std::size_t counted) {
  constexpr bool kWeighted = !std::is_same_v<Weight, detail::BinarySamples::UnitWeight>;
  if (counted == 0) return;
  make_room(labels_, counted);
  const bool as_doubles = std::is_same_v<Score, double> || !doubles_.empty();
  if (as_doubles) {
    if (!floats_.empty()) {
      std::vector<double> wider;
      make_room(wider, floats_.size() + counted);
      wider.assign(floats_.begin(), floats_.end());
      doubles_ = std::move(wider);
      floats_ = {};
    }
    make_room(doubles_, counted);
  } else {
    make_room(floats_, counted);
  }
  if (kWeighted || !weights_.empty()) {
    make_room(weights_, labels_.size() - weights_.size() + counted);
    weights_.resize(labels_.size(), 1.0);
    if (!kWeighted) weights_.resize(labels_.size() + counted, 1.0);
  }

  const auto append = [&](auto& to, const auto* values) {
    if (counted == size) {
      to.insert(to.end(), values, values + size);
    } else {
      for (std::size_t i = 0; i < size; ++i) {
        if (weight(i) != 0) to.push_back(values[i]);
      }
    }
  };
  append(labels_, labels);
  if constexpr (kWeighted) append(weights_, weight.weights);
  if constexpr (std::is_same_v<Score, double>) {
    append(doubles_, scores);
  } else {
    as_doubles ? append(doubles_, scores) : append(floats_, scores);
  }
}

template <class Score, class Weight>
void BinaryCurve::count(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t size,
                        std::size_t threads) {
  const auto add = [&](const auto& grid) {
    threads = detail::thread_count(threads, size);
    if (size < totals_.size()) return detail::add_to_bins(grid, labels, scores, weight, 0, size, totals_);
    std::vector<std::vector<double>> parts(threads, std::vector<double>(totals_.size()));
    detail::run_parallel(threads, [&](std::size_t t) {
      detail::add_to_bins(grid, labels, scores, weight, size * t / threads, size * (t + 1) / threads, parts[t]);
    });
    for (const auto& part : parts) add_totals(part);
  };
  if (thresholds_.is_uniform()) {
    add(detail::UniformGrid<Score>(thresholds_.size()));
  } else {
    add(detail::GivenGrid<Score>(thresholds_.given_.data(), thresholds_.size()));
  }
}

void BinaryCurve::add_totals(const std::vector<double>& totals) {
  for (std::size_t i = 0; i < totals_.size(); ++i) totals_[i] += totals[i];
}

void BinaryCurve::add_counts(NumericView weights, std::size_t samples) {
  if (is_exact()) throw std::invalid_argument("counts can't be added to an exact curve: it has no thresholds");
  detail::check_size("weights", weights, "the curve's counts", totals_);
  const auto totals = detail::checked("weights", weights, "a weight is finite and not negative",
                                      [](double weight) { return weight >= 0 && std::isfinite(weight); });
  add_totals(totals);
  size_ += samples;
}

void BinaryCurve::merge(const BinaryCurve& other) {
  if (thresholds_ != other.thresholds_) {
    const auto bins = [](const BinaryCurve& curve) { return std::to_string(curve.thresholds_.size()) + " thresholds"; };
    throw std::invalid_argument("can't merge " + (other.is_exact() ? "an exact curve" : "a curve of " + bins(other)) +
                                " into " + (is_exact() ? "an exact one" : "one of " + bins(*this)) +
                                ": they must be the same");
  }
  if (this == &other) return merge(BinaryCurve(other));
  if (is_exact()) {
    update(other.labels_, other.doubles_.empty() ? NumericView(other.floats_) : other.doubles_, other.weights_);
  } else {
    add_totals(other.totals_);
    size_ += other.size_;
  }
}

void BinaryCurve::reset() {
  size_ = 0;
  totals_.assign(is_exact() ? 0 : 2 * (thresholds_.size() + 1), 0.0);
  labels_.clear();
  floats_.clear();
  doubles_.clear();
  weights_.clear();
}

template <class Archive>
void BinaryCurve::fields(Archive& archive) {
  archive(thresholds_.uniform_);
  archive(thresholds_.given_);
  archive(size_);
  archive(totals_);
  archive(labels_);
  archive(floats_);
  archive(doubles_);
  archive(weights_);
}

const char* BinaryCurve::problem() const {
  const auto& given = thresholds_.given_;
  const auto has = [](const auto& values, auto is_good) { return std::all_of(values.begin(), values.end(), is_good); };
  if (thresholds_.uniform_ == 1 || thresholds_.uniform_ > kMostThresholds || given.size() > kMostThresholds ||
      (thresholds_.uniform_ > 0 && !given.empty())) {
    return "has thresholds that no curve has";
  }
  if (!has(given, [](double t) { return std::isfinite(t); }) ||
      std::adjacent_find(given.begin(), given.end(), std::greater_equal<>()) != given.end()) {
    return "has thresholds that do not ascend";
  }
  const std::size_t kept = is_exact() ? size() : 0;
  if (labels_.size() != kept || floats_.size() + doubles_.size() != kept || (!floats_.empty() && !doubles_.empty()) ||
      (!weights_.empty() && weights_.size() != kept) ||
      totals_.size() != (is_exact() ? 0 : 2 * (thresholds_.size() + 1))) {
    return "has vectors of sizes that do not go together";
  }
  if (!has(labels_, [](std::uint8_t label) { return label <= 1; })) return "has a label that is neither 0 nor 1";
  if (!has(floats_, [](float score) { return score == score; }) ||
      !has(doubles_, [](double score) { return score == score; })) {
    return "has a score that is not a number";
  }
  if (!has(weights_, [](double weight) { return weight > 0 && std::isfinite(weight); }) ||
      !has(totals_, [](double total) { return total >= 0; })) {
    return "has a weight that none can be";
  }
  return nullptr;
}

std::string BinaryCurve::state() const { return detail::save(kKind, *this); }

void BinaryCurve::load_state(std::string_view bytes) { detail::load(kKind, bytes, *this); }

}  // namespace tblog::metrics
