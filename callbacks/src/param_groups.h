#pragma once

#include <tblog/callbacks/training_state.h>
#include <torch/optim/optimizer.h>

#include <stdexcept>
#include <string>
#include <vector>

namespace tblog::detail {

/// The options of all parameter groups of all optimizers, in their order. Throws std::invalid_argument, in the name of
/// callback `who`, if there are no optimizers.
inline std::vector<torch::optim::OptimizerOptions*> param_groups(const TrainingState& state, const char* who) {
  if (state.optimizers.empty()) {
    throw std::invalid_argument(std::string(who) + " has no learning rate: TrainingState::optimizers is empty");
  }
  std::vector<torch::optim::OptimizerOptions*> out;
  for (torch::optim::Optimizer* optimizer : state.optimizers) {
    for (auto& group : optimizer->param_groups()) out.push_back(&group.options());
  }
  return out;
}

}  // namespace tblog::detail
