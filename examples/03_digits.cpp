// Handwritten digits (8x8, ten classes) with tblog's own loop: fit(), one-vs-rest PR and ROC curves for each digit,
// metrics of training beside those of validation, and the samples that the model gets most wrong.
//
//   build/dev/examples/example_03_digits runs/digits
//
// prints a line an epoch, why it stopped, and the best epoch. The validation accuracy ends above 0.95.
#include <tblog/callbacks.h>
#include <tblog/metrics.h>
#include <torch/torch.h>

#include <cstdio>

#include "support/csv_reader.h"
#include "support/split.h"

int main(int argc, char** argv) {
  auto [train_rows, validation_rows] = split(read_csv(TBLOG_EXAMPLE_DATA "/digits.csv"), /*seed=*/3);
  auto stack = torch::data::transforms::Stack<>();
  auto train_loader = torch::data::make_data_loader(train_rows.map(stack), 32);
  auto val_loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(validation_rows.map(stack), 128);

  torch::nn::Sequential net(torch::nn::Linear(64, 64), torch::nn::ReLU(), torch::nn::Dropout(0.2),
                            torch::nn::Linear(64, 10));
  torch::optim::Adam optimizer(net->parameters(), 2e-3);

  tblog::SummaryWriter writer(argc > 1 ? argv[1] : "runs/digits");
  writer.add_hparams({{"lr", 2e-3}, {"hidden", 64}, {"dropout", 0.2}}, {"val/auc", "val/loss"});

  tblog::TrainMetrics train_metrics(tblog::Task::multiclass);
  tblog::Validation validation(
      net, *val_loader,
      tblog::ValidationOptions(tblog::Task::multiclass)
          .class_names({"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"})
          .metrics({tblog::Metric("top_2", tblog::Mode::max, tblog::metrics::TopKAccuracy(10, 2))})
          .worst_k(8));
  tblog::EarlyStopping stopping(
      tblog::EarlyStoppingOptions("val/loss").patience(4).min_delta(1e-3).restore_best_weights(true));
  tblog::ModelCheckpoint checkpoint(tblog::ModelCheckpointOptions("val/loss"));
  tblog::ProgressBar progress(
      tblog::ProgressBarOptions().metrics({"train/loss", "val/loss", "val/accuracy", "val/auc"}));
  tblog::CallbackList callbacks(train_metrics, validation, stopping, checkpoint, progress);

  auto loss = [](const torch::Tensor& output, const torch::Tensor& target) {
    return torch::nn::functional::cross_entropy(output, target);
  };
  tblog::fit(net, *train_loader, optimizer, loss, callbacks,
             tblog::FitOptions(60).writer(writer).train_metrics(train_metrics));

  const double accuracy = validation.evaluate().at("accuracy");  // the best weights are back
  std::printf("best epoch: %lld, validation accuracy %.4f\n", static_cast<long long>(stopping.best_epoch() + 1),
              accuracy);
  writer.close();
  const tblog::WriterStats stats = writer.stats();
  return accuracy >= 0.95 && stats.dropped + stats.rejected == 0 ? 0 : 1;
}
