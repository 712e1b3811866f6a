#include "inlined_forward.h"

#include <torch/csrc/jit/ir/constants.h>
#include <torch/csrc/jit/passes/constant_propagation.h>
#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
#include <torch/csrc/jit/passes/remove_exceptions.h>
#include <torch/csrc/jit/passes/symbolic_shape_analysis.h>

#include <cstddef>

#include "script_attributes.h"

namespace tblog::detail {
namespace {

using torch::jit::Block;
using torch::jit::Node;
using torch::jit::ScopePtr;
using torch::jit::Value;

void set_scope(Node* node, const ScopePtr& scope) {
  node->setScope(scope);
  for (Block* block : node->blocks()) {
    for (Node* inner : block->nodes()) set_scope(inner, scope);
  }
}

class Inliner {
 public:
  Inliner(torch::jit::Graph& graph, const torch::jit::Module& module) : graph_(graph), attributes_(graph, module) {}

  void run(Block* block) {
    for (auto it = block->nodes().begin(); it != block->nodes().end();) {
      Node* node = *it;
      if (auto* callee = torch::jit::tryToGraphFunction(node)) {
        // What comes in its place is looked at next.
        auto before = it;
        --before;
        put_in_place(node, *callee->graph());
        it = ++before;
        continue;
      }
      attributes_.visit(node);
      for (Block* inner : node->blocks()) run(inner);
      ++it;
    }
  }

 private:
  void put_in_place(Node* call, torch::jit::Graph& callee) {
    // The first input of a call of a method is its module; that of a function, the function.
    const auto* module = attributes_.find(call->input(0));
    const ScopePtr scope = module == nullptr ? call->scope() : root_->push(c10::Symbol::scope(module->path));
    const auto inputs = call->kind() == c10::prim::CallFunction ? call->inputs().slice(1) : call->inputs();
    const torch::jit::WithInsertPoint here(call);
    auto before = call->iterator();
    --before;
    const auto outputs = torch::jit::insertGraph(graph_, callee, inputs);
    for (auto it = ++before; *it != call; ++it) set_scope(*it, scope);
    for (std::size_t i = 0; i < outputs.size(); ++i) call->outputs()[i]->replaceAllUsesWith(outputs[i]);
    call->destroy();
  }

  torch::jit::Graph& graph_;
  ScriptAttributes attributes_;
  ScopePtr root_ = c10::make_intrusive<torch::jit::Scope>();
};

// Puts the values of attributes that are no tensors in their places: whether a branch is taken often depends on them
// alone, as on `training`.
void insert_settings(Block* block, ScriptAttributes& attributes) {
  for (Node* node : block->nodes()) {
    attributes.visit(node);
    for (Block* inner : node->blocks()) insert_settings(inner, attributes);
    if (node->kind() != c10::prim::GetAttr) continue;
    const auto* attribute = attributes.find(node->output());
    if (attribute == nullptr || attribute->value.isTensor() || attribute->value.isObject()) continue;
    const torch::jit::WithInsertPoint here(node);
    const auto constant = torch::jit::tryInsertConstant(*node->owningGraph(), attribute->value);
    if (constant) node->output()->replaceAllUsesWith(*constant);
  }
}

// What a trace has for any convolution is one operation that LibTorch can't tell the shapes of. Its inputs begin with
// those of another one, of which it can.
void replace_traced_convolutions(Block* block) {
  for (auto it = block->nodes().begin(); it != block->nodes().end(); ++it) {
    for (Block* inner : it->blocks()) replace_traced_convolutions(inner);
    if (it->kind() != c10::aten::_convolution) continue;
    Node* node = block->owningGraph()->create(c10::aten::convolution, it->inputs().slice(0, 9))->insertBefore(*it);
    node->setScope(it->scope());
    node->output()->copyMetadata(it->output());
    it->output()->replaceAllUsesWith(node->output());
    it.destroyCurrent();
  }
}

void set_attribute_types(Block* block, ScriptAttributes& attributes) {
  for (Node* node : block->nodes()) {
    attributes.visit(node);
    for (Block* inner : node->blocks()) set_attribute_types(inner, attributes);
    if (node->kind() != c10::prim::GetAttr) continue;
    const auto* attribute = attributes.find(node->output());
    if (attribute != nullptr && attribute->value.isTensor() && attribute->value.toTensor().defined()) {
      node->output()->setType(c10::TensorType::create(attribute->value.toTensor()));
    }
  }
}

}  // namespace

std::shared_ptr<torch::jit::Graph> inlined_forward(const torch::jit::Module& module) {
  auto graph = module.get_method("forward").graph()->copy();
  // A module that was traced comes with scopes of its own.
  for (Node* node : graph->nodes()) set_scope(node, c10::make_intrusive<torch::jit::Scope>());
  Inliner(*graph, module).run(graph->block());
  ScriptAttributes attributes(*graph, module);
  insert_settings(graph->block(), attributes);
  replace_traced_convolutions(graph->block());
  // Without checks of arguments and without branches that are never taken.
  torch::jit::EliminateExceptions(graph);
  torch::jit::ConstantPropagation(graph);
  torch::jit::LowerSimpleTuples(graph);
  torch::jit::EliminateDeadCode(graph);
  return graph;
}

std::string scope_of(Node* node) {
  const ScopePtr scope = node->scope();
  return scope && !scope->isRoot() ? scope->name().toUnqualString() : "";
}

void propagate_shapes(std::shared_ptr<torch::jit::Graph>& graph, const torch::jit::Module& module,
                      const std::vector<at::Tensor>& inputs) {
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    graph->inputs()[i + 1]->setType(c10::TensorType::create(inputs[i]));
  }
  ScriptAttributes attributes(*graph, module);
  set_attribute_types(graph->block(), attributes);
  torch::jit::PropagateShapesOnGraph(graph);
}

}  // namespace tblog::detail
