#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/reduce_lr_on_plateau.h>

#include <algorithm>
#include <utility>

#include "param_groups.h"
#include "require.h"

namespace tblog {

ReduceLROnPlateau::ReduceLROnPlateau(ReduceLROnPlateauOptions options)
    : options_(std::move(options)), monitor_(options_.monitor(), options_.mode(), options_.min_delta()) {
  const auto not_negative = [](const char* name, auto value) {
    detail::require(value >= 0, std::string("ReduceLROnPlateauOptions::") + name, value, "it can't be negative or NaN");
  };
  detail::require(options_.factor() >= 0 && options_.factor() < 1, "ReduceLROnPlateauOptions::factor",
                  options_.factor(), "it must be at least 0 and less than 1");
  not_negative("patience", options_.patience());
  not_negative("min_delta", options_.min_delta());
  not_negative("cooldown", options_.cooldown());
  not_negative("min_lr", options_.min_lr());
}

void ReduceLROnPlateau::on_train_begin(TrainingState& state) {
  detail::param_groups(state, "ReduceLROnPlateau");
  monitor_.reset();
  without_improvement_ = 0;
  cooling_ = 0;
  reductions_ = 0;
}

void ReduceLROnPlateau::on_validation_end(TrainingState& state) {
  if (options_.interval() == Interval::validation && monitor_.has_new_value(state)) look(state);
}

void ReduceLROnPlateau::on_epoch_end(TrainingState& state) {
  if (options_.interval() == Interval::epoch) look(state);
}

void ReduceLROnPlateau::look(TrainingState& state) {
  if (cooling_ > 0) --cooling_;
  if (monitor_.update(monitor_.value(state), state.epoch)) {
    without_improvement_ = 0;
    return;
  }
  if (cooling_ > 0 || ++without_improvement_ < options_.patience()) return;
  bool reduced = false;
  for (auto* group : detail::param_groups(state, "ReduceLROnPlateau")) {
    const double rate = group->get_lr();
    if (rate <= options_.min_lr()) continue;
    group->set_lr(std::max(rate * options_.factor(), options_.min_lr()));
    reduced = true;
  }
  if (!reduced) return;
  ++reductions_;
  cooling_ = options_.cooldown();
  without_improvement_ = 0;
}

void ReduceLROnPlateau::state(CallbackState& archive) {
  monitor_.state(archive);
  archive("without_improvement", without_improvement_);
  archive("cooling", cooling_);
  archive("reductions", reductions_);
}

}  // namespace tblog
