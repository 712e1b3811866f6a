#include <ATen/core/alias_info.h>
#include <ATen/core/function_schema.h>
#include <tblog/callbacks/graph.h>
#include <torch/csrc/jit/ir/constants.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "inlined_forward.h"
#include "script_attributes.h"

namespace tblog {
namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::Value;

constexpr std::size_t kLongestText = 200;

// A number, a text, or lists and tuples of them.
bool is_plain(const c10::IValue& value) {
  if (value.isList()) {
    const auto elements = value.toListRef();
    return std::all_of(elements.begin(), elements.end(), is_plain);
  }
  if (value.isTuple()) {
    const auto& elements = value.toTupleRef().elements();
    return std::all_of(elements.begin(), elements.end(), is_plain);
  }
  return value.isNone() || value.isScalar() || value.isString() || value.isDevice();
}

// A constant as text; nothing for what is not plain.
std::optional<std::string> text_of(const c10::IValue& value) {
  if (!is_plain(value)) return std::nullopt;
  std::ostringstream out;
  out << value;
  std::string text = out.str();
  if (text.size() > kLongestText) text = text.substr(0, kLongestText) + "...";
  return text;
}

const c10::Argument* argument_of(const Node* node, std::size_t input) {
  const auto* schema = node->maybeSchema();
  return schema != nullptr && input < schema->arguments().size() ? &schema->arguments()[input] : nullptr;
}

bool writes(const Node* node, std::size_t input) {
  const auto* argument = argument_of(node, input);
  return argument != nullptr && argument->alias_info() != nullptr && argument->alias_info()->isWrite();
}

// A list or tuple that stays as it was made.
bool is_literal(const Value* value) {
  const auto kind = value->node()->kind();
  if (kind != c10::prim::ListConstruct && kind != c10::prim::TupleConstruct) return false;
  const auto& uses = value->uses();
  return std::none_of(uses.begin(), uses.end(), [](const auto& use) { return writes(use.user, use.offset); });
}

// The shapes of all, or none if one is not known or there is something else than tensors.
std::vector<std::vector<std::int64_t>> shapes_of(at::ArrayRef<const Value*> values) {
  std::vector<std::vector<std::int64_t>> shapes;
  for (const Value* value : values) {
    const auto type = value->type()->cast<c10::TensorType>();
    const auto rank = type ? type->sizes().size() : c10::nullopt;
    if (!rank) return {};
    auto& shape = shapes.emplace_back();
    for (std::size_t i = 0; i < *rank; ++i) shape.push_back(type->sizes()[i].value_or(-1));
  }
  return shapes;
}

std::string in_scope(Node* node, const std::string& name) {
  const std::string scope = detail::scope_of(node);
  return scope.empty() ? name : scope + '/' + name;
}

class Drawing {
 public:
  Drawing(torch::jit::Graph& graph, const torch::jit::Module& module) : graph_(graph), attributes_(graph, module) {}

  Graph draw(const c10::FunctionSchema& schema) && {
    for (std::size_t i = 1; i < graph_.inputs().size(); ++i)
      add_input(graph_.inputs()[i], schema.arguments()[i].name());
    for (Node* node : graph_.nodes()) add(node);
    add_outputs();
    return std::move(drawn_);
  }

 private:
  using Sources = std::vector<std::string>;

  std::string unused(const std::string& name) {
    std::string candidate = name;
    for (int i = 1; !names_.insert(candidate).second; ++i) candidate = name + '_' + std::to_string(i);
    return candidate;
  }

  Sources sources(const Value* value) const {
    const auto found = sources_.find(value);
    return found == sources_.end() ? Sources{} : found->second;
  }

  // Empty for what is not a constant, or one that has no text.
  std::optional<std::string> constant(const Value* value) const {
    if (const auto* attribute = attributes_.find(value)) return text_of(attribute->value);
    if (const auto known = torch::jit::toIValue(value)) return text_of(*known);
    if (!is_literal(value)) return std::nullopt;
    std::string text;
    for (const Value* element : value->node()->inputs()) {
      const auto each = constant(element);
      if (!each) return std::nullopt;
      text += (text.empty() ? "" : ", ") + *each;
    }
    return '[' + text + ']';
  }

  void add_input(const Value* value, const std::string& name) {
    if (value->uses().empty()) return;
    GraphNode& drawn = drawn_.emplace_back();
    drawn.name = unused("input/" + name);
    drawn.op = "Input";
    drawn.attributes = {{"type", value->type()->annotation_str()}};
    describe(drawn, {value});
    sources_[value] = {drawn.name};
  }

  void add_outputs() {
    std::vector<const Value*> values(graph_.outputs().begin(), graph_.outputs().end());
    const bool is_tuple = values.size() == 1 && values[0]->node()->kind() == c10::prim::TupleConstruct;
    if (is_tuple) values.assign(values[0]->node()->inputs().begin(), values[0]->node()->inputs().end());
    for (std::size_t i = 0; i < values.size(); ++i) {
      GraphNode& drawn = drawn_.emplace_back();
      drawn.name = unused(is_tuple ? "output/" + std::to_string(i) : "output");
      drawn.op = "Output";
      drawn.inputs = sources(values[i]);
      if (const auto text = constant(values[i])) drawn.attributes = {{"value", *text}};
    }
  }

  void add(Node* node) {
    attributes_.visit(node);
    if (node->outputs().size() == 1) {
      const Value* value = node->output();
      if (const auto* attribute = attributes_.find(value)) return add_attribute(value, *attribute);
      if (node->kind() == c10::prim::Constant) return add_constant(node);
      if (is_literal(value)) return add_literal(value);
    }
    add_operation(node);
  }

  // Drawn once, however often it is read.
  void add_attribute(const Value* value, const detail::ScriptAttributes::Attribute& attribute) {
    if (!attribute.value.isTensor() || !attribute.value.toTensor().defined()) return;
    const auto [drawn, is_new] = attribute_names_.try_emplace(attribute.path);
    if (is_new) drawn->second = add_tensor(attribute.path, attribute.role, attribute.value.toTensor()).name;
    sources_[value] = {drawn->second};
  }

  void add_constant(Node* node) {
    const auto value = torch::jit::toIValue(node->output());
    if (!value || !value->isTensor() || !value->toTensor().defined()) return;
    const at::Tensor tensor = value->toTensor();
    GraphNode& drawn = add_tensor(in_scope(node, "constant"), "Const", tensor);
    if (tensor.numel() == 1) {
      std::ostringstream number;
      number << tensor.item();
      drawn.attributes.emplace_back("value", number.str());
    }
    sources_[node->output()] = {drawn.name};
  }

  GraphNode& add_tensor(const std::string& name, const char* op, const at::Tensor& tensor) {
    GraphNode& drawn = drawn_.emplace_back();
    drawn.name = unused(name);
    drawn.op = op;
    drawn.device = tensor.device().str();
    drawn.output_shapes = {tensor.sizes().vec()};
    drawn.attributes = {{"dtype", c10::toString(tensor.scalar_type())}};
    return drawn;
  }

  void add_literal(const Value* value) {
    Sources elements;
    for (const Value* element : value->node()->inputs()) {
      for (const auto& source : sources(element)) elements.push_back(source);
    }
    sources_[value] = std::move(elements);
  }

  void add_operation(Node* node) {
    GraphNode drawn;
    drawn.name = unused(in_scope(node, node->kind().toUnqualString()));
    drawn.op = node->kind().toQualString();
    for (std::size_t i = 0; i < node->inputs().size(); ++i) {
      const Value* input = node->inputs()[i];
      for (const auto& source : sources(input)) drawn.inputs.push_back(source);
      const auto text = constant(input);
      const auto* argument = argument_of(node, i);
      if (argument != nullptr && text && *text != "None") drawn.attributes.emplace_back(argument->name(), *text);
    }
    for (Block* block : node->blocks()) add_block(node, block, drawn);
    describe(drawn, {node->outputs().begin(), node->outputs().end()});
    for (std::size_t i = 0; i < node->outputs().size(); ++i) {
      sources_[node->outputs()[i]] = {i == 0 ? drawn.name : drawn.name + ':' + std::to_string(i)};
    }
    // Who reads from now on what was written in place reads what was written.
    for (std::size_t i = 0; i < node->inputs().size(); ++i) {
      if (writes(node, i)) sources_[node->inputs()[i]] = {drawn.name};
    }
    drawn_.push_back(std::move(drawn));
  }

  // Of a loop's body, the first parameter counts, as far as the loop's first input; the others begin as its inputs from
  // the third on.
  void add_block(const Node* owner, Block* block, GraphNode& drawn) {
    for (std::size_t i = 0; owner->kind() == c10::prim::Loop && i < block->inputs().size(); ++i) {
      sources_[block->inputs()[i]] = sources(owner->inputs()[i == 0 ? 0 : i + 1]);
    }
    for (Node* node : block->nodes()) add(node);
    for (const Value* output : block->outputs()) {
      for (const auto& source : sources(output)) drawn.inputs.push_back(source);
    }
  }

  static void describe(GraphNode& drawn, const std::vector<const Value*>& outputs) {
    drawn.output_shapes = shapes_of(outputs);
    const auto type = outputs.empty() ? nullptr : outputs[0]->type()->cast<c10::TensorType>();
    if (!type) return;
    if (type->scalarType()) drawn.attributes.emplace_back("dtype", c10::toString(*type->scalarType()));
    if (type->device()) drawn.device = type->device()->str();
  }

  torch::jit::Graph& graph_;
  detail::ScriptAttributes attributes_;
  Graph drawn_;
  std::unordered_set<std::string> names_;
  std::unordered_map<std::string, std::string> attribute_names_;  // by path
  std::unordered_map<const Value*, Sources> sources_;             // the nodes that a value comes from
};

}  // namespace

Graph graph_of(const torch::jit::Module& module, const std::vector<at::Tensor>& example_inputs) {
  const auto forward = module.find_method("forward");
  const std::string type = module.type()->name()->name();
  if (!forward) throw std::invalid_argument("the module '" + type + "' has no forward()");
  const std::size_t most = forward->num_inputs() - 1;
  if (example_inputs.size() > most) {
    throw std::invalid_argument(std::to_string(example_inputs.size()) + " example inputs: forward() of '" + type +
                                "' takes " + std::to_string(most));
  }
  for (std::size_t i = 0; i < example_inputs.size(); ++i) {
    if (!example_inputs[i].defined()) {
      throw std::invalid_argument("example_inputs[" + std::to_string(i) + "] is undefined");
    }
  }
  auto graph = detail::inlined_forward(module);
  if (!example_inputs.empty()) detail::propagate_shapes(graph, module, example_inputs);
  return Drawing(*graph, module).draw(forward->function().getSchema());
}

}  // namespace tblog
