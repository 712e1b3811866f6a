#pragma once

#include <tblog/metrics/detail/moments.h>
#include <tblog/metrics/detail/range.h>
#include <tblog/metrics/detail/state_access.h>
#include <tblog/metrics/detail/weighted_sum.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstdint>
#include <string>
#include <string_view>

/// Numbers that come one by one or in parts, and what is known of all so far, in some dozen bytes.
///
/// Weights are finite and not negative, one for each value or none for 1 each; a value of weight 0 counts as absent.
/// Others throw std::invalid_argument, which names position and value, and change nothing. A NaN among the values makes
/// every result NaN until reset(); what has no value is NaN that says why (undefined_reason()). One object is used by
/// one thread at a time; merge() brings together what several have seen, state() and load_state() several processes.
namespace tblog::metrics {

/// A weighted mean: of a loss over batches of unequal sizes, say.
///
///     Mean loss;
///     loss.update(batch_loss, batch_size);
///
/// NaN without values (or weight), and where infinities cancel out. The sum is kept in twice the precision of a double:
/// no order and no split makes a difference.
class TBLOG_METRICS_EXPORT Mean {
 public:
  void update(double value, double weight = 1);
  void update(NumericView values, NumericView weights = {});
  void merge(const Mean& other);
  double compute() const;
  void reset();
  std::string state() const;
  /// Throws std::invalid_argument for bytes that are no such state.
  void load_state(std::string_view bytes);

 private:
  detail::WeightedSum sum_;
};

/// Mean, spread and range. A weight is how many times a value was seen (numpy.cov's fweights, whole or not).
///
/// Deviations are squared from the mean, not from 0, and kept in twice the precision of a double: the variance of
/// values about 1e6 is as exact as that of values about 0, whatever the order and the parts.
class TBLOG_METRICS_EXPORT Statistics {
 public:
  void update(double value, double weight = 1);
  void update(NumericView values, NumericView weights = {});
  void merge(const Statistics& other);
  void reset();
  std::string state() const;
  void load_state(std::string_view bytes);

  /// The weight of all values: how many, if they weigh 1.
  double weight() const;
  /// NaN without values, as all of these.
  double mean() const;
  /// The sum of squared deviations by weight() - `ddof`, numpy's; NaN if that is not above 0, and for infinities.
  double variance(double ddof = 0) const;
  double standard_deviation(double ddof = 0) const;
  double min() const;
  double max() const;

 private:
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  detail::Moments<1> moments_;
  detail::ExactSum sum_;  // from which the mean is more exact than from deviations
  detail::Range range_;
};

/// An average in which each value weighs `decay` times what the next one does: TensorBoard's smoothing of a curve, at
/// its last point, and torch's lerp in Adam's corrected form. With d = decay, of n values:
/// sum of (1 - d) d^(n-1-i) x_i, divided by 1 - d^n. So the first value is the average of one, and no zero before it
/// pulls it down. NaN without values, and from a NaN or infinities of both signs on; TensorBoard leaves those out.
class TBLOG_METRICS_EXPORT ExponentialAverage {
 public:
  /// Throws std::invalid_argument for a decay outside [0, 1).
  explicit ExponentialAverage(double decay);

  double decay() const { return decay_; }

  void update(double value);
  void update(NumericView values);
  /// Continues with the values that `later` has seen, as if they had come here. Throws std::invalid_argument if it has
  /// another decay.
  void merge(const ExponentialAverage& later);
  double compute() const;
  void reset();
  std::string state() const;
  /// Takes over the state's decay too.
  void load_state(std::string_view bytes);

 private:
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  double decay_, sum_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace tblog::metrics
