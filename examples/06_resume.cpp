// A run that may end at any time and goes on where it was: start it, kill it, start it again.
//
//   build/dev/examples/example_06_resume runs/resume
//
// SIGTERM, which clusters send before they take a machine away, saves and ends; kill -9 or a power cut loses ten
// batches at most. Whatever happened in between, the end is the same, bit for bit: the last line is the checksum of the
// weights.
#include <signal.h>
#include <tblog/callbacks.h>
#include <torch/torch.h>

#include <cstdio>
#include <string>

#include "support/csv_reader.h"
#include "support/split.h"

int main(int argc, char** argv) {
  const std::string run = argc > 1 ? argv[1] : "runs/resume";
  auto [train_rows, validation_rows] = split(read_csv(TBLOG_EXAMPLE_DATA "/digits.csv"), /*seed=*/3);
  auto stack = torch::data::transforms::Stack<>();
  auto train_loader = torch::data::make_data_loader(train_rows.map(stack), 32);
  auto val_loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(validation_rows.map(stack), 128);

  torch::nn::Sequential net(torch::nn::Linear(64, 64), torch::nn::ReLU(), torch::nn::Dropout(0.2),
                            torch::nn::Linear(64, 10));
  torch::optim::Adam optimizer(net->parameters(), 2e-3);

  tblog::SummaryWriter writer(run);
  tblog::Validation validation(net, *val_loader, tblog::ValidationOptions(tblog::Task::multiclass).curves(false));
  tblog::EarlyStopping stopping(tblog::EarlyStoppingOptions("val/loss").patience(3).min_delta(1e-3));
  tblog::ModelCheckpoint checkpoint(tblog::ModelCheckpointOptions("val/loss").every_n_steps(10).interrupt_on(SIGTERM));
  tblog::ProgressBar progress(tblog::ProgressBarOptions().metrics({"train/loss", "val/loss", "val/accuracy"}));
  tblog::CallbackList callbacks(validation, stopping, progress, checkpoint);

  tblog::TrainingState state;
  state.model = net.ptr();
  state.optimizers = {&optimizer};
  state.writer = &writer;
  state.max_epochs = 12;

  tblog::resume(state, run + "/checkpoints");
  callbacks.on_train_begin(state);
  for (; state.epoch < state.max_epochs && !state.should_stop(); ++state.epoch) {
    callbacks.on_epoch_begin(state);
    net->train();
    for (auto& batch : *train_loader) {
      if (state.skip_batch()) continue;
      callbacks.on_batch_begin(state);
      optimizer.zero_grad();
      auto loss = torch::nn::functional::cross_entropy(net->forward(batch.data), batch.target);
      loss.backward();
      optimizer.step();
      state.add_batch(loss, batch.data.size(0));
      callbacks.on_batch_end(state);
      if (state.interrupted()) break;
    }
    callbacks.on_epoch_end(state);
  }
  callbacks.on_train_end(state);
  if (state.interrupted()) return 2;  // to be started again

  double checksum = 0;
  for (const auto& parameter : net->parameters()) checksum += parameter.abs().sum().item<double>();
  std::printf("best epoch: %lld, weights: %.17g\n", static_cast<long long>(stopping.best_epoch() + 1), checksum);
  writer.close();
  return 0;
}
