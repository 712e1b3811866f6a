#pragma once

#include <cmath>

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

  /// The difference, with a double's precision however close the two are.
  double minus(const ExactSum& other) const { return (sum_ - other.sum_) + (error_ - other.error_); }

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

}  // namespace tblog::metrics::detail
