#pragma once

#include <tblog/callbacks/training_state.h>
#include <tblog/callbacks_export.h>

#include <cstdint>
#include <limits>
#include <optional>
#include <string>

namespace tblog {

/// A metric that is watched for its best value: what EarlyStopping and ModelCheckpoint have in common.
class TBLOG_CALLBACKS_EXPORT Monitor {
 public:
  Monitor(std::string metric, std::optional<Mode> mode, double min_delta);

  /// Forgets the best value.
  void reset();

  /// This epoch's value. Throws std::invalid_argument, listing what was logged, if it was not logged, and if nobody
  /// said which way it gets better.
  double value(const TrainingState& state);

  /// Whether `value` is better than `reference` by more than min_delta. NaN is never better; anything else is better
  /// than NaN. Only after value() was called once.
  bool better(double value, double reference) const;

  /// Takes `value` for the new best if it is better; whether it was.
  bool update(double value, std::int64_t epoch);

  const std::string& metric() const { return metric_; }
  double best() const { return best_; }                    ///< NaN as long as there is none
  std::int64_t best_epoch() const { return best_epoch_; }  ///< -1 as long as there is none

 private:
  std::string metric_;
  std::optional<Mode> mode_;
  double min_delta_;
  double best_ = std::numeric_limits<double>::quiet_NaN();
  std::int64_t best_epoch_ = -1;
};

}  // namespace tblog
