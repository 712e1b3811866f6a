#pragma once

#include <torch/data/example.h>
#include <torch/nn/pimpl.h>
#include <torch/types.h>

#include <cstddef>
#include <functional>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

namespace torch::jit {
struct Module;
}

namespace tblog {

/// From a model's output and the target to a loss of one element, the mean over the batch. (ValidationOptions::loss may
/// give one for each sample instead.)
using LossFunction = std::function<torch::Tensor(const torch::Tensor& output, const torch::Tensor& target)>;

/// From a batch of a data loader to input and target, or to input, target and weight. This one knows LibTorch's own
/// batches, stacked or not; for others, or to reshape or move a batch first, give a function of your own:
///
///     [device](auto& batch) { return std::pair(batch.data.view({-1, 64}).to(device), batch.target.to(device)); }
///     [](auto& batch) { return std::tuple(batch.images, batch.labels, batch.weights); }
///
/// The input may be of any type that the model takes. A weight is a tensor of one finite number of 0 or more for each
/// sample, a sample of weight 0 being left out; metrics take it into account, and fit()'s loss does not.
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

/// A function as a model, and the module whose mode goes with it: for a forward() that takes more than the input.
///
///     tblog::ModelFunction(net, [&](torch::Tensor input) { return net->forward(input, mask); })
template <class Module, class Function>
struct ModelFunction {
  /// `whose` mode it is: a module holder, a std::shared_ptr to a module, or a torch::jit::Module.
  ModelFunction(Module whose, Function model) : module(std::move(whose)), function(std::move(model)) {}

  template <class Input>
  auto operator()(Input&& input) {
    return function(std::forward<Input>(input));
  }

  Module module;
  Function function;
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

/// Whose mode is changed while a model is evaluated; neither for a function by itself.
struct EvaluatedModules {
  std::shared_ptr<torch::nn::Module> module;
  std::shared_ptr<torch::jit::Module> script;  // shares the modules of the one that it was made of
};

template <class Model>
struct IsSharedPointer : std::false_type {};
template <class Module>
struct IsSharedPointer<std::shared_ptr<Module>> : std::true_type {};
template <class Model>
struct IsModelFunction : std::false_type {};
template <class Module, class Function>
struct IsModelFunction<ModelFunction<Module, Function>> : std::true_type {};

template <class Model>
constexpr bool kIsScript = std::is_same_v<Model, torch::jit::Module>;
template <class Model>
constexpr bool kIsModulePointer =
    IsSharedPointer<Model>::value || std::is_base_of_v<torch::detail::ModuleHolderIndicator, Model>;

template <class Model>
EvaluatedModules evaluated_modules(const Model& model) {
  if constexpr (kIsScript<Model>) {
    return {nullptr, std::make_shared<torch::jit::Module>(model)};
  } else if constexpr (kIsModulePointer<Model>) {
    return {module_of(model), nullptr};
  } else if constexpr (IsModelFunction<Model>::value) {
    return evaluated_modules(model.module);
  } else {
    return {};
  }
}

template <class Model, class Input>
torch::Tensor output_of(Model& model, Input& input) {
  if constexpr (kIsScript<Model>) {
    return model.forward({input}).toTensor();
  } else if constexpr (kIsModulePointer<Model>) {
    return model->forward(input);
  } else {
    return model(input);
  }
}

/// The input, if it is a tensor and may be an image; else an undefined one.
template <class Input>
torch::Tensor tensor_in(const Input& input) {
  if constexpr (std::is_same_v<Input, torch::Tensor>) {
    return input;
  } else {
    return {};
  }
}

template <class Parts, class = void>
struct NumberOfParts : std::integral_constant<std::size_t, 2> {};
template <class Parts>
struct NumberOfParts<Parts, std::void_t<decltype(std::tuple_size<Parts>::value)>> : std::tuple_size<Parts> {};

/// Calls `f(input, target, weight)` with what a function from batches gave, the weight being undefined if it gave none.
template <class Parts, class F>
void with_parts(Parts parts, F f) {
  if constexpr (NumberOfParts<Parts>::value == 3) {
    auto& [input, target, weight] = parts;
    f(input, target, weight);
  } else {
    auto& [input, target] = parts;
    f(input, target, torch::Tensor());
  }
}

}  // namespace detail
}  // namespace tblog
