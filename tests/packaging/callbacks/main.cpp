#include <tblog/callbacks.h>
#include <torch/nn/modules/linear.h>
#include <torch/optim/sgd.h>

// A training run of two epochs, with what needs each of the libraries underneath.
int main(int, char** argv) {
  torch::nn::Linear net(2, 1);
  torch::optim::SGD optimizer(net->parameters(), 0.1);
  std::vector<torch::data::Example<>> batches{{torch::rand({4, 2}), torch::tensor({0.0f, 1.0f, 1.0f, 0.0f})}};

  tblog::SummaryWriter writer(argv[1]);
  tblog::Validation validation(net, batches, tblog::ValidationOptions(tblog::Task::binary));
  tblog::EarlyStopping stopping(tblog::EarlyStoppingOptions("val/loss").patience(5).restore_best_weights(true));
  tblog::ModelCheckpoint checkpoint(tblog::ModelCheckpointOptions("val/loss"));
  tblog::CallbackList callbacks(validation, stopping, checkpoint, tblog::ProgressBar());
  const auto loss = [](const torch::Tensor& output, const torch::Tensor& target) {
    return (output.squeeze(1) - target).square().mean();
  };
  const auto state = tblog::fit(net, batches, optimizer, loss, callbacks, tblog::FitOptions(2).writer(writer));
  writer.close();
  return state.epoch == 2 && writer.stats().written > 10 && checkpoint.failed_saves() == 0 ? 0 : 1;
}
