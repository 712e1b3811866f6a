#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace torch::nn {
class Module;
}

namespace tblog::detail {

/// The states of LibTorch's default random generators: the CPU's, then those of the other devices that `model` (which
/// may be null) has parameters on, in the order of the devices.
std::vector<at::Tensor> random_state(const torch::nn::Module* model);

/// Sets them to such states. Where there are more or fewer devices than then, those that both have.
void set_random_state(const torch::nn::Module* model, const std::vector<at::Tensor>& state);

}  // namespace tblog::detail
