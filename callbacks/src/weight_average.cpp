#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/weight_average.h>

#include <algorithm>
#include <stdexcept>
#include <string>

#include "model.h"
#include "require.h"

namespace tblog {
namespace {

// As they are averaged: what has few digits would stand still under small updates.
at::Tensor to_average(const at::Tensor& parameter) {
  const auto type = parameter.scalar_type();
  return parameter.detach().to(type == at::kHalf || type == at::kBFloat16 ? at::kFloat : type);
}

}  // namespace

WeightAverage::Applied::~Applied() {
  const c10::NoGradGuard no_grad;
  for (std::size_t i = 0; i < own_.size(); ++i) parameters_[i].copy_(own_[i]);
}

WeightAverage::WeightAverage(WeightAverageOptions options) : options_(std::move(options)) {
  detail::require(options_.decay() >= 0 && options_.decay() < 1, "WeightAverageOptions::decay", options_.decay(),
                  "it must be at least 0 and less than 1");
  detail::require(options_.every_n_steps() > 0, "WeightAverageOptions::every_n_steps", options_.every_n_steps(),
                  "it must be positive");
  detail::require(options_.start_step() >= 0, "WeightAverageOptions::start_step", options_.start_step(),
                  "it can't be negative");
}

WeightAverage::Applied WeightAverage::apply() {
  Applied out;
  if (averages_.empty()) return out;
  const c10::NoGradGuard no_grad;
  out.parameters_ = model_->parameters();
  // All are put aside before the first changes: a module that is in the model twice has its parameters there twice.
  for (const at::Tensor& parameter : out.parameters_) out.own_.push_back(parameter.detach().clone());
  for (std::size_t i = 0; i < averages_.size(); ++i) out.parameters_.at(i).copy_(averages_[i]);
  return out;
}

void WeightAverage::on_train_begin(TrainingState& state) {
  detail::model_of(state, "WeightAverage");
  model_ = state.model;
  averages_.clear();
  updates_ = 0;
  if (evaluated_) evaluated_->on_train_begin(state);
}

void WeightAverage::on_batch_end(TrainingState& state) {
  if (state.step <= options_.start_step() || state.step % options_.every_n_steps() != 0) return;
  const c10::NoGradGuard no_grad;
  const std::vector<at::Tensor> parameters = model_->parameters();
  const double n = static_cast<double>(updates_++);
  if (averages_.empty()) {
    for (const at::Tensor& parameter : parameters) averages_.push_back(to_average(parameter).clone());
    return;
  }
  const double decay = options_.warmup() ? std::min(options_.decay(), (1 + n) / (10 + n)) : options_.decay();
  for (std::size_t i = 0; i < averages_.size(); ++i) {
    const at::Tensor now = to_average(parameters.at(i));
    if (now.is_floating_point() || now.is_complex()) {
      averages_[i].lerp_(now, 1 - decay);
    } else {
      averages_[i].copy_(now);
    }
  }
}

void WeightAverage::on_epoch_end(TrainingState& state) {
  if (!evaluated_) return;
  const Applied applied = apply();
  evaluated_->on_epoch_end(state);
}

void WeightAverage::on_train_end(TrainingState& state) {
  if (evaluated_) evaluated_->on_train_end(state);
}

void WeightAverage::on_exception(TrainingState& state) {
  if (evaluated_) evaluated_->on_exception(state);
}

void WeightAverage::state(CallbackState& archive) {
  archive("averages", averages_);
  archive("updates", updates_);
  if (evaluated_) {
    CallbackState part = archive.part("evaluated");
    evaluated_->state(part);
  }
  if (!archive.restoring() || averages_.empty()) return;
  const std::vector<at::Tensor> parameters = model_->parameters();
  detail::require(averages_.size() == parameters.size(), "the number of averages in the checkpoint", averages_.size(),
                  "the model has another number of parameters");
  for (std::size_t i = 0; i < averages_.size(); ++i) averages_[i] = averages_[i].to(parameters[i].device());
}

}  // namespace tblog
