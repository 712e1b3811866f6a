#pragma once

#include <ATen/core/Tensor.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <memory>
#include <string>
#include <vector>

namespace tblog::detail {

/// A copy of a module's forward() without calls: what is called stands in their place. A node's scope is the module
/// whose it is (scope_of); LibTorch's own inlining knows only a module's last name: for layers/0 that is 0. What the
/// module's settings decide, such as whether it is in training, is decided; checks of arguments are left out.
std::shared_ptr<torch::jit::Graph> inlined_forward(const torch::jit::Module& module);

/// "layers/0"; empty for the module itself.
std::string scope_of(torch::jit::Node* node);

/// Gives the graph's values their shapes, as far as LibTorch can tell them from those of the inputs.
void propagate_shapes(std::shared_ptr<torch::jit::Graph>& graph, const torch::jit::Module& module,
                      const std::vector<at::Tensor>& inputs);

}  // namespace tblog::detail
