#pragma once

#include <ATen/Functions.h>
#include <ATen/core/Tensor.h>

#include <algorithm>
#include <cstdint>
#include <string_view>

/// Bytes where LibTorch takes tensors alone: in its archives and between processes.
namespace tblog::detail {

inline at::Tensor byte_tensor(std::string_view bytes) {
  at::Tensor out = at::empty({static_cast<std::int64_t>(bytes.size())}, at::kByte);
  std::copy(bytes.begin(), bytes.end(), static_cast<char*>(out.data_ptr()));
  return out;
}

/// What is in one that is on the CPU and contiguous, as long as it lives.
inline std::string_view bytes_in(const at::Tensor& tensor) {
  return {static_cast<const char*>(tensor.data_ptr()), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace tblog::detail
