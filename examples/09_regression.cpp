// A curve through noisy points: metrics of a regression, one of them not in the preset; a learning rate that falls on a
// plateau; an alert.
//
//   build/dev/examples/example_09_regression runs/regression
//
// prints a line an epoch. R2 ends above 0.9.
#include <tblog/callbacks.h>
#include <tblog/metrics.h>
#include <torch/torch.h>

#include <cstdio>

#include "support/split.h"

// sin(x) with noise of 0.2, n times.
Rows noisy_sine(std::int64_t n) {
  const auto x = torch::rand({n, 1}) * 6 - 3;
  return {x, torch::sin(x).squeeze(1) + 0.2 * torch::randn({n})};
}

int main(int argc, char** argv) {
  torch::manual_seed(1);
  auto stack = torch::data::transforms::Stack<>();
  auto train_loader = torch::data::make_data_loader(noisy_sine(800).map(stack), 32);
  auto val_loader =
      torch::data::make_data_loader<torch::data::samplers::SequentialSampler>(noisy_sine(200).map(stack), 200);

  torch::nn::Sequential net(torch::nn::Linear(1, 32), torch::nn::Tanh(), torch::nn::Linear(32, 1));
  torch::optim::Adam optimizer(net->parameters(), 2e-2);
  tblog::SummaryWriter writer(argc > 1 ? argv[1] : "runs/regression");

  tblog::Metric largest_error("max_error", tblog::Mode::min, tblog::metrics::RegressionErrors(),
                              [](const auto& errors) { return tblog::metrics::max_error(errors); });
  tblog::Validation validation(net, *val_loader,
                               tblog::ValidationOptions(tblog::Task::regression).metrics({largest_error}));
  tblog::ReduceLROnPlateau reduce(tblog::ReduceLROnPlateauOptions("val/loss").factor(0.3).patience(3));
  tblog::Alerts alerts(tblog::AlertsOptions(
      {tblog::alerts::overfitting("train/loss", "val/loss", 5), tblog::alerts::spike("val/max_error")}));
  tblog::ProgressBar progress(tblog::ProgressBarOptions().metrics({"train/loss", "val/r2", "val/max_error", "lr"}));
  tblog::CallbackList callbacks(validation, tblog::LearningRateMonitor(), reduce, alerts, progress);

  auto loss = [](const torch::Tensor& output, const torch::Tensor& target) {
    return torch::mse_loss(output.squeeze(1), target);
  };
  tblog::fit(net, *train_loader, optimizer, loss, callbacks, tblog::FitOptions(25).writer(writer));

  const double r2 = validation.evaluate().at("r2");
  std::printf("R2 %.4f; %zu alerts\n", r2, alerts.raised().size());
  writer.close();
  return r2 > 0.9 ? 0 : 1;
}
