#pragma once

#include <ATen/core/Tensor.h>

#include <string>

namespace torch::nn {
class Module;
}

namespace tblog::detail {

/// The numbers that a tensor holds: of a sparse one those that it stores. No history.
at::Tensor stored(const at::Tensor& tensor);

/// How many of them are NaN or infinite: a 64-bit integer on the tensor's device, which is not waited for.
at::Tensor non_finite(const at::Tensor& tensor);

/// The model's first parameter, or else the first gradient, that has such numbers, with their count, as a sentence:
/// "parameter 'conv.weight' has 3 of 64 elements that are not finite". Empty if there is none. Waits for the device
/// once.
std::string first_non_finite(const torch::nn::Module& model);

}  // namespace tblog::detail
