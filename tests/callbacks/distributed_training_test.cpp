#include <ATen/CPUGeneratorImpl.h>
#include <tblog/callbacks.h>
#include <torch/nn/functional/loss.h>
#include <torch/nn/modules/activation.h>
#include <torch/nn/modules/container/sequential.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/sgd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "echo_model.h"
#include "memory_writer.h"
#include "ranks.h"
#include "support/catch.h"
#include "support/temporary_directory.h"

    using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

// Does at each batch's end what it is told to.
class AtBatchEnd : public Callback {
 public:
  explicit AtBatchEnd(std::function<void(TrainingState&)> what) : what_(std::move(what)) {}
  void on_batch_end(TrainingState& state) override { what_(state); }

 private:
  std::function<void(TrainingState&)> what_;
};

Batches regression_batches(std::int64_t count, std::int64_t size) {
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{3});
  const auto inputs = torch::randn({count, 4}, generator, torch::kDouble);
  return split(inputs, inputs.sum(1, true) + 0.1 * torch::randn({count, 1}, generator, torch::kDouble), size);
}

torch::nn::Sequential fixed_net() {
  torch::nn::Sequential net(torch::nn::Linear(4, 5), torch::nn::Tanh(), torch::nn::Linear(5, 1));
  net->to(torch::kDouble);
  const torch::NoGradGuard no_grad;
  double value = 0.1;
  for (at::Tensor& parameter : net->parameters()) {
    parameter.copy_(torch::arange(parameter.numel(), torch::kDouble).view(parameter.sizes()).mul(value).cos());
    value += 0.1;
  }
  return net;
}

torch::Tensor squared_error(const torch::Tensor& output, const torch::Tensor& target) {
  return torch::nn::functional::mse_loss(output, target);
}

torch::Tensor weights_of(const torch::nn::Sequential& net) {
  std::vector<torch::Tensor> out;
  for (const auto& parameter : net->parameters()) out.push_back(parameter.detach().reshape({-1}));
  return torch::cat(out);
}

// What is left of `batches` to one of the processes, which take them in turn.
Batches part_of(const Batches& batches, const ProcessGroup& processes) {
  Batches out;
  for (std::size_t i = 0; i < batches.size(); ++i) {
    if (static_cast<int>(i) % processes.size() == processes.rank()) out.push_back(batches[i]);
  }
  return out;
}

struct Fitted {
  torch::Tensor weights;
  std::map<std::string, double> metrics;
  std::int64_t epoch, step;
  std::string reason;
};

Fitted fitted(const ProcessGroup& processes, Batches own, const Batches& validation_part, CallbackList& callbacks,
              FitOptions options) {
  auto net = fixed_net();
  if (processes.rank() != 0) {
    const torch::NoGradGuard no_grad;
    for (at::Tensor& parameter : net->parameters()) parameter.add_(processes.rank());  // it begins as on rank 0
  }
  torch::optim::SGD optimizer(net->parameters(), 0.05);
  Validation validation(net, validation_part, Task::regression);
  CallbackList all(validation, callbacks);
  const TrainingState state = fit(net, own, optimizer, squared_error, all, options.processes(processes));
  return {weights_of(net), state.metrics(), state.epoch, state.step, state.stop_reason()};
}

}  // namespace

TEST_CASE("several processes train the model that one trains on their batches together", "[distributed]") {
  const Batches batches = regression_batches(96, 8);  // 12
  for (const int size : {2, 4}) {
    // one process sees at each step what the others see together
    Batches together;
    for (std::size_t i = 0; i < batches.size(); i += static_cast<std::size_t>(size)) {
      std::vector<torch::Tensor> data, target;
      for (std::size_t j = i; j < i + static_cast<std::size_t>(size); ++j) {
        data.push_back(batches[j].data);
        target.push_back(batches[j].target);
      }
      together.emplace_back(torch::cat(data), torch::cat(target));
    }
    CallbackList none;
    const Fitted alone = fitted({}, together, batches, none, FitOptions(3));
    const auto of_each = of_ranks<Fitted>(size, [&](const ProcessGroup& processes) {
      CallbackList no_callbacks;
      return fitted(processes, part_of(batches, processes), part_of(batches, processes), no_callbacks, FitOptions(3));
    });
    for (const Fitted& of : of_each) {
      CHECK(of.weights.equal(of_each[0].weights));
      CHECK(of.weights.allclose(alone.weights, 1e-12, 1e-12));
      CHECK(of.step == alone.step);
      CHECK(of.metrics == of_each[0].metrics);
      for (const auto& [name, value] : alone.metrics) {
        INFO(name);
        CHECK(std::abs(of.metrics.at(name) - value) <= 1e-11 * std::abs(value));  // of weights that differ by 1e-16
      }
    }
  }
}

TEST_CASE("data may end earlier on some: each sample counts once, and all take the same steps", "[distributed]") {
  const Batches batches = regression_batches(41, 4);  // 11, the last of one sample
  const auto of_each = of_ranks<Fitted>(3, [&](const ProcessGroup& processes) {
    Batches own;  // 7, 4 and none
    for (std::size_t i = 0; i < batches.size(); ++i) {
      if ((i < 7 ? 0 : 1) == processes.rank()) own.push_back(batches[i]);
    }
    CallbackList none;
    return fitted(processes, own, part_of(batches, processes), none, FitOptions(2));
  });
  for (const Fitted& of : of_each) {
    CHECK(of.step == 14);
    CHECK(of.weights.equal(of_each[0].weights));
    CHECK(of.metrics == of_each[0].metrics);
  }
  // the same by hand
  auto net = fixed_net();
  torch::optim::SGD optimizer(net->parameters(), 0.05);
  for (int epoch = 0; epoch < 2; ++epoch) {
    for (std::size_t i = 0; i < 7; ++i) {
      std::vector<torch::Tensor> data{batches[i].data}, target{batches[i].target};
      if (i + 7 < batches.size()) {
        data.push_back(batches[i + 7].data);
        target.push_back(batches[i + 7].target);
      }
      optimizer.zero_grad();
      squared_error(net->forward(torch::cat(data)), torch::cat(target)).backward();
      optimizer.step();
    }
  }
  CHECK(weights_of(net).allclose(of_each[0].weights, 1e-12, 1e-12));
}

TEST_CASE("who asks to stop or interrupts on one process does so on all, after the same batch", "[distributed]") {
  const Batches batches = regression_batches(24, 4);
  const auto with = [&](const std::function<void(TrainingState&)>& what) {
    return of_ranks<Fitted>(3, [&](const ProcessGroup& processes) {
      AtBatchEnd at_batch_end(what);
      CallbackList callbacks(at_batch_end);
      return fitted(processes, batches, batches, callbacks, FitOptions(5));
    });
  };
  for (const Fitted& of : with([](TrainingState& state) {
         if (state.processes.rank() == 1 && state.step == 8) state.interrupt("enough on rank 1");
       })) {
    CHECK(of.step == 8);
    CHECK(of.reason == "enough on rank 1");
  }
  for (const Fitted& of : with([](TrainingState& state) {
         if (state.processes.rank() == 2 && state.step == 8) state.request_stop("good on rank 2");
         if (state.processes.rank() == 1 && state.step == 9) state.request_stop("too late");
       })) {
    CHECK(of.epoch == 2);
    CHECK(of.step == 12);
    CHECK(of.reason == "good on rank 2");
  }
}

TEST_CASE("two hundred runs of uneven data that ranks end at random end on all ranks at once", "[distributed]") {
  std::mt19937 random(17);
  for (int run = 0; run < 200; ++run) {
    const int size = 2 + static_cast<int>(random() % 3);
    std::vector<std::size_t> lengths;
    std::vector<std::int64_t> ends;
    for (int rank = 0; rank < size; ++rank) {
      lengths.push_back(random() % 5);
      ends.push_back(static_cast<std::int64_t>(random() % 20));
    }
    lengths[0] += 1;
    const bool interrupt = random() % 2 == 0;
    const Batches batches = regression_batches(6, 1);
    const auto of_each = of_ranks<Fitted>(size, [&](const ProcessGroup& processes) {
      const auto rank = static_cast<std::size_t>(processes.rank());
      AtBatchEnd at_batch_end([&](TrainingState& state) {
        if (state.step < ends[rank]) return;
        interrupt ? state.interrupt("rank " + std::to_string(rank))
                  : state.request_stop("rank " + std::to_string(rank));
      });
      CallbackList callbacks(at_batch_end);
      const Batches own(batches.begin(), batches.begin() + static_cast<std::ptrdiff_t>(lengths[rank]));
      return fitted(processes, own, batches, callbacks, FitOptions(4));
    });
    INFO("run " << run);
    for (const Fitted& of : of_each) {
      REQUIRE(of.step == of_each[0].step);
      REQUIRE(of.epoch == of_each[0].epoch);
      REQUIRE(of.reason == of_each[0].reason);
      REQUIRE(of.weights.equal(of_each[0].weights));
    }
    if (interrupt && of_each[0].reason != "") {
      REQUIRE(of_each[0].step == std::max<std::int64_t>(1, *std::min_element(ends.begin(), ends.end())));
    }
  }
}

TEST_CASE("stopping, learning rates and checkpoints are decided alike on every process, and rank 0 writes",
          "[distributed]") {
  const TemporaryDirectory directory;
  const Batches batches = regression_batches(48, 4);
  struct Decided {
    std::int64_t stopped_epoch;
    double learning_rate, best;
    std::vector<std::string> kept;
    std::int64_t calls;
  };
  const auto decided = of_ranks<Decided>(3, [&](const ProcessGroup& processes) {
    const auto writer = open_writer(processes, directory.path());
    auto net = fixed_net();
    torch::optim::SGD optimizer(net->parameters(), 0.05);
    Batches own = part_of(batches, processes);
    Validation validation(net, own, Task::regression);
    EarlyStopping stopping(EarlyStoppingOptions("val/loss").patience(2).min_delta(1e-3));
    ReduceLROnPlateau reduce(ReduceLROnPlateauOptions("val/loss").patience(0).min_delta(1e-2));
    ModelCheckpoint checkpoint(ModelCheckpointOptions("val/loss").save_top_k(2));
    CsvLogger table(CsvLoggerOptions(directory.path() + "/table.csv"));
    CallbackList callbacks(validation, stopping, reduce, checkpoint, table);
    FitOptions options(60);
    if (writer) options.writer(*writer);
    fit(net, own, optimizer, squared_error, callbacks, options.processes(processes));
    return Decided{stopping.stopped_epoch(), optimizer.param_groups()[0].options().get_lr(), checkpoint.best(),
                   checkpoint.kept_paths(), 0};
  });
  CHECK(decided[0].stopped_epoch > 0);
  CHECK(decided[0].learning_rate < 0.05);
  REQUIRE(decided[0].kept.size() == 2);
  for (const Decided& of : decided) {
    CHECK(of.stopped_epoch == decided[0].stopped_epoch);
    CHECK(of.learning_rate == decided[0].learning_rate);
    CHECK(of.best == decided[0].best);
    CHECK(of.kept == decided[0].kept);
  }
  std::set<std::string> files;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path() + "/checkpoints")) {
    files.insert(entry.path().string());
  }
  CHECK(files ==
        std::set<std::string>{decided[0].kept[0], decided[0].kept[1], directory.path() + "/checkpoints/last.pt"});
  std::int64_t event_files = 0, lines = 0;
  for (const auto& entry : std::filesystem::directory_iterator(directory.path())) {
    event_files += entry.path().filename().string().find("tfevents") != std::string::npos;
  }
  CHECK(event_files == 1);
  std::ifstream table(directory.path() + "/table.csv");
  for (std::string line; std::getline(table, line);) ++lines;
  CHECK(lines == decided[0].stopped_epoch + 2);  // a header, and an epoch each
}

TEST_CASE("a run of several processes that was interrupted anywhere goes on as if it had not been", "[distributed]") {
  const Batches batches = regression_batches(44, 4);  // 11: of two processes, one has a batch more
  struct Course {
    std::vector<double> losses;  // of this process's batches
    std::vector<std::map<std::string, double>> epochs;
    torch::Tensor weights;
  };
  const auto run = [&](const std::string& place, std::int64_t interrupt_after, int size) {
    return of_ranks<Course>(size, [&](const ProcessGroup& processes) {
      Course course;
      auto net = fixed_net();
      torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(0.05).momentum(0.9));
      Batches own = part_of(batches, processes);
      TrainMetrics metrics{ValidationOptions(Task::regression)};
      Validation validation(net, own, Task::regression);
      AtBatchEnd recorder([&](TrainingState& state) {
        course.losses.push_back(state.train_loss());  // the mean so far: all before it are in it
        if (state.step == interrupt_after && processes.rank() == 1) state.interrupt("enough");
      });
      LambdaCallback at_epoch_end(LambdaCallbackOptions().on_epoch_end(
          [&](TrainingState& state) { course.epochs.push_back(state.metrics()); }));
      ModelCheckpoint checkpoint(ModelCheckpointOptions().directory(place));
      CallbackList callbacks(metrics, validation, recorder, at_epoch_end, checkpoint);
      fit(net, own, optimizer, squared_error, callbacks,
          FitOptions(3).train_metrics(metrics).resume_from(place).processes(processes));
      course.weights = weights_of(net);
      return course;
    });
  };
  const TemporaryDirectory whole_place;
  const auto whole = run(whole_place.path() + "/c", 0, 2);
  REQUIRE(whole[0].losses.size() == 18);
  for (const std::int64_t after : {1, 5, 6, 9}) {
    INFO("interrupted after batch " << after);
    const TemporaryDirectory place;
    const auto first = run(place.path() + "/c", after, 2);
    const auto second = run(place.path() + "/c", 0, 2);
    for (std::size_t rank = 0; rank < 2; ++rank) {
      std::vector<double> losses = first[rank].losses;
      losses.insert(losses.end(), second[rank].losses.begin(), second[rank].losses.end());
      CHECK(losses == whole[rank].losses);
      CHECK(second[rank].weights.equal(whole[rank].weights));
      CHECK(second[rank].epochs.back() == whole[rank].epochs.back());
    }
  }

  const TemporaryDirectory place;
  run(place.path() + "/c", 5, 2);
  for (const std::string& what : on_ranks(3, [&](const ProcessGroup& processes) {
         auto net = fixed_net();
         torch::optim::SGD optimizer(net->parameters(), torch::optim::SGDOptions(0.05).momentum(0.9));
         TrainingState state;
         state.model = net.ptr();
         state.optimizers = {&optimizer};
         state.processes = processes;
         resume(state, place.path() + "/c");
       })) {
    CHECK_THAT(what, ContainsSubstring("was made by 2 processes in the middle of an epoch: 3 can't go on there"));
  }
}
