// distributed_program SAMPLES [SECONDS]: evaluates samples, one a line (label, logit, weight), together with the other
// processes of its launcher, who are to come within so many seconds (60); each takes its part. Prints rank, size and
// metrics as JSON.
#include <tblog/callbacks/distributed.h>
#include <tblog/callbacks/subset.h>
#include <tblog/callbacks/validation.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <tuple>
#include <vector>

int main(int argc, char** argv) {
  try {
    const auto processes =
        tblog::ProcessGroup::from_environment(std::chrono::seconds(argc > 2 ? std::atoi(argv[2]) : 60));
    std::ifstream in(argv[1]);
    std::vector<double> labels, logits, weights;
    for (double label, logit, weight; in >> label >> logit >> weight;) {
      labels.push_back(label);
      logits.push_back(logit);
      weights.push_back(weight);
    }
    std::vector<std::tuple<torch::Tensor, torch::Tensor, torch::Tensor>> batches;
    const auto part = tblog::part_of(labels.size(), processes);
    for (std::size_t begin = 0; begin < part.size(); begin += 32) {
      std::vector<double> label, logit, weight;
      for (std::size_t i = begin; i < std::min(begin + 32, part.size()); ++i) {
        label.push_back(labels[part[i]]);
        logit.push_back(logits[part[i]]);
        weight.push_back(weights[part[i]]);
      }
      batches.emplace_back(torch::tensor(logit, torch::kDouble), torch::tensor(label, torch::kDouble),
                           torch::tensor(weight, torch::kDouble));
    }
    const auto model = [](const torch::Tensor& input) { return input; };
    tblog::Validation validation(model, batches, tblog::Task::binary, [](const auto& batch) { return batch; });
    std::printf("{\"rank\": %d, \"size\": %d", processes.rank(), processes.size());
    for (const auto& [name, value] : validation.evaluate(processes))
      std::printf(", \"%s\": %.17g", name.c_str(), value);
    std::printf("}\n");
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
