#pragma once

#include <tblog/tensor_view.h>

#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

/// What a logging call reads of a tensor that it was given. `what` is its name in messages.
namespace tblog::detail {

/// All numbers. Throws std::invalid_argument with the tensor's problem, if it has one.
inline NumericView numbers(const TensorView& tensor, const char* what) {
  if (!tensor.problem().empty()) throw std::invalid_argument(std::string(what) + ": " + tensor.problem());
  return tensor.values();
}

/// The same, copied.
inline std::vector<double> doubles(const TensorView& tensor, const char* what) {
  return numbers(tensor, what).visit([](const auto* data, std::size_t size) {
    std::vector<double> out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<double>(data[i]);
    return out;
  });
}

/// The same, of numbers that are finite and not negative.
inline std::vector<double> counts(const TensorView& tensor, const char* what) {
  auto out = doubles(tensor, what);
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (std::isfinite(out[i]) && out[i] >= 0) continue;
    throw std::invalid_argument(std::string(what) + "[" + std::to_string(i) + "] is " + std::to_string(out[i]) +
                                ": counts are finite and not negative");
  }
  return out;
}

}  // namespace tblog::detail
