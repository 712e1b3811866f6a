#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT WeightHistogramsOptions {
  /// After how many epochs each time.
  TORCH_ARG(std::int64_t, every_n_epochs) = 1;
  /// Whether those of the gradients are logged, too: what the epoch's last batch left.
  TORCH_ARG(bool, gradients) = true;
};

/// Logs histograms of the parameters, weights/<parameter>, and of their gradients, gradients/<parameter>, at the end of
/// an epoch. What is not finite is counted beside (SummaryWriter::add_histogram). Waits for the device, and copies what
/// is there. Parameters and gradients without elements, and those that are undefined, are left out.
class TBLOG_CALLBACKS_EXPORT WeightHistograms : public Callback {
 public:
  /// Throws std::invalid_argument for an every_n_epochs that is not positive.
  explicit WeightHistograms(WeightHistogramsOptions options = {});

  /// Throws std::invalid_argument without TrainingState::model.
  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

 private:
  WeightHistogramsOptions options_;
};

}  // namespace tblog
