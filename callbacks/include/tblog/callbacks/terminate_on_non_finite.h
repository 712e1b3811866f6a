#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT TerminateOnNonFiniteOptions {
  /// After how many batches each time. Each look waits for the device; the loss is that of all batches of the epoch so
  /// far, so that none is missed.
  TORCH_ARG(std::int64_t, every_n_steps) = 1;
  /// Whether parameters and gradients are looked at each time, and not only once the loss is not finite. A pass over
  /// them, which costs most for small batches. Scaled gradients of mixed precision may be infinite rightly.
  TORCH_ARG(bool, weights) = false;
  /// Whether it throws. If not, it interrupts the training (TrainingState::interrupt), and the callbacks behind it,
  /// ModelCheckpoint for one, still see the end of the batch.
  TORCH_ARG(bool, throws) = true;
};

/// Ends the training when its loss is NaN or infinite, by a std::runtime_error that says which batch it was, and which
/// parameter or gradient is the first that is not finite, with the count of its elements:
///
///     after batch 3 of epoch 1 the training loss is nan; parameter '0.weight' has 6 of 6 elements that are not finite
///
/// Put it first in the list: what is behind it, and ModelCheckpoint wherever it is, then sees nothing of a model that
/// has diverged, and the checkpoint before stays the newest one.
class TBLOG_CALLBACKS_EXPORT TerminateOnNonFinite : public Callback {
 public:
  /// Throws std::invalid_argument for an every_n_steps that is not positive.
  explicit TerminateOnNonFinite(TerminateOnNonFiniteOptions options = {});

  void on_batch_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;

 private:
  void look(TrainingState& state) const;

  TerminateOnNonFiniteOptions options_;
};

}  // namespace tblog
