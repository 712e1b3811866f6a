#include <tblog/metrics/calibration.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "binary_samples.h"
#include "calibration_bins.h"
#include "class_scores.h"
#include "state.h"

namespace tblog::metrics {
namespace {

using namespace detail;

/// Writes the bins of kBinBlock scores. Edge i is i * width, rounded as numpy.linspace rounds it. A score, multiplied
/// by the number of bins, lies within little more than a half of `nearest`, whatever has been rounded: it is above all
/// edges before that one and below all after it, and only that one has to be compared.
template <class Score>
void find_bins(const Score* scores, std::size_t num_bins, std::int32_t* bins) {
  const auto count = static_cast<double>(num_bins);
  const double width = 1 / count;
  const auto last = static_cast<std::int32_t>(num_bins - 1);
  for (std::size_t k = 0; k < kBinBlock; ++k) {
    const auto score = static_cast<double>(scores[k]);
    const auto nearest = static_cast<std::int32_t>(score * count + 0.5);
    const std::int32_t bin = nearest - (score <= static_cast<double>(nearest) * width ? 1 : 0);
    bins[k] = bin < 0 ? 0 : bin > last ? last : bin;
  }
}

/// Calls f(distance, count) for each bin.
template <class F>
void for_distances(const CalibrationCurve& curve, F f) {
  check_size("predicted", curve.predicted, "counts", curve.counts);
  check_size("actual", curve.actual, "counts", curve.counts);
  for (std::size_t i = 0; i < curve.counts.size(); ++i) {
    f(std::abs(curve.actual[i] - curve.predicted[i]), curve.counts[i]);
  }
}

}  // namespace

Calibration::Calibration(std::size_t num_bins) {
  check_count("num_bins", num_bins, 1, kMostCalibrationBins);
  bins_.resize(num_bins);
}

void Calibration::update(NumericView labels, NumericView scores, NumericView weights) {
  const BinarySamples samples(labels, scores, weights);
  samples.visit([&](const std::uint8_t* label, const auto* score, auto weight) {
    check_probabilities(score, samples.size());
    const auto find = [count = bins_.size()](const auto* some, std::int32_t* bins) { find_bins(some, count, bins); };
    sum_bins(label, score, weight, samples.size(), bins_, find);
  });
}

void Calibration::merge(const Calibration& other) {
  if (other.num_bins() != num_bins()) {
    throw std::invalid_argument("can't merge a Calibration of " + std::to_string(other.num_bins()) +
                                " bins into one of " + std::to_string(num_bins()));
  }
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    bins_[i].weight.add(other.bins_[i].weight);
    bins_[i].scores.add(other.bins_[i].scores);
    bins_[i].positives.add(other.bins_[i].positives);
  }
}

CalibrationCurve Calibration::compute() const {
  CalibrationCurve curve;
  for (std::size_t i = 0; i < bins_.size(); ++i) {
    append_bin(curve, i, bins_[i].weight.value(), bins_[i].scores.value(), bins_[i].positives.value());
  }
  return curve;
}

void Calibration::reset() { std::fill(bins_.begin(), bins_.end(), Bin()); }

template <class Archive>
void Calibration::Bin::fields(Archive& archive) {
  archive(weight);
  archive(scores);
  archive(positives);
}
template <class Archive>
void Calibration::fields(Archive& archive) {
  archive(bins_);
}
const char* Calibration::problem() const {
  if (bins_.empty() || bins_.size() > kMostCalibrationBins) return "has too many bins or none";
  for (const Bin& bin : bins_) {
    for (const ExactSum* sum : {&bin.weight, &bin.scores, &bin.positives}) {
      if (!(sum->value() >= 0 && std::isfinite(sum->value()))) return "has a sum that is none";
    }
  }
  return nullptr;
}
std::string Calibration::state() const { return save("Calibration", *this); }
void Calibration::load_state(std::string_view bytes) { load("Calibration", bytes, *this); }

CalibrationCurve calibration_curve(NumericView labels, NumericView scores, std::size_t num_bins, NumericView weights) {
  Calibration calibration(num_bins);
  calibration.update(labels, scores, weights);
  return calibration.compute();
}

double expected_calibration_error(const CalibrationCurve& curve) {
  double error = 0, total = 0;
  for_distances(curve, [&](double distance, double count) {
    error += count * distance;
    total += count;
  });
  return total > 0 ? error / total : undefined(Undefined::no_samples);
}

double maximum_calibration_error(const CalibrationCurve& curve) {
  double error = 0;
  for_distances(curve, [&](double distance, double) { error = std::max(error, distance); });
  return curve.counts.empty() ? undefined(Undefined::no_samples) : error;
}

}  // namespace tblog::metrics
