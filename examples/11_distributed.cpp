// One model, trained by several processes, on one machine or many. Alone, as two processes here (the script starts
// both), or as any launcher starts it (torchrun's, Open MPI's or Slurm's variables are looked at):
//
//   build/dev/examples/example_11_distributed runs/distributed
//   examples/two_processes.sh build/dev/examples/example_11_distributed runs/distributed
//   mpirun -np 4 build/dev/examples/example_11_distributed runs/distributed
//
// Each process trains on its part of the digits and evaluates its part of the validation set; the metrics are those of
// the whole. Rank 0 writes. If a process dies, the others end with an error; started again, the run goes on. The
// validation accuracy ends above 0.95, whatever the number of processes.
#include <tblog/callbacks.h>
#include <torch/torch.h>

#include <chrono>
#include <cstdio>
#include <string>

#include "support/csv_reader.h"
#include "support/split.h"

int train(const std::string& run) {
  const auto processes = tblog::ProcessGroup::from_environment(std::chrono::minutes(2));
  auto [train_rows, validation_rows] = split(read_csv(TBLOG_EXAMPLE_DATA "/digits.csv"), /*seed=*/3);
  auto stack = torch::data::transforms::Stack<>();
  tblog::Subset train_part(train_rows, tblog::part_of(*train_rows.size(), processes));
  tblog::Subset validation_part(validation_rows, tblog::part_of(*validation_rows.size(), processes));
  auto train_loader = torch::data::make_data_loader(train_part.map(stack), 64 / processes.size());
  auto val_loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(validation_part.map(stack), 128);

  torch::manual_seed(3 + processes.rank());  // each shuffles its own part
  torch::nn::Sequential net(torch::nn::Linear(64, 64), torch::nn::ReLU(), torch::nn::Dropout(0.2),
                            torch::nn::Linear(64, 10));
  torch::optim::Adam optimizer(net->parameters(), 2e-3);

  const auto writer = tblog::open_writer(processes, run);
  tblog::Validation validation(net, *val_loader, tblog::ValidationOptions(tblog::Task::multiclass).curves(false));
  tblog::EarlyStopping stopping(tblog::EarlyStoppingOptions("val/loss").patience(4).min_delta(1e-3));
  tblog::ModelCheckpoint checkpoint(tblog::ModelCheckpointOptions("val/loss").directory(run + "/checkpoints"));
  tblog::ProgressBar progress(tblog::ProgressBarOptions().metrics({"train/loss", "val/loss", "val/accuracy"}));
  tblog::CallbackList callbacks(validation, stopping, checkpoint, progress);
  auto loss = [](const torch::Tensor& output, const torch::Tensor& target) {
    return torch::nn::functional::cross_entropy(output, target);
  };
  const tblog::TrainingState state =
      tblog::fit(net, *train_loader, optimizer, loss, callbacks,
                 tblog::FitOptions(40).writer(writer.get()).processes(processes).resume_from(run + "/checkpoints"));
  const double accuracy = validation.evaluate(processes).at("accuracy");
  if (processes.rank() == 0) {
    std::printf("%d processes, %lld epochs, validation accuracy %.4f\n", processes.size(),
                static_cast<long long>(state.epoch), accuracy);
  }
  return accuracy >= 0.95 ? 0 : 1;
}

int main(int argc, char** argv) {
  try {
    return train(argc > 1 ? argv[1] : "runs/distributed");
  } catch (const tblog::ProcessGroupError& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 2;
  }
}
