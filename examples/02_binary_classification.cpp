// One's own training loop with tblog's hooks: tells benign from malignant breast tumours (Wisconsin data), evaluates on
// the validation set each epoch, stops early, keeps the best model.
//
//   build/dev/examples/example_02_binary_classification runs/breast_cancer
//
// prints a line an epoch, why it stopped, and the best epoch. The validation AUC ends above 0.99.
#include <tblog/callbacks.h>
#include <torch/torch.h>

#include <cstdio>

#include "support/csv_reader.h"
#include "support/split.h"

int main(int argc, char** argv) {
  auto [train_rows, validation_rows] = split(read_csv(TBLOG_EXAMPLE_DATA "/breast_cancer.csv"), /*seed=*/3);
  auto stack = torch::data::transforms::Stack<>();
  auto train_loader = torch::data::make_data_loader(train_rows.map(stack), 32);
  auto val_loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(validation_rows.map(stack), 64);

  torch::nn::Sequential net(torch::nn::Linear(30, 16), torch::nn::ReLU(), torch::nn::Linear(16, 1));
  torch::optim::Adam optimizer(net->parameters(), 1e-3);

  tblog::SummaryWriter writer(argc > 1 ? argv[1] : "runs/breast_cancer");
  writer.add_hparams({{"lr", 1e-3}, {"hidden", 16}, {"dropout", 0.0}}, {"val/auc", "val/loss"});

  tblog::Validation validation(net, *val_loader, tblog::ValidationOptions(tblog::Task::binary));
  tblog::EarlyStopping stopping(tblog::EarlyStoppingOptions("val/loss").patience(5).restore_best_weights(true));
  tblog::ModelCheckpoint checkpoint(tblog::ModelCheckpointOptions("val/auc"));
  tblog::ProgressBar progress(tblog::ProgressBarOptions().metrics({"train/loss", "val/loss", "val/auc"}));
  tblog::CallbackList callbacks(validation, stopping, checkpoint, progress);

  tblog::TrainingState state;
  state.model = net.ptr();
  state.writer = &writer;
  state.max_epochs = 100;

  callbacks.on_train_begin(state);
  for (; state.epoch < state.max_epochs && !state.should_stop(); ++state.epoch) {
    callbacks.on_epoch_begin(state);
    net->train();
    for (auto& batch : *train_loader) {
      callbacks.on_batch_begin(state);
      optimizer.zero_grad();
      auto target = batch.target.to(torch::kFloat).unsqueeze(1);
      auto loss = torch::binary_cross_entropy_with_logits(net->forward(batch.data), target);
      loss.backward();
      optimizer.step();
      state.add_batch(loss, batch.data.size(0));
      callbacks.on_batch_end(state);
    }
    callbacks.on_epoch_end(state);
  }
  callbacks.on_train_end(state);

  const double auc = validation.evaluate().at("auc");  // the best weights are back
  std::printf("best epoch: %lld, validation AUC %.4f\n", static_cast<long long>(stopping.best_epoch() + 1), auc);
  writer.close();
  const tblog::WriterStats stats = writer.stats();
  return auc >= 0.99 && stats.dropped + stats.rejected == 0 ? 0 : 1;
}
