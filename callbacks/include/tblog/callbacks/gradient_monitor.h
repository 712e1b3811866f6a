#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <vector>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT GradientMonitorOptions {
  /// After how many batches each time.
  TORCH_ARG(std::int64_t, every_n_steps) = 100;
  /// Whether each parameter's norm and update are logged, and not only all gradients' norm and count.
  TORCH_ARG(bool, per_parameter) = true;
};

/// Logs how the gradients are, as they are at on_batch_end: after whatever the loop did to them (clipping, say). A loop
/// that sets them to zero or frees them before that has nothing to show here.
///
/// - gradients/norm: of all gradients together, the square root of the sum of squares
/// - gradients/non_finite: how many of their elements are NaN or infinite
/// - gradients/norm/<parameter>: of one parameter
/// - updates/ratio/<parameter>: the norm of what the batch changed of it, divided by the norm of what it was before.
///   Around 1e-3 is usual. 0 for a parameter that stays what it was, infinite for one that was 0
///
/// Parameters without a gradient are left out; of sparse gradients, what is stored counts. Nothing waits for the
/// device: the numbers are no metrics of the TrainingState, but go to its writer, which reads them when they are there.
/// For the ratios a copy of the parameters is kept from on_batch_begin on, in the batches that are logged.
class TBLOG_CALLBACKS_EXPORT GradientMonitor : public Callback {
 public:
  /// Throws std::invalid_argument for an every_n_steps that is not positive.
  explicit GradientMonitor(GradientMonitorOptions options = {});

  /// Throws std::invalid_argument without TrainingState::model.
  void on_train_begin(TrainingState& state) override;
  void on_batch_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;

 private:
  GradientMonitorOptions options_;
  std::vector<at::Tensor> before_;  // the parameters before the batch, if it is to be logged
};

}  // namespace tblog
