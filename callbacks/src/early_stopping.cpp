#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/early_stopping.h>

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <utility>
#include <vector>

#include "model.h"
#include "require.h"

namespace tblog {

EarlyStopping::EarlyStopping(EarlyStoppingOptions options)
    : options_(std::move(options)),
      monitor_(options_.monitor(), options_.mode(), options_.min_delta(), options_.relative_min_delta()) {
  const auto check = [](bool fine, const char* option, auto value, const char* rule) {
    detail::require(fine, std::string("EarlyStoppingOptions::") + option, value, rule);
  };
  check(options_.patience() >= 0, "patience", options_.patience(), "it can't be negative");
  check(options_.min_delta() >= 0, "min_delta", options_.min_delta(), "it can't be negative or NaN");
  check(options_.relative_min_delta() >= 0, "relative_min_delta", options_.relative_min_delta(),
        "it can't be negative or NaN");
  check(options_.start_from_epoch() >= 0, "start_from_epoch", options_.start_from_epoch(), "it can't be negative");
  check(!std::isnan(options_.baseline().value_or(0)), "baseline", "nan", "nothing can beat it");
  check(!std::isnan(options_.stopping_threshold().value_or(0)), "stopping_threshold", "nan", "nothing can reach it");
  check(!std::isnan(options_.divergence_threshold().value_or(0)), "divergence_threshold", "nan", "nothing can pass it");
}

void EarlyStopping::on_train_begin(TrainingState& state) {
  if (options_.restore_best_weights() && !state.model) {
    throw std::invalid_argument("EarlyStopping can't restore the best weights: TrainingState::model is not set");
  }
  monitor_.reset();
  without_improvement_ = 0;
  stopped_epoch_ = -1;
  best_weights_.clear();
}

void EarlyStopping::on_validation_end(TrainingState& state) {
  if (options_.interval() == Interval::validation && monitor_.has_new_value(state)) look(state);
}

void EarlyStopping::on_epoch_end(TrainingState& state) {
  if (options_.interval() == Interval::epoch) look(state);
}

void EarlyStopping::look(TrainingState& state) {
  if (state.epoch < options_.start_from_epoch()) return;
  const double value = monitor_.value(state);

  const bool improved = monitor_.update(value, state.epoch);
  if (improved && options_.restore_best_weights()) {
    best_weights_.clear();
    for (const at::Tensor& tensor : detail::parameters_and_buffers(*state.model))
      best_weights_.push_back(tensor.detach().clone());
  }

  std::ostringstream reason;
  reason << monitor_.metric() << " is " << value;
  if (options_.check_finite() && !std::isfinite(value)) return stop(state, reason.str());
  if (options_.stopping_threshold() && monitor_.reaches(value, *options_.stopping_threshold())) {
    reason << ", which reaches the threshold " << *options_.stopping_threshold();
    return stop(state, reason.str());
  }
  if (options_.divergence_threshold() && !std::isnan(value) &&
      !monitor_.reaches(value, *options_.divergence_threshold())) {
    reason << ", worse than " << *options_.divergence_threshold();
    return stop(state, reason.str());
  }

  ++without_improvement_;
  if (improved) {
    if (!options_.baseline() || monitor_.better(value, *options_.baseline())) without_improvement_ = 0;
    return;
  }
  const bool by_epoch = options_.interval() == Interval::epoch;
  if (without_improvement_ < options_.patience() || (by_epoch && state.epoch == 0)) return;

  reason.str("");
  reason << monitor_.metric() << " did not improve for " << without_improvement_
         << (by_epoch ? " epoch" : " validation") << (without_improvement_ == 1 ? "" : "s");
  if (monitor_.best_epoch() >= 0) {
    reason << " (best: " << monitor_.best() << " in epoch " << monitor_.best_epoch() + 1 << ")";
  } else {
    reason << " (it was never a number)";
  }
  stop(state, reason.str());
}

void EarlyStopping::stop(TrainingState& state, std::string reason) {
  stopped_epoch_ = state.epoch;
  state.request_stop(std::move(reason));
}

void EarlyStopping::on_train_end(TrainingState& state) {
  if (best_weights_.empty()) return;
  const torch::NoGradGuard no_grad;
  std::vector<at::Tensor> targets = detail::parameters_and_buffers(*state.model);
  for (std::size_t i = 0; i < best_weights_.size(); ++i) targets.at(i).copy_(best_weights_[i]);
}

void EarlyStopping::state(CallbackState& archive) {
  monitor_.state(archive);
  archive("without_improvement", without_improvement_);
  archive("stopped_epoch", stopped_epoch_);
  archive("best_weights", best_weights_);
}

}  // namespace tblog
