#pragma once

#include <cmath>
#include <cstddef>

namespace tblog::metrics::detail {

/// A sum in twice the precision of a double: whatever the order and the parts in which numbers are added, the result is
/// the same but for its last bits, and nothing is lost when large terms cancel out (Knuth's two-sum; the error of an
/// addition is kept, and added at the end).
class ExactSum {
 public:
  void add(double term) {
    const double sum = sum_ + term;
    const double part = sum - sum_;
    error_ += (sum_ - (sum - part)) + (term - part);
    sum_ = sum;
  }

  void add(const ExactSum& other) {
    add(other.sum_);
    error_ += other.error_;
  }

  /// Infinite or NaN as a plain sum would be.
  double value() const { return std::isfinite(sum_) ? sum_ + error_ : sum_; }

  template <class Archive>
  void fields(Archive& archive) {
    archive(sum_);
    archive(error_);
  }

 private:
  double sum_ = 0, error_ = 0;
};

/// Adds term(i) for each i below `size`. Terms are added up in lanes, some hundred in each, with a double's precision:
/// meant for terms of one sign, for which that is as good and much faster.
template <class Term>
void add_terms(ExactSum& to, std::size_t size, Term term) {
  constexpr std::size_t kLanes = 8, kBlock = 1024;
  std::size_t i = 0;
  while (size - i >= kLanes) {
    const std::size_t end = i + (size - i < kBlock ? (size - i) / kLanes * kLanes : kBlock);
    double lanes[kLanes] = {};
    for (; i < end; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) lanes[lane] += term(i + lane);
    }
    for (const double lane : lanes) to.add(lane);
  }
  for (; i < size; ++i) to.add(term(i));
}

}  // namespace tblog::metrics::detail
