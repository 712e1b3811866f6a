#pragma once

#include <torch/data/example.h>
#include <torch/nn/module.h>
#include <torch/nn/pimpl.h>
#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <stdexcept>
#include <vector>

using Batches = std::vector<torch::data::Example<>>;

/// A model whose output is its input: tests say what it predicts. Notes what mode it ran in.
struct EchoImpl : torch::nn::Module {
  torch::Tensor forward(const torch::Tensor& input) {
    ran_in_training |= is_training();
    ran_with_grad |= torch::GradMode::is_enabled();
    if (fail) throw std::runtime_error("the model failed");
    return input;
  }
  bool ran_in_training = false, ran_with_grad = false, fail = false;
};
TORCH_MODULE(Echo);

/// The same samples in batches of `size`, the last one ragged.
inline Batches split(const torch::Tensor& data, const torch::Tensor& target, std::int64_t size) {
  Batches out;
  for (std::int64_t i = 0; i < data.size(0); i += size) {
    const auto end = std::min(i + size, data.size(0));
    out.emplace_back(data.slice(0, i, end), target.slice(0, i, end));
  }
  return out;
}
