#pragma once

#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <string>
#include <unordered_map>

namespace tblog::detail {

/// Which values of a graph are read from the module that it is a method's of: submodules, parameters and the rest.
class ScriptAttributes {
 public:
  struct Attribute {
    std::string path;  ///< "layers/0/weight"; empty for the module itself
    c10::IValue value;
    const char* role;  ///< "Parameter", "Buffer" or "Attribute"
  };

  ScriptAttributes(torch::jit::Graph& graph, const torch::jit::Module& module);

  /// To be called with each node, in order.
  void visit(torch::jit::Node* node);

  /// nullptr for a value that is not one.
  const Attribute* find(const torch::jit::Value* value) const;

 private:
  std::unordered_map<const torch::jit::Value*, Attribute> attributes_;
};

}  // namespace tblog::detail
