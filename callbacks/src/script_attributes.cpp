#include "script_attributes.h"

#include <ATen/core/class_type.h>

#include <cstddef>

namespace tblog::detail {

ScriptAttributes::ScriptAttributes(torch::jit::Graph& graph, const torch::jit::Module& module) {
  attributes_[graph.inputs()[0]] = {"", module._ivalue(), "Attribute"};
}

void ScriptAttributes::visit(torch::jit::Node* node) {
  if (node->kind() != c10::prim::GetAttr) return;
  const Attribute* owner = find(node->input());
  if (owner == nullptr || !owner->value.isObject()) return;
  const auto object = owner->value.toObject();
  const std::string& name = node->s(c10::attr::name);
  const auto slot = object->type()->findAttributeSlot(name);
  if (!slot) return;
  const char* role = object->type()->is_parameter(*slot) ? "Parameter"
                     : object->type()->is_buffer(*slot)  ? "Buffer"
                                                         : "Attribute";
  attributes_[node->output()] = {owner->path.empty() ? name : owner->path + '/' + name, object->getSlot(*slot), role};
}

const ScriptAttributes::Attribute* ScriptAttributes::find(const torch::jit::Value* value) const {
  const auto found = attributes_.find(value);
  return found == attributes_.end() ? nullptr : &found->second;
}

}  // namespace tblog::detail
