#include "encodings/graphs.h"

#include <tblog/proto/graph.pb.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <stdexcept>
#include <string_view>
#include <unordered_set>

#include "encodings/serialized.h"
#include "encodings/summaries.h"
#include "encodings/summary_parts.h"
#include "utf8.h"

namespace tblog::detail {
namespace {

constexpr char kOutputShapes[] = "_output_shapes";  // the page takes it for the edges
constexpr int kProducer = 22;                       // of the GraphDefs that the page was made for

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }

// Of which node an input is an output, as the page sees it: "^node", "node:1" and "node:output:1" are of "node".
std::string_view node_of(std::string_view input) {
  if (!input.empty() && input.front() == '^') input.remove_prefix(1);
  const std::size_t colon = input.find(':');
  if (colon == 0 || colon == input.npos) return input;
  std::string_view output = input.substr(colon + 1);
  const std::size_t second = output.find(':');
  if (second != output.npos && second > 0 && std::all_of(output.begin(), output.begin() + second, is_word)) {
    output.remove_prefix(second + 1);
  }
  return !output.empty() && std::all_of(output.begin(), output.end(), is_digit) ? input.substr(0, colon) : input;
}

// The page looks nodes up in JavaScript objects: what every object has stops it, as does the name of its root.
bool is_of_the_page(std::string_view part) {
  static constexpr std::string_view kTaken[] = {
      "__root__",         "length",   "constructor", "hasOwnProperty",   "isPrototypeOf",    "propertyIsEnumerable",
      "toLocaleString",   "toString", "valueOf",     "__defineGetter__", "__defineSetter__", "__lookupGetter__",
      "__lookupSetter__", "__proto__"};
  return std::find(std::begin(kTaken), std::end(kTaken), part) != std::end(kTaken);
}

// Why the page can't draw a node of that name; empty if it can.
std::string problem_of(std::string_view name) {
  if (node_of(name) != name) return "would be read as an input from '" + std::string(node_of(name)) + "'";
  if (is_of_the_page(name.substr(0, name.find('/')))) return "begins with a word that the page has for itself";
  if (name.front() == '/' || name.back() == '/' || name.find("//") != name.npos) {
    return "has an empty part: parts are what is between '/'";
  }
  return {};
}

std::unordered_set<std::string> names_of(const Graph& graph) {
  std::unordered_set<std::string> names;
  for (std::size_t i = 0; i < graph.size(); ++i) {
    std::string name = to_utf8(graph[i].name);
    const std::string node = "node " + std::to_string(i);
    if (name.empty()) throw std::invalid_argument(node + " (op '" + to_utf8(graph[i].op) + "') has an empty name");
    if (const std::string problem = problem_of(name); !problem.empty()) {
      throw std::invalid_argument(node + ": name '" + name + "' " + problem);
    }
    if (const auto [it, added] = names.insert(std::move(name)); !added) {
      throw std::invalid_argument(node + ": name '" + *it + "' is another node's already");
    }
  }
  return names;
}

proto::AttrValue shapes_of(const GraphNode& node) {
  proto::AttrValue out;
  for (const auto& sizes : node.output_shapes) {
    proto::TensorShapeProto& shape = *out.mutable_list()->add_shape();
    for (const std::int64_t size : sizes) {
      if (size < -1) {
        throw std::invalid_argument("node '" + to_utf8(node.name) + "': an output's size is " + std::to_string(size) +
                                    ": sizes are 0 or more, or -1 where unknown");
      }
      shape.add_dim()->set_size(size);
    }
  }
  return out;
}

proto::NodeDef to_proto(const GraphNode& node, const std::unordered_set<std::string>& names) {
  proto::NodeDef out;
  out.set_name(to_utf8(node.name));
  out.set_op(to_utf8(node.op));
  out.set_device(to_utf8(node.device));
  for (const std::string& given : node.inputs) {
    const std::string input = to_utf8(given);
    if (names.count(std::string(node_of(input))) == 0) {
      throw std::invalid_argument("node '" + out.name() + "': input '" + input + "' is no node of the graph");
    }
    out.add_input(input);
  }
  if (!node.output_shapes.empty()) (*out.mutable_attr())[kOutputShapes] = shapes_of(node);
  for (const auto& [given, value] : node.attributes) {
    const std::string name = to_utf8(given);
    if (name == kOutputShapes) {
      throw std::invalid_argument("node '" + out.name() + "': attribute '" + name + "' is what output_shapes is for");
    }
    if (out.attr().count(name) > 0) {
      throw std::invalid_argument("node '" + out.name() + "': attribute '" + name + "' is given twice");
    }
    (*out.mutable_attr())[name].set_s(to_utf8(value));
  }
  return out;
}

}  // namespace

std::string graph_metadata() {
  // The content is the version; another one is ignored.
  return plugin_metadata("graph_run_metadata_graph", proto::DATA_CLASS_BLOB_SEQUENCE, "1");
}

std::string graph_tensor(const Graph& graph) {
  if (graph.empty()) throw std::invalid_argument("the graph has no nodes");
  proto::RunMetadata metadata;
  proto::GraphDef& written = *metadata.add_function_graphs()->mutable_pre_optimization_graph();
  written.mutable_versions()->set_producer(kProducer);
  const auto names = names_of(graph);
  for (const GraphNode& node : graph) *written.add_node() = to_proto(node, names);

  return strings_tensor({serialized(metadata)});
}

}  // namespace tblog::detail
