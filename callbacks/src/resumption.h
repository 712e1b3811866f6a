#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/callback_state.h>

#include <vector>

namespace tblog::detail {

/// What was read from a checkpoint and waits for its place in the course of the training.
struct Resumption {
  bool epoch_done = false;         ///< it was made at an epoch's end, and not in the middle of one
  std::vector<at::Tensor> random;  ///< the random generators when it was made
  CallbackState callbacks;
};

}  // namespace tblog::detail
