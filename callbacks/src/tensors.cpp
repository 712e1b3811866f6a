#include <ATen/Functions.h>
#include <c10/core/Event.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <tblog/callbacks/tensors.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

namespace tblog {
namespace {

// The tensor as a dense one of plain numbers, without history; where it was that already, the same memory.
at::Tensor plain(const at::Tensor& tensor) {
  if (!tensor.defined()) throw std::invalid_argument("the tensor is undefined");
  if (tensor.is_complex()) {
    throw std::invalid_argument(std::string("the tensor is of type ") + c10::toString(tensor.scalar_type()) +
                                ": complex numbers can't be logged, but their abs() or view_as_real() can");
  }
  if (tensor.is_nested()) throw std::invalid_argument("the tensor is nested: log the tensors that it is made of");
  at::Tensor out = tensor.detach();
  if (out.is_quantized()) out = out.dequantize();
  if (out.layout() != at::kStrided) out = out.to_dense();
  return out;
}

// Whether the numbers are in memory as the tensor has them: a view may be negated when it is read.
bool lies_as_it_reads(const at::Tensor& tensor) {
  return tensor.device().is_cpu() && tensor.is_contiguous() && !tensor.is_neg() && !tensor._is_zerotensor();
}

at::ScalarType viewable(at::ScalarType type) {
  switch (type) {
    case at::kBool:
    case at::kByte:
    case at::kChar:
    case at::kShort:
    case at::kInt:
    case at::kLong:
    case at::kFloat:
    case at::kDouble: return type;
    default: return at::isFloatingType(type) ? at::kFloat : at::kDouble;
  }
}

NumericView numbers(const at::Tensor& tensor) {
  const auto as = [&](auto* data) { return NumericView(data, static_cast<std::size_t>(tensor.numel())); };
  switch (tensor.scalar_type()) {
    case at::kBool: return as(tensor.data_ptr<bool>());
    case at::kByte: return as(tensor.data_ptr<std::uint8_t>());
    case at::kChar: return as(tensor.data_ptr<std::int8_t>());
    case at::kShort: return as(tensor.data_ptr<std::int16_t>());
    case at::kInt: return as(tensor.data_ptr<std::int32_t>());
    case at::kLong: return as(tensor.data_ptr<std::int64_t>());
    case at::kFloat: return as(tensor.data_ptr<float>());
    default: return as(tensor.data_ptr<double>());
  }
}

// The tensor as numbers that a view can look at: itself, or a copy.
at::Tensor in_memory(const at::Tensor& tensor) {
  at::Tensor from = plain(tensor);
  const at::ScalarType type = viewable(from.scalar_type());
  if (from.scalar_type() == type && lies_as_it_reads(from)) return from;
  at::Tensor copy = at::empty(from.sizes(), at::TensorOptions(type));
  copy.copy_(from);
  return copy;
}

// By looking now and then: c10::Event can't wait before LibTorch 2.5, and waiting for CUDA's keeps a core busy.
void wait_for(const c10::Event& event) {
  auto pause = std::chrono::microseconds(10);
  while (!event.query()) {
    std::this_thread::sleep_for(pause);
    pause = std::min(2 * pause, std::chrono::microseconds(1000));
  }
}

// A copy on its way, and what it needs until it has arrived.
struct Copy {
  at::Tensor from;
  at::Tensor to;
  c10::Event arrived;
};

}  // namespace

TensorView TensorViewOf<at::Tensor>::view(const at::Tensor& tensor) {
  const auto kept = std::make_shared<const at::Tensor>(in_memory(tensor));
  return TensorView(numbers(*kept), kept->sizes().data(), kept->sizes().size()).owning(kept);
}

NumericView NumericViewOf<at::Tensor>::view(const at::Tensor& tensor) {
  const auto kept = std::make_shared<const at::Tensor>(in_memory(tensor));
  return numbers(*kept).owning(kept);
}

std::function<double()> DeferredScalarOf<at::Tensor>::scalar(const at::Tensor& tensor) {
  const at::Tensor from = plain(tensor);
  if (from.numel() != 1) {
    std::ostringstream shape;
    shape << from.sizes();
    throw std::invalid_argument("the tensor's shape is " + shape.str() + ": a scalar has one element");
  }
  if (from.device().is_cpu()) return [value = from.item<double>()] { return value; };

  const c10::Device device = from.device();
  // Only into pinned memory does CUDA copy without waiting; others know no such memory, or have it for themselves.
  const auto options = at::TensorOptions(from.scalar_type()).pinned_memory(device.is_cuda());
  const auto copy = std::make_shared<Copy>(Copy{from, at::empty(from.sizes(), options), c10::Event(device.type())});
  copy->to.copy_(from, /*non_blocking=*/true);
  copy->arrived.record(c10::impl::VirtualGuardImpl(device.type()).getStream(device));
  return [copy] {
    wait_for(copy->arrived);
    return copy->to.item<double>();
  };
}

}  // namespace tblog
