#include "random_state.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/Context.h>
#include <torch/nn/module.h>

#include <algorithm>
#include <mutex>
#include <set>

namespace tblog::detail {
namespace {

std::vector<at::Generator> generators(const torch::nn::Module* model) {
  std::vector<at::Generator> out{at::detail::getDefaultCPUGenerator()};
  if (!model) return out;
  const auto by_index = [](const at::Device& a, const at::Device& b) {
    return std::pair(a.type(), a.index()) < std::pair(b.type(), b.index());
  };
  std::set<at::Device, decltype(by_index)> devices(by_index);
  for (const at::Tensor& parameter : model->parameters()) {
    if (parameter.is_cuda()) devices.insert(parameter.device());
  }
  for (const at::Device& device : devices) out.push_back(at::globalContext().defaultGenerator(device));
  return out;
}

}  // namespace

std::vector<at::Tensor> random_state(const torch::nn::Module* model) {
  std::vector<at::Tensor> out;
  for (at::Generator& generator : generators(model)) {
    const std::lock_guard<std::mutex> lock(generator.mutex());
    out.push_back(generator.get_state());
  }
  return out;
}

void set_random_state(const torch::nn::Module* model, const std::vector<at::Tensor>& state) {
  std::vector<at::Generator> all = generators(model);
  for (std::size_t i = 0; i < std::min(all.size(), state.size()); ++i) {
    const std::lock_guard<std::mutex> lock(all[i].mutex());
    all[i].set_state(state[i].to(at::kCPU));
  }
}

}  // namespace tblog::detail
