#include <tblog/metrics/quantiles.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "blocks.h"
#include "radix_sort.h"
#include "state.h"

namespace tblog::metrics {
namespace {

// A bucket is what the highest 19 bits of an ascending key are: sign and exponent, which make the octave, and 7 bits of
// the mantissa.
constexpr int kBucketBits = 7, kShift = 64 - 12 - kBucketBits;
constexpr std::size_t kBuckets = 1 << kBucketBits, kOctaves = 1 << 12;
constexpr const char* kRule = "quantiles are of numbers";

std::size_t bucket_of(double value) {
  if (std::abs(value) < std::numeric_limits<double>::min()) value = 0;  // there buckets are wide beside their values
  return static_cast<std::size_t>(~detail::descending_key(value) >> kShift);
}

// The bucket's middle.
double value_of(std::size_t bucket) {
  static const std::size_t kZero = bucket_of(0);
  if (bucket == kZero) return 0;
  const std::uint64_t key = (std::uint64_t{bucket} << kShift) + (std::uint64_t{1} << (kShift - 1));
  const double value = detail::from_descending_key(~key);
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  return !std::isnan(value) ? value : bucket > kZero ? kInfinity : -kInfinity;
}

}  // namespace

void Quantiles::insert(std::uint16_t octave) {
  const auto place = std::lower_bound(octaves_.begin(), octaves_.end(), octave) - octaves_.begin();
  octaves_.reserve(octaves_.size() + 1);
  counts_.insert(counts_.begin() + place * static_cast<std::ptrdiff_t>(kBuckets), kBuckets, 0);
  octaves_.insert(octaves_.begin() + place, octave);
  index();
}

void Quantiles::index() {
  places_.assign(kOctaves, 0);
  for (std::size_t i = 0; i < octaves_.size(); ++i) places_[octaves_[i]] = static_cast<std::uint16_t>(i + 1);
}

inline std::uint64_t& Quantiles::at(std::size_t bucket) {
  if (places_.empty() || places_[bucket / kBuckets] == 0) insert(static_cast<std::uint16_t>(bucket / kBuckets));
  return counts_[(places_[bucket / kBuckets] - std::size_t{1}) * kBuckets + bucket % kBuckets];
}

void Quantiles::update(double value) {
  if (std::isnan(value)) throw std::invalid_argument("value is nan: " + std::string(kRule));
  ++at(bucket_of(value));
  range_.add(value);
  ++count_;
}

void Quantiles::update(NumericView values) {
  detail::check_each("values", values, kRule, [](double value) { return value == value; });
  detail::for_each_block<1>({values}, {}, [&](const detail::Block<1>& block) {
    std::size_t buckets[detail::kBlock];
    for (std::size_t i = 0; i < block.size; ++i) buckets[i] = bucket_of(block.values[0][i]);
    for (std::size_t i = 0; i < block.count; ++i) ++at(buckets[i]);
    detail::add(range_, block);
    count_ += block.count;
  });
}

void Quantiles::merge(const Quantiles& other) {
  if (other.count_ == 0) return;
  for (std::size_t i = 0; i < other.octaves_.size(); ++i) {
    std::uint64_t* const to = &at(other.octaves_[i] * kBuckets);
    const std::uint64_t* const from = &other.counts_[i * kBuckets];
    for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) to[bucket] += from[bucket];
  }
  range_.add(other.range_);
  count_ += other.count_;
}

void Quantiles::reset() { *this = {}; }

double Quantiles::quantile(double q) const {
  if (!(q >= 0 && q <= 1)) {
    throw std::invalid_argument("q is " + detail::to_text(q) + ": a quantile's place is from 0 to 1");
  }
  if (count_ == 0) return undefined(Undefined::no_samples);
  const auto rank = static_cast<std::uint64_t>(std::max(std::ceil(q * static_cast<double>(count_)), 1.0));
  if (rank == 1) return range_.min;
  std::uint64_t reached = 0;
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    reached += counts_[i];
    if (reached < rank) continue;
    const double value = value_of(octaves_[i / kBuckets] * kBuckets + i % kBuckets);
    return std::max(range_.min, std::min(value, range_.max));
  }
  return range_.max;
}

double Quantiles::min() const { return count_ == 0 ? undefined(Undefined::no_samples) : range_.min; }
double Quantiles::max() const { return count_ == 0 ? undefined(Undefined::no_samples) : range_.max; }

template <class Archive>
void Quantiles::fields(Archive& archive) {
  archive(octaves_);
  archive(counts_);
  archive(count_);
  archive(range_);
}

const char* Quantiles::problem() const {
  if (counts_.size() != octaves_.size() * kBuckets) return "has not 128 counts for each power of two";
  if (!octaves_.empty() && octaves_.back() >= kOctaves) return "has a power of two that no number has";
  if (std::adjacent_find(octaves_.begin(), octaves_.end(), std::greater_equal<>()) != octaves_.end()) {
    return "has powers of two in disorder";
  }
  if (std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0}) != count_) return "has another sum of counts";
  return count_ == 0 || range_.min <= range_.max ? nullptr : "has a minimum above its maximum";
}

std::string Quantiles::state() const { return detail::save("Quantiles", *this); }

void Quantiles::load_state(std::string_view bytes) {
  Quantiles loaded;
  detail::load("Quantiles", bytes, loaded);
  loaded.index();
  *this = std::move(loaded);
}

}  // namespace tblog::metrics
