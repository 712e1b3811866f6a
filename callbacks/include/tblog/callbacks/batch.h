#pragma once

#include <torch/data/example.h>
#include <torch/nn/pimpl.h>
#include <torch/types.h>

#include <functional>
#include <memory>
#include <utility>
#include <vector>

namespace tblog {

/// From a model's output and the target to a loss of one element, the mean over the batch.
using LossFunction = std::function<torch::Tensor(const torch::Tensor& output, const torch::Tensor& target)>;

/// From a batch of a data loader to input and target. This one knows LibTorch's own batches, stacked or not; for
/// others, or to reshape or move a batch first, give a function of your own:
///
///     [device](auto& batch) { return std::pair(batch.data.view({-1, 64}).to(device), batch.target.to(device)); }
struct DefaultUnpack {
  using Example = torch::data::Example<>;

  std::pair<torch::Tensor, torch::Tensor> operator()(const Example& batch) const { return {batch.data, batch.target}; }

  std::pair<torch::Tensor, torch::Tensor> operator()(const std::vector<Example>& batch) const {
    std::vector<torch::Tensor> data, targets;
    for (const Example& example : batch) {
      data.push_back(example.data);
      targets.push_back(example.target);
    }
    return {torch::stack(data), torch::stack(targets)};
  }
};

namespace detail {

/// The module behind what users call a model: a module holder (`Net`, torch::nn::Sequential) or a std::shared_ptr.
template <class Contained>
std::shared_ptr<torch::nn::Module> module_of(const torch::nn::ModuleHolder<Contained>& model) {
  return model.ptr();
}
template <class Module>
std::shared_ptr<torch::nn::Module> module_of(const std::shared_ptr<Module>& model) {
  return model;
}

}  // namespace detail
}  // namespace tblog
