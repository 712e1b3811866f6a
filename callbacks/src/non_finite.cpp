#include "non_finite.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace tblog::detail {

at::Tensor stored(const at::Tensor& tensor) {
  const at::Tensor out = tensor.detach();
  return out.is_sparse() ? out.coalesce().values() : out;
}

at::Tensor non_finite(const at::Tensor& tensor) { return at::isfinite(stored(tensor)).logical_not().sum(); }

std::string first_non_finite(const torch::nn::Module& model) {
  const c10::NoGradGuard no_grad;
  std::vector<std::pair<std::string, at::Tensor>> all;
  const auto parameters = model.named_parameters();
  for (const auto& entry : parameters) all.emplace_back("parameter '" + entry.key() + "'", entry.value());
  for (const auto& entry : parameters) {
    if (const at::Tensor& gradient = entry.value().grad(); gradient.defined()) {
      all.emplace_back("the gradient of '" + entry.key() + "'", gradient);
    }
  }
  if (all.empty()) return "";
  std::vector<at::Tensor> counts;
  for (const auto& [name, tensor] : all) counts.push_back(non_finite(tensor).to(all.front().second.device()));
  const at::Tensor together = at::stack(counts).cpu();
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto count = together[static_cast<std::int64_t>(i)].item<std::int64_t>();
    if (count == 0) continue;
    return all[i].first + " has " + std::to_string(count) + " of " + std::to_string(stored(all[i].second).numel()) +
           " elements that are not finite";
  }
  return "";
}

}  // namespace tblog::detail
