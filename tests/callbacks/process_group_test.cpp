#include <ATen/ATen.h>
#include <tblog/callbacks/distributed.h>
#include <tblog/callbacks/process_group.h>
#include <torch/nn/modules/batchnorm.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>

#include <cstdlib>
#include <map>
#include <stdexcept>

#include "ranks.h"
#include "support/catch.h"
#include "support/temporary_directory.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

TEST_CASE("a process alone is a group of one", "[distributed]") {
  const ProcessGroup alone;
  CHECK(alone.rank() == 0);
  CHECK(alone.size() == 1);
  at::Tensor tensor = at::full({2}, 3.0);
  alone.all_reduce(tensor);
  alone.broadcast(tensor);
  CHECK(tensor.equal(at::full({2}, 3.0)));
  CHECK(alone.all_gather("mine") == std::vector<std::string>{"mine"});
  CHECK(alone.any(true));
  CHECK_FALSE(alone.any(false));
}

TEST_CASE("ranks add up, take over, gather and ask each other", "[distributed]") {
  struct Seen {
    at::Tensor sum, taken;
    std::vector<std::string> gathered;
    bool one, none;
  };
  const auto seen = of_ranks<Seen>(4, [](const ProcessGroup& processes) {
    const int rank = processes.rank();
    Seen out;
    out.sum = at::full({3}, rank + 1, at::kDouble);
    processes.all_reduce(out.sum);
    out.taken = at::full({2}, rank + 7, at::kLong);
    processes.broadcast(out.taken);
    // of different lengths, with one of none and zeros in it
    out.gathered =
        processes.all_gather(std::string(static_cast<std::size_t>(rank * rank), static_cast<char>(rank - 1)));
    out.one = processes.any(rank == 2);
    out.none = processes.any(false);
    return out;
  });
  for (const Seen& of : seen) {
    CHECK(of.sum.equal(at::full({3}, 10, at::kDouble)));
    CHECK(of.taken.equal(at::full({2}, 7, at::kLong)));
    CHECK(of.gathered ==
          std::vector<std::string>{"", std::string(1, '\0'), std::string(4, '\1'), std::string(9, '\2')});
    CHECK(of.one);
    CHECK_FALSE(of.none);
  }
  CHECK(of_ranks<std::size_t>(2, [](const ProcessGroup& processes) { return processes.all_gather("").size(); }) ==
        std::vector<std::size_t>{2, 2});
}

TEST_CASE("a rank that goes away fails the others, which say what they were doing", "[distributed]") {
  const auto threw = on_ranks(3, [](const ProcessGroup& processes) {
    processes.any(true);
    if (processes.rank() == 1) throw std::runtime_error("gone");
    for (;;) processes.all_gather("still here");
  });
  CHECK(threw[1] == "gone");
  for (const int rank : {0, 2}) {
    CHECK_THAT(threw[static_cast<std::size_t>(rank)],
               ContainsSubstring("process " + std::to_string(rank) + " of 3 could not gather from the others"));
  }
}

TEST_CASE("gradients are averaged over samples, not over ranks", "[distributed]") {
  struct Gradients {
    at::Tensor first, unused, of_one;
  };
  const auto all = of_ranks<Gradients>(3, [](const ProcessGroup& processes) {
    const int rank = processes.rank();
    std::vector<at::Tensor> parameters{at::zeros({2}), at::zeros({3}), at::zeros({1})};
    // rank 0 has 4 samples, rank 1 has 2, and rank 2's data has ended
    if (rank < 2) parameters[0].mutable_grad() = at::full({2}, rank == 0 ? 1.0f : 4.0f);
    if (rank == 2) parameters[0].mutable_grad() = at::full({2}, std::nanf(""));
    if (rank == 1) parameters[2].mutable_grad() = at::full({1}, 6.0f);
    average_gradients(processes, parameters, rank == 0 ? 4 : rank == 1 ? 2 : 0);
    return Gradients{parameters[0].grad(), parameters[1].grad(), parameters[2].grad()};
  });
  for (const Gradients& of : all) {
    CHECK(of.first.equal(at::full({2}, 2.0f)));  // (4 * 1 + 2 * 4) / 6
    CHECK_FALSE(of.unused.defined());
    CHECK(of.of_one.equal(at::full({1}, 2.0f)));
  }
}

TEST_CASE("models become rank 0's, whatever they are made of", "[distributed]") {
  using torch::nn::BatchNorm1d;
  using torch::nn::Linear;
  const auto models = of_ranks<std::vector<at::Tensor>>(3, [](const ProcessGroup& processes) {
    torch::nn::Sequential net(Linear(2, 3), BatchNorm1d(3), Linear(3, 1));
    const torch::NoGradGuard no_grad;
    for (at::Tensor& parameter : net->parameters()) parameter.fill_(processes.rank() + 0.5);
    for (at::Tensor& buffer : net->buffers()) buffer.fill_(processes.rank() + 2);
    net[2]->to(torch::kDouble);
    broadcast_model(processes, *net);
    std::vector<at::Tensor> out = net->parameters();
    for (const at::Tensor& buffer : net->buffers()) out.push_back(buffer);
    return out;
  });
  for (const auto& tensors : models) {
    REQUIRE(tensors.size() == 9);
    for (std::size_t i = 0; i < tensors.size(); ++i) {
      CHECK(tensors[i].equal(at::full_like(tensors[i], i < 6 ? 0.5 : 2)));
    }
  }
}

TEST_CASE("rank 0 writes, and the others in runs of their own if they are to", "[distributed]") {
  const TemporaryDirectory directory;
  const auto places = [&](Writers writers) {
    return of_ranks<std::string>(3, [&](const ProcessGroup& processes) {
      const auto writer = open_writer(processes, directory.path(), {}, writers);
      return writer ? writer->log_dir().substr(directory.path().size()) : "none";
    });
  };
  CHECK(places(Writers::main) == std::vector<std::string>{"", "none", "none"});
  CHECK(places(Writers::every) == std::vector<std::string>{"", "/rank_1", "/rank_2"});

  const auto threw = on_ranks(2, [](const ProcessGroup& processes) { open_writer(processes, "/dev/null/run"); });
  CHECK_THAT(threw[0], ContainsSubstring("/dev/null/run"));
  CHECK_THAT(threw[1], ContainsSubstring("process 0 failed: ") && ContainsSubstring("/dev/null/run"));
}

namespace {

// The launchers' variables as given, and none else.
void set_variables(const std::map<std::string, std::string>& given) {
  for (const char* name : {"RANK", "WORLD_SIZE", "MASTER_ADDR", "MASTER_PORT", "OMPI_COMM_WORLD_RANK",
                           "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_SIZE", "PMI_RANK", "PMI_SIZE",
                           "MPI_LOCALNRANKS", "SLURM_PROCID", "SLURM_NTASKS", "SLURM_NNODES"}) {
    ::unsetenv(name);
  }
  for (const auto& [name, value] : given) ::setenv(name.c_str(), value.c_str(), 1);
}

std::string refusal(const std::map<std::string, std::string>& variables) {
  set_variables(variables);
  try {
    ProcessGroup::from_environment(std::chrono::milliseconds(200));
  } catch (const std::exception& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("launched alone, a process is alone", "[distributed]") {
  for (const std::map<std::string, std::string>& variables :
       {std::map<std::string, std::string>{}, {{"RANK", "0"}, {"WORLD_SIZE", "1"}}, {{"MASTER_ADDR", "somewhere"}}}) {
    set_variables(variables);
    CHECK(ProcessGroup::from_environment().size() == 1);
  }
}

TEST_CASE("what a launcher should have said and did not is named", "[distributed]") {
  CHECK(refusal({{"RANK", "1"}}) == "the environment variable WORLD_SIZE is not set");
  CHECK(refusal({{"WORLD_SIZE", "2"}}) == "the environment variable RANK is not set");
  CHECK(refusal({{"RANK", "2"}, {"WORLD_SIZE", "2"}}) ==
        "the environment variable RANK is '2': a number from 0 to 1 is wanted");
  CHECK(refusal({{"RANK", "x"}, {"WORLD_SIZE", "2"}}) ==
        "the environment variable RANK is 'x': a number from 0 to 1 is wanted");
  CHECK_THAT(refusal({{"RANK", "0"}, {"WORLD_SIZE", "2 or so"}}), ContainsSubstring("WORLD_SIZE is '2 or so'"));
  CHECK(refusal({{"RANK", "0"}, {"WORLD_SIZE", "2"}}) ==
        "the environment variable MASTER_ADDR is not set: it names the machine of rank 0");
  CHECK_THAT(refusal({{"RANK", "0"}, {"WORLD_SIZE", "2"}, {"MASTER_ADDR", "127.0.0.1"}, {"MASTER_PORT", "0"}}),
             ContainsSubstring("MASTER_PORT is '0'"));
  // of a launcher that says that all are on one machine, the address is known
  CHECK_THAT(refusal({{"OMPI_COMM_WORLD_RANK", "1"},
                      {"OMPI_COMM_WORLD_SIZE", "2"},
                      {"OMPI_COMM_WORLD_LOCAL_SIZE", "2"},
                      {"MASTER_PORT", "1"}}),
             ContainsSubstring("process 1 of 2 did not meet the others at 127.0.0.1:1"));
  CHECK_THAT(refusal({{"SLURM_PROCID", "1"}, {"SLURM_NTASKS", "2"}, {"SLURM_NNODES", "2"}}),
             ContainsSubstring("MASTER_ADDR is not set"));
}
