#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <string>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT LearningRateMonitorOptions {
  /// After how many batches each time; 0: at the end of each epoch.
  TORCH_ARG(std::int64_t, every_n_steps) = 0;
  /// Tag and metric of the rate. If there are several parameter groups, of one optimizer or of several, it is
  /// `name`/group_1, `name`/group_2 and so on, in the order of TrainingState::optimizers.
  TORCH_ARG(std::string, name) = "lr";
};

/// Logs the learning rates, which are then metrics, too. At the end of an epoch it is the rate that there is at that
/// moment: it goes before a ReduceLROnPlateau in the list.
class TBLOG_CALLBACKS_EXPORT LearningRateMonitor : public Callback {
 public:
  /// Throws std::invalid_argument for a negative every_n_steps.
  explicit LearningRateMonitor(LearningRateMonitorOptions options = {});

  /// Throws std::invalid_argument without TrainingState::optimizers.
  void on_train_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

 private:
  void log(TrainingState& state) const;

  LearningRateMonitorOptions options_;
};

}  // namespace tblog
