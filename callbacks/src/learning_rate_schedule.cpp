#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/learning_rate_schedule.h>

#include <cmath>
#include <cstddef>
#include <utility>

#include "param_groups.h"
#include "require.h"

namespace tblog {

LearningRateSchedule::LearningRateSchedule(LearningRateScheduleOptions options) : options_(std::move(options)) {
  detail::require(static_cast<bool>(options_.schedule()), "LearningRateScheduleOptions::schedule", "empty",
                  "it must be a function");
}

void LearningRateSchedule::on_train_begin(TrainingState& state) {
  base_.clear();
  for (const auto* group : detail::param_groups(state, "LearningRateSchedule")) base_.push_back(group->get_lr());
  set_ = base_;
}

void LearningRateSchedule::on_epoch_begin(TrainingState& state) {
  if (options_.by_epoch()) set(state, state.epoch);
}

void LearningRateSchedule::on_batch_begin(TrainingState& state) {
  if (!options_.by_epoch()) set(state, state.step);
}

void LearningRateSchedule::set(TrainingState& state, std::int64_t t) {
  const double factor = options_.schedule()(t);
  if (!std::isfinite(factor) || factor < 0) {
    detail::require(false, "the learning rate's factor at " + std::to_string(t), factor,
                    "it must be finite and not negative");
  }
  const auto groups = detail::param_groups(state, "LearningRateSchedule");
  detail::require(groups.size() == base_.size(), "the number of parameter groups", groups.size(),
                  "it was another one when training began");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const double rate = groups[i]->get_lr();
    if (rate != set_[i] && set_[i] != 0) base_[i] *= rate / set_[i];
    set_[i] = base_[i] * factor;
    groups[i]->set_lr(set_[i]);
  }
}

void LearningRateSchedule::state(CallbackState& archive) {
  archive("base", base_);
  archive("set", set_);
}

}  // namespace tblog
