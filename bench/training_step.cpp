// What logging adds to a training step of a small network on the CPU: the same step, with 20 scalars logged and
// without, in turn.
//
//     tblog_bench_training_step [--rounds N] [--bursts N]   (a burst is one step of each kind)

#include <tblog/summary_writer.h>
#include <torch/nn.h>
#include <torch/optim.h>

#include <numeric>
#include <string>
#include <vector>

#include "json_lines.h"
#include "options.h"
#include "support/temporary_directory.h"

namespace tblog::bench {
namespace {

constexpr int kScalars = 20;

void run(const Options& options) {
  torch::manual_seed(0);
  torch::set_num_threads(1);
  torch::nn::Sequential net(torch::nn::Linear(256, 256), torch::nn::ReLU(), torch::nn::Linear(256, 10));
  torch::optim::SGD optimizer(net->parameters(), 0.01);
  const auto input = torch::randn({32, 256});
  const auto target = torch::randint(10, {32}, torch::kLong);
  const auto step = [&] {
    optimizer.zero_grad();
    const auto loss = torch::nn::functional::cross_entropy(net->forward(input), target);
    loss.backward();
    optimizer.step();
  };

  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path());
  std::vector<Scalar> scalars;
  for (int i = 0; i < kScalars; ++i) scalars.push_back(writer.scalar("train/metric_" + std::to_string(i)));
  for (int i = 0; i < 20; ++i) step();
  std::int64_t number = 0;
  for (int round = 0; round < options.rounds; ++round) {
    std::vector<double> without, with;
    for (std::size_t i = 0; i < 10 * options.round.bursts; ++i) {
      const double begin = now_ns();
      step();
      const double middle = now_ns();
      step();
      for (const Scalar& scalar : scalars) scalar.add(0.5, number);
      ++number;
      without.push_back(middle - begin);
      with.push_back(now_ns() - middle);
    }
    print_distribution("training_step/without", without);
    print_distribution("training_step/with", with);
  }
}

}  // namespace
}  // namespace tblog::bench

int main(int argc, char** argv) { return tblog::bench::run_program(argc, argv, tblog::bench::run); }
