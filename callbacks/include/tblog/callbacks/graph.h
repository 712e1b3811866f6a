#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks_export.h>
#include <tblog/graph.h>

#include <string>
#include <vector>

namespace torch::jit {
struct Module;
}
namespace torch::nn {
class Module;
}

namespace tblog {

/// What a TorchScript module's forward() does, for SummaryWriter::add_graph(): a node for each operation, in the group
/// of the (sub)module whose operation it is ("layers/0/linear"), between "input/..." and "output".
///
/// - Parameters and buffers are nodes with their shape, at their place ("layers/0/weight"), without their numbers.
/// - An operation's arguments that are constants (strides, flags) are its attributes; constant tensors are nodes.
///   Elements of lists and tuples are inputs of what uses these.
/// - It is drawn as the module is now: in training or not, and without branches that its settings rule out. Checks
///   that only throw are left out.
/// - If and Loop are nodes that the results of their branches lead to; what happens in a branch lies beside them.
/// - Shapes stand on the edges where they are known: with `example_inputs`, the tensors that forward() would be given,
///   where LibTorch can work them out (not past a loop); without, where the module was traced in this process. Nothing
///   is computed, so that inputs which forward() can't take go unnoticed.
///
/// A module that was traced reads better than one that was scripted, which has all that forward() might do.
///
/// Throws std::invalid_argument if there is no forward(), or if there are more example inputs than it takes or
/// undefined ones. The module is not changed. A module that another thread changes must not be read.
TBLOG_CALLBACKS_EXPORT Graph graph_of(const torch::jit::Module& module,
                                      const std::vector<at::Tensor>& example_inputs = {});

/// The tree of a module's submodules, beginning with `name` for the module itself: a C++ module has no description of
/// what its forward() does. One node a module, in the group of the one that it belongs to (which for itself has a node
/// of the same name within), with its type, how it prints, the shapes of its parameters and buffers, and how many
/// parameters it has by itself and in all. A module that is registered in two places is drawn twice.
///
/// The order of data is known of a torch::nn::Sequential alone, and edges are drawn there: through the modules in it.
/// Elsewhere there are none, as the order in which modules were registered says nothing about what they are given.
///
/// Throws std::invalid_argument for an empty name.
TBLOG_CALLBACKS_EXPORT Graph graph_of(const torch::nn::Module& module, const std::string& name);

}  // namespace tblog
