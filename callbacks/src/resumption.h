#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/callback_state.h>

#include <vector>

namespace tblog::detail {

/// Where in the course of a training a checkpoint is made.
struct CheckpointPosition {
  bool epoch_done = false;         ///< at an epoch's end, and not after a batch in the middle of one
  std::vector<at::Tensor> random;  ///< the random generators there: after a batch, before the next one is drawn
};

/// What was read from a checkpoint and waits for its place in the course of the training.
struct Resumption {
  CheckpointPosition position;
  CallbackState callbacks;
};

}  // namespace tblog::detail
