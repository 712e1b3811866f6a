// A callback of one's own: how far the weights have come from where they began. It remembers that in a checkpoint.
//
//   build/dev/examples/example_08_custom_callback runs/growth
//
// prints a line an epoch, and by how much the weights have grown; then takes the run up for two more epochs.
#include <tblog/callbacks.h>
#include <torch/torch.h>

#include <cmath>
#include <cstdio>
#include <string>

#include "support/csv_reader.h"
#include "support/split.h"

class WeightGrowth : public tblog::Callback {
 public:
  double growth = 1;

  void on_train_begin(tblog::TrainingState& state) override { norm_at_begin_ = norm(state); }
  void on_epoch_end(tblog::TrainingState& state) override {
    growth = norm(state) / norm_at_begin_;
    state.log("weights/growth", growth);  // a scalar in TensorBoard, and a metric for the callbacks behind this one
  }
  // Saved with each checkpoint; given back after on_train_begin when a run is resumed.
  void state(tblog::CallbackState& state) override { state("norm_at_begin", norm_at_begin_); }

 private:
  static double norm(const tblog::TrainingState& state) {
    double sum = 0;
    for (const auto& parameter : state.model->parameters()) sum += parameter.square().sum().item<double>();
    return std::sqrt(sum);
  }
  double norm_at_begin_ = 0;
};

// What the weights have grown by after `epochs`, those of earlier calls included.
double train(const std::string& run, std::int64_t epochs) {
  auto [train_rows, validation_rows] = split(read_csv(TBLOG_EXAMPLE_DATA "/breast_cancer.csv"), /*seed=*/3);
  auto loader = torch::data::make_data_loader(train_rows.map(torch::data::transforms::Stack<>()), 32);
  torch::nn::Sequential net(torch::nn::Linear(30, 16), torch::nn::ReLU(), torch::nn::Linear(16, 1));
  torch::optim::Adam optimizer(net->parameters(), 1e-2);
  tblog::SummaryWriter writer(run);

  WeightGrowth growth;
  tblog::CallbackList callbacks(growth, tblog::ModelCheckpoint(tblog::ModelCheckpointOptions()),
                                tblog::ProgressBar(tblog::ProgressBarOptions().metrics({"weights/growth"})));
  auto loss = [](const torch::Tensor& output, const torch::Tensor& target) {
    return torch::binary_cross_entropy_with_logits(output, target.to(torch::kFloat).unsqueeze(1));
  };
  tblog::fit(net, *loader, optimizer, loss, callbacks,
             tblog::FitOptions(epochs).writer(writer).resume_from(run + "/checkpoints"));
  return growth.growth;
}

int main(int argc, char** argv) {
  const std::string run = argc > 1 ? argv[1] : "runs/growth";
  const double first = train(run, 3), all = train(run, 5);
  std::printf("the weights have grown to %.3f times what they were, then to %.3f times\n", first, all);
  return first > 1 && all > first ? 0 : 1;
}
