#pragma once

#include <tblog/callbacks/batch.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/nn/module.h>

#include <memory>
#include <vector>

namespace tblog::detail {

/// Puts modules into eval mode for as long as it lives. A model may have parts that stay in eval mode while it trains:
/// each gets its own mode back.
class EvalMode {
 public:
  explicit EvalMode(const EvaluatedModules& of);
  ~EvalMode();
  EvalMode(const EvalMode&) = delete;
  EvalMode& operator=(const EvalMode&) = delete;

 private:
  std::vector<std::shared_ptr<torch::nn::Module>> modules_;
  std::vector<bool> was_training_;
  std::vector<torch::jit::Module> scripts_;  // those that were in training
};

}  // namespace tblog::detail
