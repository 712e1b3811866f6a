#include "encodings/graphs.h"

#include <tblog/proto/event.pb.h>
#include <tblog/proto/graph.pb.h>
#include <tblog/proto/tensor.pb.h>

#include <stdexcept>

#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::StartsWith;

namespace {

proto::GraphDef written(const Graph& graph) {
  proto::TensorProto tensor;
  REQUIRE(tensor.ParseFromString(detail::graph_tensor(graph)));
  CHECK(tensor.dtype() == proto::DT_STRING);
  REQUIRE(tensor.tensor_shape().dim_size() == 1);
  CHECK(tensor.tensor_shape().dim(0).size() == 1);
  REQUIRE(tensor.string_val_size() == 1);
  proto::RunMetadata metadata;
  REQUIRE(metadata.ParseFromString(tensor.string_val(0)));
  REQUIRE(metadata.function_graphs_size() == 1);
  return metadata.function_graphs(0).pre_optimization_graph();
}

std::string refusal(const Graph& graph) {
  try {
    detail::graph_tensor(graph);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "none";
}

GraphNode node(const std::string& name, const std::vector<std::string>& inputs = {}) {
  return {name, "op", inputs, "", {}, {}};
}

}  // namespace

TEST_CASE("a graph's series is one of blobs, of the plugin and version that the Graphs page asks for", "[graph]") {
  proto::SummaryMetadata metadata;
  REQUIRE(metadata.ParseFromString(detail::graph_metadata()));
  CHECK(metadata.plugin_data().plugin_name() == "graph_run_metadata_graph");
  CHECK(metadata.plugin_data().content() == "1");
  CHECK(metadata.data_class() == proto::DATA_CLASS_BLOB_SEQUENCE);
}

TEST_CASE("all of a node is written", "[graph]") {
  const proto::GraphDef graph = written({{"image", "input", {}, "", {}, {}},
                                         {"net/fc",
                                          "linear",
                                          {"image", "net/scale:1", "^net/scale"},
                                          "cuda:1",
                                          {{-1, 10}, {}, {0}},
                                          {{"bias", "true"}, {"raw", "\xff"}}},
                                         {"net/scale", "two outputs", {}, "", {}, {}}});
  CHECK(graph.versions().producer() == 22);
  REQUIRE(graph.node_size() == 3);
  CHECK(graph.node(0).name() == "image");
  CHECK(graph.node(0).attr().empty());
  const proto::NodeDef& fc = graph.node(1);
  CHECK(fc.name() == "net/fc");
  CHECK(fc.op() == "linear");
  CHECK(fc.device() == "cuda:1");
  CHECK(std::vector<std::string>(fc.input().begin(), fc.input().end()) ==
        std::vector<std::string>{"image", "net/scale:1", "^net/scale"});
  REQUIRE(fc.attr().size() == 3);
  CHECK(fc.attr().at("bias").s() == "true");
  CHECK(fc.attr().at("raw").s() == "\xef\xbf\xbd");
  const auto& shapes = fc.attr().at("_output_shapes").list().shape();
  REQUIRE(shapes.size() == 3);
  REQUIRE(shapes[0].dim_size() == 2);
  CHECK(shapes[0].dim(0).size() == -1);
  CHECK(shapes[0].dim(1).size() == 10);
  CHECK(shapes[1].dim_size() == 0);
  REQUIRE(shapes[2].dim_size() == 1);
  CHECK(shapes[2].dim(0).size() == 0);
}

TEST_CASE("loops, and nodes that lie in one another, are graphs as well", "[graph]") {
  CHECK(written({node("a", {"b"}), node("b", {"a", "b"})}).node_size() == 2);
  CHECK(written({node("net"), node("net/fc", {"net"})}).node_size() == 2);
}

TEST_CASE("a graph's bytes that are not UTF-8 are replaced, alike in names and in inputs", "[graph]") {
  const proto::GraphDef graph = written({node("a\xff"), {"b", "\xff", {"a\xff"}, "\xff", {}, {{"\xff", "v"}}}});
  CHECK(graph.node(0).name() == "a\xef\xbf\xbd");
  CHECK(graph.node(1).input(0) == "a\xef\xbf\xbd");
  CHECK(graph.node(1).op() == "\xef\xbf\xbd");
  CHECK(graph.node(1).device() == "\xef\xbf\xbd");
  CHECK(graph.node(1).attr().count("\xef\xbf\xbd") == 1);
  CHECK_THAT(refusal({node("a\xff"), node("a\xfe")}), ContainsSubstring("another node's"));
}

TEST_CASE("a graph with a name that the page can't draw is refused, and the name told", "[graph]") {
  CHECK(refusal({}) == "the graph has no nodes");
  CHECK(refusal({node("a"), node("")}) == "node 1 (op 'op') has an empty name");
  CHECK(refusal({node("a"), node("a")}) == "node 1: name 'a' is another node's already");
  for (const std::string name : {"/a", "a/", "a//b", "/", "a:0", "a:b:1", "^a", "__root__", "length", "constructor",
                                 "toString/a", "__proto__/a", "valueOf"}) {
    INFO(name);
    CHECK_THAT(refusal({node(name)}), StartsWith("node 0: name '" + name + "' "));
  }
  for (const std::string name : {"a b", "a^", "\xc3\xbc", "a--b", "a/length", "a/toString", "aten::linear", "a::0",
                                 "a:0/b", ":0", "a:b c:0", "a:"}) {
    INFO(name);
    CHECK(refusal({node(name)}) == "none");
  }
}

TEST_CASE("an input that is no node is refused, and the node told", "[graph]") {
  for (const std::string input : {"b", "b:0", "^b", "", "^", ":0", "a:", "a:x", "a::1", "a:1:1:1", "^^a", "A"}) {
    INFO(input);
    CHECK(refusal({node("a", {"a", input})}) == "node 'a': input '" + input + "' is no node of the graph");
  }
  for (const std::string input : {"a", "a:0", "a:12", "a:out:1", "^a", "^a:1"}) {
    CHECK(refusal({node("a", {input})}) == "none");
  }
}

TEST_CASE("sizes below -1, and an attribute given twice, are refused, and the node told", "[graph]") {
  CHECK_THAT(refusal({{"a", "op", {}, "", {{1}, {3, -2}}, {}}}), StartsWith("node 'a': an output's size is -2"));
  CHECK(refusal({{"a", "op", {}, "", {}, {{"k", "1"}, {"k", "2"}}}}) == "node 'a': attribute 'k' is given twice");
  CHECK_THAT(refusal({{"a", "op", {}, "", {}, {{"_output_shapes", "1"}}}}),
             StartsWith("node 'a': attribute '_output_shapes' is"));
}
