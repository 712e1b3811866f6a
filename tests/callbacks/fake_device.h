#pragma once

#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <torch/library.h>
#include <torch/types.h>

#include <functional>
#include <utility>
#include <vector>

/// A device that finishes its work when asked for the third time whether it has: nothing that is queued there is done
/// before. Its memory is the CPU's. For one file of tests: including it registers the device.
struct FakeDevice {
  static constexpr auto kType = c10::DeviceType::PrivateUse1;

  std::vector<std::function<void()>> queued;
  int records = 0;
  int queries = 0;

  static FakeDevice& get() {
    static FakeDevice device;
    return device;
  }

  /// A tensor there, whose numbers are those of `cpu`; `freed` is called when its memory is.
  static at::Tensor tensor(
      const at::Tensor& cpu, std::function<void()> freed = [] {}) {
    const c10::Device device(kType, 0);
    return at::from_blob(
        cpu.data_ptr(), cpu.sizes(), cpu.strides(), [cpu, freed](void*) { freed(); }, cpu.options().device(device),
        device);
  }
};

class FakeDeviceGuard final : public c10::impl::DeviceGuardImplInterface {
 public:
  c10::DeviceType type() const override { return FakeDevice::kType; }
  c10::Device exchangeDevice(c10::Device) const override { return getDevice(); }
  c10::Device getDevice() const override { return {FakeDevice::kType, 0}; }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device device) const noexcept override {
    return c10::Stream(c10::Stream::DEFAULT, device);
  }
  c10::Stream exchangeStream(c10::Stream stream) const noexcept override { return stream; }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }

  void record(void** event, const c10::Stream&, c10::DeviceIndex, c10::EventFlag) const override {
    *event = &FakeDevice::get();
    ++FakeDevice::get().records;
  }
  bool queryEvent(void*) const override {
    if (++FakeDevice::get().queries < 3) return false;
    for (const auto& work : std::exchange(FakeDevice::get().queued, {})) work();
    return true;
  }
};

inline at::Tensor& fake_copy(at::Tensor& to, const at::Tensor& from, bool non_blocking) {
  const auto copy = [to, from] {
    const auto view = [](const at::Tensor& tensor) {
      return at::from_blob(tensor.data_ptr(), tensor.sizes(), tensor.strides(), tensor.options().device(at::kCPU));
    };
    view(to).copy_(view(from));
  };
  if (non_blocking) {
    FakeDevice::get().queued.push_back(copy);
  } else {
    copy();
  }
  return to;
}

C10_REGISTER_GUARD_IMPL(PrivateUse1, FakeDeviceGuard);

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) { library.impl("copy_", fake_copy); }
