#include <ATen/CPUGeneratorImpl.h>
#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks/train_metrics.h>
#include <tblog/callbacks/validation.h>
#include <tblog/metrics/losses.h>
#include <torch/data/samplers/distributed.h>

#include <cmath>
#include <map>

#include "echo_model.h"
#include "ranks.h"
#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

using Values = std::map<std::string, double>;

struct Samples {
  torch::Tensor output, target;
};

Samples samples_of(Task task, std::int64_t count) {
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{11});
  const auto column = torch::randn({count}, generator);
  const auto rows = torch::randn({count, 3}, generator);
  switch (task) {
    case Task::binary: return {column, (column + torch::randn({count}, generator) > 0).to(torch::kLong)};
    case Task::multiclass: return {rows, torch::randint(3, {count}, generator, torch::kLong)};
    case Task::multilabel: return {rows, (torch::randn({count, 3}, generator) > 0).to(torch::kLong)};
    case Task::regression: return {column, column + torch::randn({count}, generator)};
    case Task::language_model:
      return {torch::randn({count, 2, 5}, generator), torch::randint(5, {count, 2}, generator, torch::kLong)};
  }
  return {};
}

Values evaluated(Batches batches, const ValidationOptions& options, const ProcessGroup& processes = {}) {
  Echo echo;
  return Validation(echo, batches, options).evaluate(processes);
}

// To the bit, also where both are NaN.
void check_same(const Values& a, const Values& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [name, value] : a) {
    INFO(name);
    CHECK((b.at(name) == value || (std::isnan(value) && std::isnan(b.at(name)))));
  }
}

void check_close(const Values& a, const Values& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [name, value] : a) {
    INFO(name << ": " << value << " and " << b.at(name));
    CHECK((std::abs(b.at(name) - value) <= 1e-12 * std::abs(value) || (std::isnan(value) && std::isnan(b.at(name)))));
  }
}

}  // namespace

TEST_CASE("metrics of several processes are those of one, and the same on each", "[distributed]") {
  for (const Task task : {Task::binary, Task::multiclass, Task::multilabel, Task::regression, Task::language_model}) {
    const Samples samples = samples_of(task, 103);
    const Batches batches = split(samples.output, samples.target, 4);
    const Values alone = evaluated(batches, task);
    for (const int size : {2, 4, 8}) {
      INFO("task " << static_cast<int>(task) << ", " << size << " processes");
      const auto of_each = of_ranks<Values>(size, [&](const ProcessGroup& processes) {
        // very uneven: half of the batches go to rank 0, and the last rank has none
        Batches own;
        for (std::size_t i = 0; i < batches.size(); ++i) {
          const int rank = i % 2 == 0 || size == 2 ? 0 : static_cast<int>(i) % (size - 1);
          if (rank == processes.rank()) own.push_back(batches[i]);
        }
        return evaluated(own, task, processes);
      });
      check_close(alone, of_each[0]);
      for (const Values& values : of_each) check_same(of_each[0], values);
    }
  }
}

TEST_CASE("metrics of one's own are merged, too", "[distributed]") {
  const Samples samples = samples_of(Task::binary, 60);
  const auto options = ValidationOptions(Task::binary)
                           .metrics({Metric("brier", Mode::min, metrics::BrierScore(metrics::Scores::logits))});
  const Values alone = evaluated(split(samples.output, samples.target, 5), options);
  const auto of_each = of_ranks<Values>(3, [&](const ProcessGroup& processes) {
    const auto part = torch::indexing::Slice(processes.rank() * 20, processes.rank() * 20 + 20);
    return evaluated(split(samples.output.index({part}), samples.target.index({part}), 5), options, processes);
  });
  CHECK(alone.count("brier") == 1);
  for (const Values& values : of_each) check_close(alone, values);
}

TEST_CASE("samples that a distributed sampler doubles do not count twice", "[distributed]") {
  constexpr std::int64_t kCount = 10;  // to 4 ranks of 3 each: two are doubled
  const Samples samples = samples_of(Task::binary, kCount);
  const Values alone = evaluated(split(samples.output, samples.target, 2), Task::binary);
  const auto with = [&](const ValidationOptions& options) {
    return of_ranks<Values>(4, [&](const ProcessGroup& processes) {
      torch::data::samplers::DistributedSequentialSampler sampler(kCount, static_cast<std::size_t>(processes.size()),
                                                                  static_cast<std::size_t>(processes.rank()));
      Batches own;
      while (const auto indices = sampler.next(2)) {
        const auto rows = torch::tensor(std::vector<std::int64_t>(indices->begin(), indices->end()));
        own.emplace_back(samples.output.index_select(0, rows), samples.target.index_select(0, rows));
      }
      return evaluated(own, options, processes);
    });
  };
  for (const Values& values : with(ValidationOptions(Task::binary).dataset_size(kCount))) check_close(alone, values);
  // else they do
  CHECK(with(Task::binary)[0].at("loss") != alone.at("loss"));
}

TEST_CASE("what is wrong on one process is an error on all, by its name", "[distributed]") {
  const auto threw = on_ranks(3, [](const ProcessGroup& processes) {
    const auto target = torch::tensor({0, 1, processes.rank() == 1 ? 2 : 0});
    evaluated(split(torch::zeros({3}), target, 3), Task::binary, processes);
  });
  CHECK_THAT(threw[1], ContainsSubstring("labels[2] is 2") && !ContainsSubstring("process"));
  for (const std::size_t rank : {0, 2}) {
    CHECK_THAT(threw[rank], ContainsSubstring("process 1 failed: labels[2] is 2"));
  }
  for (const std::string& what :
       on_ranks(2, [](const ProcessGroup& processes) { evaluated({}, Task::binary, processes); })) {
    CHECK(what == "the validation set is empty");
  }
}

TEST_CASE("training loss and metrics of an epoch are those of all processes", "[distributed]") {
  const Samples samples = samples_of(Task::binary, 40);
  const auto epoch = [&](const ProcessGroup& processes) {
    TrainMetrics metrics{ValidationOptions(Task::binary)};
    CallbackList callbacks(metrics);
    TrainingState state;
    state.processes = processes;
    callbacks.on_train_begin(state);
    callbacks.on_epoch_begin(state);
    const Batches batches = split(samples.output, samples.target, 3);
    for (std::size_t i = 0; i < batches.size(); ++i) {
      if (static_cast<int>(i) % processes.size() != processes.rank()) continue;
      metrics.update(batches[i].data, batches[i].target);
      state.add_batch(static_cast<double>(i), batches[i].data.size(0));
    }
    callbacks.on_epoch_end(state);
    return state.metrics();
  };
  const Values alone = epoch({});
  CHECK(alone.count("train/loss") == 1);
  CHECK(alone.count("train/auc") == 1);
  const auto of_each = of_ranks<Values>(4, epoch);
  check_close(alone, of_each[0]);
  for (const Values& values : of_each) check_same(of_each[0], values);
}
