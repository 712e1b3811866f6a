#include "inlined_forward.h"

#include <torch/csrc/jit/passes/dead_code_elimination.h>
#include <torch/csrc/jit/passes/inliner.h>
#include <torch/csrc/jit/passes/lower_tuples.h>
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
