#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tblog {

/// A node of a Graph.
struct GraphNode {
  /// What other nodes call it; the page shows the part after the last '/'. The parts before are the groups that it
  /// lies in: "net/fc1/linear" is drawn in fc1, and that in net. Refused is what the page could not draw: a name or a
  /// part of it that is empty, a name that is another node's or reads as an input ("^a", "a:0"), and one whose first
  /// part is "__root__", "length", or what each JavaScript object has, such as "constructor" and "toString".
  std::string name;

  /// What it does. A "Const" is drawn small, beside the nodes that use it.
  std::string op;

  /// Where its inputs come from: "node", "node:1" for an output of that other than its first, or "^node" for one that
  /// merely has to come before (dashed). The page has one edge from a node to another, and none from one to itself.
  std::vector<std::string> inputs;

  /// "cuda:0", for the page's colouring by device. Empty: unknown.
  std::string device;

  /// The shape of each output, which the page writes on the edges; -1 for a size that is not known. Empty: unknown.
  std::vector<std::vector<std::int64_t>> output_shapes;

  /// What else to show of it, as names and values. Neither a name twice nor "_output_shapes". A value of more than 1024
  /// bytes is left out by the page.
  std::vector<std::pair<std::string, std::string>> attributes;
};

/// A graph as the Graphs page draws it: a model's operations, or anything else that has inputs. In any order, and
/// loops are fine. Bytes that are not UTF-8 are replaced by U+FFFD. Don't put weights into it: it is one message that a
/// browser reads whole.
///
///     const tblog::Graph graph{{"input", "image", {}, "", {{-1, 784}}, {}},
///                              {"net/fc", "linear", {"input"}, "", {{-1, 10}}, {{"bias", "true"}}}};
///     writer.add_graph(graph);
///
/// A graph is refused, with a message that names the node, for what a node's members forbid, for an input that is no
/// node of the graph, and for having no nodes.
using Graph = std::vector<GraphNode>;

}  // namespace tblog
