#include <tblog/callbacks/graph.h>
#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/frontend/tracer.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "encodings/graphs.h"
#include "support/catch.h"

using namespace tblog;

namespace {

using Shapes = std::vector<std::vector<std::int64_t>>;
using Names = std::vector<std::string>;

Names names(const Graph& graph) {
  tblog::detail::graph_tensor(graph);  // throws for what can't be drawn
  Names out;
  for (const auto& node : graph) out.push_back(node.name);
  return out;
}

const GraphNode& node(const Graph& graph, std::string_view name) {
  for (const auto& each : graph) {
    if (each.name == name) return each;
  }
  throw std::out_of_range("there is no node " + std::string(name));
}

std::string attribute(const GraphNode& node, const std::string& name) {
  for (const auto& [key, value] : node.attributes) {
    if (key == name) return value;
  }
  return "none";
}

torch::jit::Module script(const std::string& type, const std::string& forward,
                          const std::vector<std::pair<std::string, torch::jit::Module>>& children = {},
                          const std::vector<std::pair<std::string, torch::Tensor>>& parameters = {}) {
  torch::jit::Module module(type);
  for (const auto& [name, child] : children) module.register_module(name, child);
  for (const auto& [name, parameter] : parameters) module.register_parameter(name, parameter, /*is_buffer=*/false);
  if (!forward.empty()) module.define(forward);
  return module;
}

torch::jit::Module linear(std::int64_t out, std::int64_t in) {
  return script("Linear", "def forward(self, x):\n  return torch.linear(x, self.weight, self.bias)\n", {},
                {{"weight", torch::rand({out, in})}, {"bias", torch::rand({out})}});
}

}  // namespace

TEST_CASE("a script module's operations lie in the module whose they are, wired as they are called", "[graph]") {
  const auto layers = script("Layers", "", {{"0", linear(8, 4)}, {"1", linear(8, 8)}});
  const auto net = script("Net",
                          "def forward(self, x):\n"
                          "  x = torch.relu(getattr(self.layers, '0').forward(x))\n"
                          "  return getattr(self.layers, '1').forward(x)\n",
                          {{"layers", layers}});
  const Graph graph = graph_of(net);
  CHECK(names(graph) == Names{"input/x", "layers/0/weight", "layers/0/bias", "layers/0/linear", "relu",
                              "layers/1/weight", "layers/1/bias", "layers/1/linear", "output"});
  CHECK(node(graph, "input/x").op == "Input");
  CHECK(node(graph, "layers/0/linear").op == "aten::linear");
  CHECK(node(graph, "layers/0/linear").inputs == Names{"input/x", "layers/0/weight", "layers/0/bias"});
  CHECK(node(graph, "relu").inputs == Names{"layers/0/linear"});
  CHECK(node(graph, "layers/1/linear").inputs == Names{"relu", "layers/1/weight", "layers/1/bias"});
  CHECK(node(graph, "output").inputs == Names{"layers/1/linear"});
  const GraphNode& weight = node(graph, "layers/0/weight");
  CHECK(weight.op == "Parameter");
  CHECK(weight.inputs.empty());
  CHECK(weight.device == "cpu");
  CHECK(weight.output_shapes == Shapes{{8, 4}});
  CHECK(attribute(weight, "dtype") == "Float");
}

TEST_CASE("a module that is called twice has its operations twice and its parameters once", "[graph]") {
  const auto net =
      script("Net", "def forward(self, x):\n  return self.fc.forward(self.fc.forward(x))\n", {{"fc", linear(4, 4)}});
  const Graph graph = graph_of(net);
  CHECK(names(graph) == Names{"input/x", "fc/weight", "fc/bias", "fc/linear", "fc/linear_1", "output"});
  CHECK(node(graph, "fc/linear_1").inputs == Names{"fc/linear", "fc/weight", "fc/bias"});
}

TEST_CASE("with example inputs the shapes on the edges are those of a run", "[graph]") {
  auto net = script("Net",
                    "def forward(self, image):\n"
                    "  x = torch.relu(torch.conv2d(image, self.kernel, None, [2, 2], [1, 1]))\n"
                    "  x = torch.flatten(torch.max_pool2d(x, [2, 2]), 1)\n"
                    "  return torch.softmax(self.fc.forward(x), 1), torch.cat([x, x], 1)\n",
                    {{"fc", linear(10, 96)}}, {{"kernel", torch::rand({6, 3, 3, 3})}});
  const torch::Tensor image = torch::rand({5, 3, 16, 16});
  const auto results = net.forward({image}).toTuple();
  const Graph graph = graph_of(net, {image});
  CHECK(node(graph, "input/image").output_shapes == Shapes{{5, 3, 16, 16}});
  CHECK(attribute(node(graph, "input/image"), "dtype") == "Float");
  CHECK(node(graph, "conv2d").output_shapes == Shapes{{5, 6, 8, 8}});
  CHECK(node(graph, "flatten").output_shapes == Shapes{{5, 96}});
  CHECK(node(graph, "output/0").inputs == Names{"softmax"});
  CHECK(node(graph, "output/1").inputs == Names{"cat"});
  CHECK(node(graph, "softmax").output_shapes == Shapes{results->elements()[0].toTensor().sizes().vec()});
  CHECK(node(graph, "cat").output_shapes == Shapes{results->elements()[1].toTensor().sizes().vec()});
  CHECK(node(graph_of(net), "cat").output_shapes.empty());
}

TEST_CASE("a module that was traced has the shapes that were seen, and its constants", "[graph]") {
  torch::jit::Module net("Net");
  const torch::Tensor x = torch::rand({3, 4});
  const auto state = torch::jit::tracer::trace(
                         {x},
                         [](torch::jit::Stack inputs) {
                           const torch::Tensor in = inputs[0].toTensor();
                           return torch::jit::Stack{torch::matmul(in, torch::ones({4, 2})).topk(1)};
                         },
                         [](const torch::Tensor&) { return ""; }, /*strict=*/true, /*force_outplace=*/false, &net)
                         .first;
  const c10::QualifiedName forward(*net.type()->name(), "forward");
  net.type()->addMethod(net._ivalue()->compilation_unit()->create_function(forward, state->graph));
  const Graph graph = graph_of(net);
  CHECK(names(graph).size() == graph.size());
  CHECK(node(graph, "matmul").output_shapes == Shapes{{3, 2}});
  CHECK(node(graph, "matmul").inputs.size() == 2);
  CHECK(node(graph, "topk").output_shapes == Shapes{{3, 1}, {3, 1}});
  CHECK(node(graph, "output/0").inputs == Names{"topk"});
  CHECK(node(graph, "output/1").inputs == Names{"topk:1"});
}

TEST_CASE("a traced convolution has its shape as well", "[graph]") {
  const auto net =
      script("Net",
             "def forward(self, x):\n"
             "  return torch._convolution(x, self.kernel, None, [2, 2], [1, 1], [1, 1], False, [0, 0], 1, False,\n"
             "                            False, True, True)\n",
             {}, {{"kernel", torch::rand({6, 3, 3, 3})}});
  const Graph graph = graph_of(net, {torch::rand({5, 3, 16, 16})});
  CHECK(names(graph) == Names{"input/x", "kernel", "convolution", "output"});
  CHECK(node(graph, "convolution").inputs == Names{"input/x", "kernel"});
  CHECK(node(graph, "convolution").output_shapes == Shapes{{5, 6, 8, 8}});
}

TEST_CASE("a branch that depends on the module's settings is drawn as it is taken, and checks are not", "[graph]") {
  torch::jit::Module net("Net");
  net.register_attribute("gated", c10::BoolType::get(), true);
  net.define(
      "def forward(self, x):\n"
      "  assert x.dim() == 2\n"
      "  if self.gated:\n"
      "    x = torch.sigmoid(x)\n"
      "  else:\n"
      "    x = torch.relu(x)\n"
      "  return x\n");
  CHECK(names(graph_of(net)) == Names{"input/x", "sigmoid", "output"});
  net.setattr("gated", false);
  CHECK(names(graph_of(net)) == Names{"input/x", "relu", "output"});
}

TEST_CASE("an operation's constant arguments are its attributes", "[graph]") {
  const auto net = script("Net",
                          "def forward(self, x):\n"
                          "  return torch.conv2d(x, self.kernel, None, [2, 1]).sum(1, True) + self.offset\n",
                          {}, {{"kernel", torch::rand({6, 3, 3, 3})}, {"offset", torch::rand({1})}});
  const Graph graph = graph_of(net);
  CHECK(names(graph) == Names{"input/x", "kernel", "conv2d", "sum", "offset", "add", "output"});
  CHECK(node(graph, "conv2d").inputs == Names{"input/x", "kernel"});
  CHECK(attribute(node(graph, "conv2d"), "stride") == "[2, 1]");
  CHECK(attribute(node(graph, "conv2d"), "groups") == "1");
  CHECK(attribute(node(graph, "conv2d"), "bias") == "none");
  CHECK(attribute(node(graph, "sum"), "keepdim") == "True");
}

TEST_CASE("branches lead to their If, loops begin with what they are given, and lists know what was put in",
          "[graph]") {
  const auto net = script("Net",
                          "def forward(self, x, n: int):\n"
                          "  all = []\n"
                          "  for i in range(n):\n"
                          "    if i > 2:\n"
                          "      x = torch.relu(x)\n"
                          "    all.append(x)\n"
                          "  return torch.stack(all), torch.sigmoid(x), 7\n");
  const Graph graph = graph_of(net);
  CHECK(names(graph).size() == graph.size());
  CHECK(node(graph, "relu").inputs == Names{"input/x"});
  CHECK(node(graph, "If").inputs == Names{"gt", "relu", "input/x"});
  CHECK(node(graph, "append").inputs == Names{"ListConstruct", "If"});
  CHECK(node(graph, "Loop").inputs == Names{"input/n", "input/x", "If"});
  CHECK(node(graph, "stack").inputs == Names{"append"});
  CHECK(node(graph, "sigmoid").inputs == Names{"Loop"});
  CHECK(attribute(node(graph, "output/2"), "value") == "7");
}

TEST_CASE("a graph is small however large the parameters are", "[graph]") {
  const auto net = script("Net", "def forward(self, x):\n  return self.fc.forward(x)\n", {{"fc", linear(1000, 10000)}});
  CHECK(tblog::detail::graph_tensor(graph_of(net)).size() < 1000);
  CHECK(tblog::detail::graph_tensor(graph_of(*torch::nn::Linear(10000, 1000), "fc")).size() < 1000);
}

TEST_CASE("a module without forward() is refused, as are example inputs that it does not take", "[graph]") {
  CHECK_THROWS_WITH(graph_of(script("Net", "")), "the module 'Net' has no forward()");
  const auto net = script("Net", "def forward(self, x):\n  return x\n");
  CHECK(names(graph_of(net)) == Names{"input/x", "output"});
  CHECK_THROWS_WITH(graph_of(net, {torch::ones({1}), torch::ones({1})}),
                    "2 example inputs: forward() of 'Net' takes 1");
  CHECK_THROWS_WITH(graph_of(net, {torch::Tensor()}), "example_inputs[0] is undefined");
}

namespace {

struct TailImpl : torch::nn::Module {
  TailImpl() { register_module("fc", torch::nn::Linear(8, 2)); }
  torch::Tensor forward(const torch::Tensor& x) { return x; }
};
TORCH_MODULE(Tail);

struct Net : torch::nn::Module {
  Net() {
    register_module("body", torch::nn::Sequential(torch::nn::Linear(4, 8), torch::nn::BatchNorm1d(8), Tail()));
    register_module("head", torch::nn::Linear(torch::nn::LinearOptions(2, 1).bias(false)));
    register_parameter("scale", torch::ones({2, 3}));
  }
};

}  // namespace

TEST_CASE("a C++ module is drawn as a tree, with edges through what is sequential", "[graph]") {
  const Graph graph = graph_of(Net(), "net");
  CHECK(names(graph) ==
        Names{"net", "net/body", "net/body/0", "net/body/1", "net/body/2", "net/body/2/fc", "net/head"});
  CHECK(node(graph, "net").inputs.empty());
  CHECK(node(graph, "net/body").inputs.empty());
  CHECK(node(graph, "net/body/0").inputs == Names{"net/body"});
  CHECK(node(graph, "net/body/1").inputs == Names{"net/body/0"});
  CHECK(node(graph, "net/body/2").inputs == Names{"net/body/1"});
  CHECK(node(graph, "net/body/2/fc").inputs.empty());
  CHECK(node(graph, "net/head").inputs.empty());
}

TEST_CASE("a C++ module's node tells its type, how it prints, and what parameters it has", "[graph]") {
  const Graph graph = graph_of(Net(), "net");
  CHECK(attribute(node(graph, "net"), "own parameters") == "6");
  CHECK(attribute(node(graph, "net"), "parameters in all") ==
        std::to_string(6 + (4 * 8 + 8) + 2 * 8 + (8 * 2 + 2) + 2));
  CHECK(attribute(node(graph, "net"), "scale") == "Float[2, 3]");
  const GraphNode& first = node(graph, "net/body/0");
  CHECK(first.op == "torch::nn::Linear");
  CHECK(first.device == "cpu");
  CHECK(attribute(first, "module") == "torch::nn::Linear(in_features=4, out_features=8, bias=true)");
  CHECK(attribute(first, "weight") == "Float[8, 4]");
  CHECK(attribute(first, "bias") == "Float[8]");
  CHECK(attribute(node(graph, "net/head"), "bias") == "none");
  CHECK(attribute(node(graph, "net/body/1"), "running_mean") == "Float[8]");
  CHECK_THROWS_AS(graph_of(Net(), ""), std::invalid_argument);
}
