#pragma once

#include <tblog/tensor_view.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

#include "writing/writer_core.h"

/// What a logging call reads of a tensor that it was given. `what` is its name in messages.
namespace tblog::detail {

/// All numbers. Throws std::invalid_argument with the tensor's problem, if it has one.
inline NumericView numbers(const TensorView& tensor, const char* what) {
  if (!tensor.problem().empty()) throw std::invalid_argument(std::string(what) + ": " + tensor.problem());
  return tensor.values();
}

/// Throws std::invalid_argument if the tensor's numbers, of so many bytes each, are too many for an event: more than
/// the queue takes, or than a Protobuf message holds.
inline void check_fits(const WriterCore& core, const TensorView& tensor, std::size_t bytes_each) {
  constexpr std::size_t kMessage = (std::size_t{1} << 31) - (std::size_t{1} << 24);
  const std::size_t most = std::min(core.options().queue_bytes / 2, kMessage);
  if (tensor.size() <= most / bytes_each) return;
  throw std::invalid_argument("a tensor of " + tensor.shape_text() + " takes up " +
                              std::to_string(tensor.size() * bytes_each) + " bytes: an event has at most " +
                              std::to_string(most) + ", half of WriterOptions::queue_bytes and less than 2 GiB");
}

/// All numbers, copied.
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
