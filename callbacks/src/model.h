#pragma once

#include <tblog/callbacks/training_state.h>
#include <torch/nn/module.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace tblog::detail {

/// The model that is trained. Throws std::invalid_argument, in the name of callback `who`, if there is none.
inline torch::nn::Module& model_of(const TrainingState& state, const char* who) {
  if (!state.model) {
    throw std::invalid_argument(std::string(who) + " has nothing to look at: TrainingState::model is not set");
  }
  return *state.model;
}

/// All that a checkpoint of it has, in one order.
inline std::vector<at::Tensor> parameters_and_buffers(const torch::nn::Module& model) {
  std::vector<at::Tensor> out = model.parameters();
  for (const at::Tensor& buffer : model.buffers()) out.push_back(buffer);
  return out;
}

}  // namespace tblog::detail
