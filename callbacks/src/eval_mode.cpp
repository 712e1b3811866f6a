#include "eval_mode.h"

namespace tblog::detail {
namespace {

// What a script module keeps its mode in. Not by its train(): that ends in an internal error for a frozen one.
constexpr char kTraining[] = "training";

}  // namespace

EvalMode::EvalMode(const EvaluatedModules& of) {
  if (of.module) {
    modules_ = of.module->modules();
    for (const auto& part : modules_) was_training_.push_back(part->is_training());
    of.module->eval();
  }
  if (of.script) {
    for (const torch::jit::Module& part : of.script->modules()) {
      if (!part.hasattr(kTraining) || !part.attr(kTraining).toBool()) continue;
      scripts_.push_back(part);
      scripts_.back().setattr(kTraining, false);
    }
  }
}

EvalMode::~EvalMode() {
  // Parents come first, and setting one sets its children, which are then set right.
  for (std::size_t i = 0; i < modules_.size(); ++i) modules_[i]->train(was_training_[i]);
  for (torch::jit::Module& part : scripts_) part.setattr(kTraining, true);
}

}  // namespace tblog::detail
