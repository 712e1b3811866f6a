#include <tblog/callbacks/early_stopping.h>

#include <torch/nn/module.h>

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

namespace tblog {

// Copies of a module's parameters and buffers, in the module's order.
struct EarlyStopping::Weights {
  static std::vector<torch::Tensor> of(const torch::nn::Module& module) {
    std::vector<torch::Tensor> tensors = module.parameters();
    for (const torch::Tensor& buffer : module.buffers()) tensors.push_back(buffer);
    return tensors;
  }

  void keep(const torch::nn::Module& module) {
    const torch::NoGradGuard no_grad;
    tensors.clear();
    for (const torch::Tensor& tensor : of(module)) tensors.push_back(tensor.detach().clone());
  }

  void restore(const torch::nn::Module& module) const {
    const torch::NoGradGuard no_grad;
    std::vector<torch::Tensor> targets = of(module);
    for (std::size_t i = 0; i < tensors.size(); ++i) targets.at(i).copy_(tensors[i]);
  }

  std::vector<torch::Tensor> tensors;
};

namespace {

void require(bool fine, const std::string& option, double value, const char* rule) {
  if (fine) return;
  std::ostringstream message;
  message << "EarlyStoppingOptions::" << option << " is " << value << ": " << rule;
  throw std::invalid_argument(message.str());
}

}  // namespace

EarlyStopping::EarlyStopping(EarlyStoppingOptions options)
    : options_(std::move(options)), monitor_(options_.monitor(), options_.mode(), options_.min_delta()) {
  require(options_.patience() >= 0, "patience", static_cast<double>(options_.patience()), "it can't be negative");
  require(options_.min_delta() >= 0, "min_delta", options_.min_delta(), "it can't be negative or NaN");
  require(options_.start_from_epoch() >= 0, "start_from_epoch", static_cast<double>(options_.start_from_epoch()),
          "it can't be negative");
  require(!std::isnan(options_.baseline().value_or(0)), "baseline", std::nan(""), "nothing can beat it");
}

EarlyStopping::~EarlyStopping() = default;
EarlyStopping::EarlyStopping(EarlyStopping&&) noexcept = default;
EarlyStopping& EarlyStopping::operator=(EarlyStopping&&) noexcept = default;

void EarlyStopping::on_train_begin(TrainingState& state) {
  if (options_.restore_best_weights() && !state.model) {
    throw std::invalid_argument("EarlyStopping can't restore the best weights: TrainingState::model is not set");
  }
  monitor_.reset();
  epochs_without_improvement_ = 0;
  stopped_epoch_ = -1;
  best_weights_.reset();
}

void EarlyStopping::on_epoch_end(TrainingState& state) {
  if (state.epoch < options_.start_from_epoch()) return;
  const double value = monitor_.value(state);

  const bool improved = monitor_.update(value, state.epoch);
  if (improved && options_.restore_best_weights()) {
    if (!best_weights_) best_weights_ = std::make_unique<Weights>();
    best_weights_->keep(*state.model);
  }

  ++epochs_without_improvement_;
  if (improved) {
    if (!options_.baseline() || monitor_.better(value, *options_.baseline())) epochs_without_improvement_ = 0;
    return;
  }
  if (epochs_without_improvement_ < options_.patience() || state.epoch == 0) return;

  stopped_epoch_ = state.epoch;
  std::ostringstream reason;
  reason << monitor_.metric() << " did not improve for " << epochs_without_improvement_ << " epoch"
         << (epochs_without_improvement_ == 1 ? "" : "s");
  if (monitor_.best_epoch() >= 0) {
    reason << " (best: " << monitor_.best() << " in epoch " << monitor_.best_epoch() + 1 << ")";
  } else {
    reason << " (it was never a number)";
  }
  state.request_stop(reason.str());
}

void EarlyStopping::on_train_end(TrainingState& state) {
  if (best_weights_) best_weights_->restore(*state.model);
}

}  // namespace tblog
