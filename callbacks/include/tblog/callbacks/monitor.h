#pragma once

#include <tblog/callbacks/training_state.h>
#include <tblog/callbacks_export.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace tblog {

class CallbackState;

/// When a callback looks at its metric.
enum class Interval {
  epoch,       ///< at the end of each epoch
  validation,  ///< after each validation that set it anew: with ValidationOptions::every_n_steps, several an epoch
};

/// A metric that is watched for its best value: what EarlyStopping and ModelCheckpoint have in common.
class TBLOG_CALLBACKS_EXPORT Monitor {
 public:
  Monitor(std::string metric, std::optional<Mode> mode, double min_delta, double relative_min_delta = 0);

  /// Forgets the best value.
  void reset();
  /// The best value and its epoch, for a callback's state.
  void state(CallbackState& archive);

  /// Whether the metric was set since the last call of this or of value().
  bool has_new_value(const TrainingState& state);

  /// This epoch's value. Throws std::invalid_argument, listing what was logged, if it was not logged, and if nobody
  /// said which way it gets better.
  double value(const TrainingState& state);

  /// Whether `value` is better than `reference` by more than min_delta, and by more than relative_min_delta of the
  /// reference's absolute value. NaN is never better; anything else is better than NaN. Only after value() was called
  /// once.
  bool better(double value, double reference) const;
  /// Whether it is at least as good, or better: no deltas.
  bool reaches(double value, double reference) const;

  /// Takes `value` for the new best if it is better; whether it was.
  bool update(double value, std::int64_t epoch);

  const std::string& metric() const { return metric_; }
  double best() const { return best_; }                    ///< NaN as long as there is none
  std::int64_t best_epoch() const { return best_epoch_; }  ///< -1 as long as there is none

 private:
  std::string metric_;
  std::optional<Mode> mode_;
  double min_delta_, relative_min_delta_;
  double best_ = std::numeric_limits<double>::quiet_NaN();
  std::int64_t best_epoch_ = -1;
  std::int64_t times_seen_ = 0;
};

}  // namespace tblog
