#include <tblog/callbacks/tensors.h>
#include <torch/cuda.h>

#include <cmath>
#include <cstdint>
#include <stdexcept>
#include <type_traits>
#include <vector>

#include "fake_device.h"
#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

using View = TensorViewOf<at::Tensor>;
using Deferred = DeferredScalarOf<at::Tensor>;

std::vector<double> numbers(const TensorView& view) {
  CHECK(view.problem() == "");
  return view.values().visit([](const auto* data, std::size_t size) { return std::vector<double>(data, data + size); });
}

std::vector<std::int64_t> shape(const TensorView& view) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < view.rank(); ++i) out.push_back(static_cast<std::int64_t>(view.dim(i)));
  return out;
}

const void* address(const TensorView& view) {
  return view.values().visit([](const auto* data, std::size_t) { return static_cast<const void*>(data); });
}

template <class T>
bool holds(const TensorView& view) {
  return view.values().visit([](const auto* data, std::size_t) {
    return std::is_same_v<std::remove_cv_t<std::remove_pointer_t<decltype(data)>>, T>;
  });
}

std::string refusal(const at::Tensor& tensor) {
  try {
    View::view(tensor);
  } catch (const std::invalid_argument& error) {
    CHECK_THROWS_AS(Deferred::scalar(tensor), std::invalid_argument);
    return error.what();
  }
  return "none";
}

}  // namespace

TEST_CASE("a contiguous tensor on the CPU is looked at where it lies, and kept alive", "[tensors]") {
  const auto check = [](at::ScalarType type, auto number) {
    at::Tensor tensor = torch::tensor({1, 0, 1, 1, 0, 1}).view({2, 3}).to(type);
    const void* data = tensor.data_ptr();
    const TensorView view = tensor;
    tensor.reset();
    CHECK(address(view) == data);
    CHECK(holds<decltype(number)>(view));
    CHECK(shape(view) == std::vector<std::int64_t>{2, 3});
    CHECK(numbers(view) == std::vector<double>{1, 0, 1, 1, 0, 1});
  };
  check(torch::kBool, bool());
  check(torch::kUInt8, std::uint8_t());
  check(torch::kInt8, std::int8_t());
  check(torch::kInt16, std::int16_t());
  check(torch::kInt32, std::int32_t());
  check(torch::kInt64, std::int64_t());
  check(torch::kFloat32, float());
  check(torch::kFloat64, double());
}

TEST_CASE("half, bfloat16 and quantized tensors are seen as floats", "[tensors]") {
  const at::Tensor values = torch::tensor({-1.5f, 0.0f, 2.25f});
  for (const at::Tensor& tensor : {values.to(torch::kHalf), values.to(torch::kBFloat16),
                                   torch::quantize_per_tensor(values, 0.25, 10, torch::kQInt8)}) {
    const TensorView view = tensor;
    CHECK(holds<float>(view));
    CHECK(numbers(view) == std::vector<double>{-1.5, 0, 2.25});
  }
}

TEST_CASE("a tensor's numbers are seen in the order of its dimensions, however they lie in memory", "[tensors]") {
  const at::Tensor tensor = torch::arange(6).view({2, 3});
  CHECK(numbers(tensor.t()) == std::vector<double>{0, 3, 1, 4, 2, 5});
  CHECK(shape(tensor.t()) == std::vector<std::int64_t>{3, 2});
  CHECK(numbers(tensor.slice(1, 1)) == std::vector<double>{1, 2, 4, 5});
  CHECK(numbers(tensor.slice(1, 0, 3, 2)) == std::vector<double>{0, 2, 3, 5});
  CHECK(numbers(tensor.flip({1})) == std::vector<double>{2, 1, 0, 5, 4, 3});
  CHECK(numbers(torch::tensor({7}).expand({2, 2})) == std::vector<double>{7, 7, 7, 7});
  CHECK(numbers(tensor.to_sparse()) == std::vector<double>{0, 1, 2, 3, 4, 5});
  const at::Tensor row = tensor[1];
  CHECK(numbers(row) == std::vector<double>{3, 4, 5});
  CHECK(address(row) == row.data_ptr());
}

TEST_CASE("a tensor that is negated, or zero, only when it is read is seen so", "[tensors]") {
  const at::Tensor imaginary = torch::imag(torch::conj(torch::complex(torch::tensor(1.0), torch::tensor(2.0))));
  REQUIRE(imaginary.is_neg());
  CHECK(numbers(imaginary) == std::vector<double>{-2});
  CHECK(Deferred::scalar(imaginary)() == -2);
  CHECK(numbers(torch::_efficientzerotensor({2}, torch::kFloat)) == std::vector<double>{0, 0});
}

TEST_CASE("a tensor without dimensions is a number, and one without elements has its shape", "[tensors]") {
  const at::Tensor number = torch::tensor(3.5);
  CHECK(TensorView(number).rank() == 0);
  CHECK(numbers(number) == std::vector<double>{3.5});
  const at::Tensor none = torch::empty({2, 0, 3});
  CHECK(shape(none) == std::vector<std::int64_t>{2, 0, 3});
  CHECK(numbers(none).empty());
}

TEST_CASE("to look at a tensor changes neither it nor whether gradients are recorded", "[tensors]") {
  for (const bool recording : {true, false}) {
    const torch::AutoGradMode mode(recording);
    const at::Tensor tensor = torch::ones({2}, torch::requires_grad());
    for (const at::Tensor& each : {tensor, tensor * 2, tensor.to(torch::kHalf)}) {
      const auto history = each.grad_fn();
      CHECK(numbers(each).size() == 2);
      CHECK(Deferred::scalar(each[0])() == each[0].item<double>());
      CHECK(each.requires_grad() == (recording || each.is_same(tensor)));
      CHECK(each.grad_fn() == history);
    }
    CHECK(torch::GradMode::is_enabled() == recording);
  }
}

TEST_CASE("an undefined, complex or nested tensor is refused, and more than 8 dimensions are a problem", "[tensors]") {
  CHECK(refusal(at::Tensor()) == "the tensor is undefined");
  CHECK(TensorView(at::Tensor()).problem() == "the tensor is undefined");
  CHECK_THAT(refusal(torch::zeros({1}, torch::kComplexFloat)), ContainsSubstring("is of type ComplexFloat: complex"));
  CHECK_THAT(refusal(at::_nested_tensor_from_tensor_list({torch::zeros({1})})), ContainsSubstring("is nested"));
  const at::Tensor deep = torch::zeros({1, 1, 1, 1, 1, 1, 1, 1, 1});
  CHECK_THAT(TensorView(deep).problem(), ContainsSubstring("9 dimensions"));
  CHECK(Deferred::scalar(deep)() == 0);
}

TEST_CASE("a tensor of one element is a scalar, as it is when it is given", "[tensors]") {
  for (const auto type : {torch::kBool, torch::kUInt8, torch::kInt64, torch::kHalf, torch::kBFloat16, torch::kFloat}) {
    CHECK(Deferred::scalar(torch::ones({1, 1}, type))() == 1);
  }
  CHECK(Deferred::scalar(torch::tensor(0.1, torch::kDouble))() == 0.1);
  CHECK(std::isnan(Deferred::scalar(torch::tensor(NAN))()));
  CHECK(Deferred::scalar(torch::quantize_per_tensor(torch::tensor({2.25f}), 0.25, 0, torch::kQInt8))() == 2.25);
  CHECK(Deferred::scalar(torch::tensor({4.0f}).to_sparse())() == 4);
  at::Tensor loss = torch::tensor(1.0);
  const auto value = Deferred::scalar(loss);
  loss.fill_(2);
  CHECK(value() == 1);
}

TEST_CASE("a tensor that has not one element is no scalar, and its shape is told", "[tensors]") {
  CHECK_THROWS_WITH(Deferred::scalar(torch::zeros({2, 3})), "the tensor's shape is [2, 3]: a scalar has one element");
  CHECK_THROWS_WITH(Deferred::scalar(torch::zeros({0})), "the tensor's shape is [0]: a scalar has one element");
}

TEST_CASE("a scalar on a device is waited for when it is read, and kept until then", "[tensors]") {
  FakeDevice& device = FakeDevice::get();
  device = {};
  bool freed = false;
  at::Tensor loss = FakeDevice::tensor(torch::tensor(0.25f), [&freed] { freed = true; });
  auto value = Deferred::scalar(loss);
  CHECK(device.queued.size() == 1);
  CHECK(device.records == 1);
  CHECK(device.queries == 0);

  loss.reset();
  device.queued.push_back([&freed] { CHECK_FALSE(freed); });
  CHECK(value() == 0.25);
  CHECK(device.queries == 3);
  value = nullptr;
  CHECK(freed);
}

TEST_CASE("a tensor on a device is copied", "[tensors]") {
  CHECK(numbers(FakeDevice::tensor(torch::arange(4).view({2, 2}))) == std::vector<double>{0, 1, 2, 3});
}

TEST_CASE("numbers on a GPU are those of the stream at that point", "[tensors]") {
  if (!torch::cuda::is_available()) TBLOG_SKIP("no CUDA device");
  const auto options = torch::dtype(torch::kFloat).device(torch::kCUDA);
  at::Tensor sum = torch::zeros({}, options);
  std::vector<std::function<double()>> values;
  for (int i = 0; i < 100; ++i) {
    sum += 1;
    values.push_back(Deferred::scalar(sum));
  }
  for (int i = 0; i < 100; ++i) CHECK(values[i]() == i + 1);
  CHECK(numbers(torch::arange(6, options).view({2, 3}).t()) == std::vector<double>{0, 3, 1, 4, 2, 5});
  CHECK(numbers(torch::ones({2}, options.dtype(torch::kHalf))) == std::vector<double>{1, 1});
}
