#include <ATen/core/Tensor.h>
#include <tblog/callbacks/graph.h>
#include <torch/nn/modules/container/sequential.h>

#include <cstdint>
#include <sstream>
#include <stdexcept>
#include <string>

namespace tblog {
namespace {

std::int64_t count(const std::vector<at::Tensor>& tensors) {
  std::int64_t sum = 0;
  for (const auto& tensor : tensors) sum += tensor.defined() ? tensor.numel() : 0;
  return sum;
}

// "torch::nn::LinearImpl" is what is written torch::nn::Linear.
std::string type_of(const torch::nn::Module& module) {
  std::string type = module.name();
  const std::string suffix = "Impl";
  if (type.size() > suffix.size() && type.compare(type.size() - suffix.size(), suffix.size(), suffix) == 0) {
    type.resize(type.size() - suffix.size());
  }
  return type;
}

void describe(GraphNode& node, const std::string& name, const at::Tensor& tensor) {
  if (!tensor.defined()) return;
  std::ostringstream text;
  text << c10::toString(tensor.scalar_type()) << tensor.sizes();
  node.attributes.emplace_back(name, text.str());
  if (node.device.empty()) node.device = tensor.device().str();
}

// `input` is the node that the module's input comes from; empty where that is not known.
void draw(const torch::nn::Module& module, const std::string& name, const std::string& input, Graph& graph) {
  GraphNode node;
  node.name = name;
  node.op = type_of(module);
  if (!input.empty()) node.inputs = {input};
  std::ostringstream printed;
  module.pretty_print(printed);
  node.attributes = {{"module", printed.str()},
                     {"parameters in all", std::to_string(count(module.parameters()))},
                     {"own parameters", std::to_string(count(module.parameters(/*recurse=*/false)))}};
  for (const auto& parameter : module.named_parameters(/*recurse=*/false)) {
    describe(node, parameter.key(), parameter.value());
  }
  for (const auto& buffer : module.named_buffers(/*recurse=*/false)) describe(node, buffer.key(), buffer.value());
  graph.push_back(std::move(node));

  // LibTorch's Sequential can't hold another one: what a module in it computes is what its own node gives.
  const bool in_order = dynamic_cast<const torch::nn::SequentialImpl*>(&module) != nullptr;
  std::string last = in_order ? name : "";
  for (const auto& child : module.named_children()) {
    const std::string child_name = name + '/' + child.key();
    draw(*child.value(), child_name, last, graph);
    if (in_order) last = child_name;
  }
}

}  // namespace

Graph graph_of(const torch::nn::Module& module, const std::string& name) {
  if (name.empty()) throw std::invalid_argument("the name of the module '" + module.name() + "' is empty");
  Graph graph;
  draw(module, name, "", graph);
  return graph;
}

}  // namespace tblog
