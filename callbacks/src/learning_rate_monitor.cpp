#include <tblog/callbacks/learning_rate_monitor.h>

#include <cstddef>
#include <utility>

#include "param_groups.h"
#include "require.h"

namespace tblog {

LearningRateMonitor::LearningRateMonitor(LearningRateMonitorOptions options) : options_(std::move(options)) {
  detail::require(options_.every_n_steps() >= 0, "LearningRateMonitorOptions::every_n_steps", options_.every_n_steps(),
                  "it can't be negative");
}

void LearningRateMonitor::on_train_begin(TrainingState& state) { detail::param_groups(state, "LearningRateMonitor"); }

void LearningRateMonitor::on_batch_end(TrainingState& state) {
  if (options_.every_n_steps() > 0 && state.step % options_.every_n_steps() == 0) log(state);
}

void LearningRateMonitor::on_epoch_end(TrainingState& state) {
  if (options_.every_n_steps() == 0) log(state);
}

void LearningRateMonitor::log(TrainingState& state) const {
  const auto groups = detail::param_groups(state, "LearningRateMonitor");
  for (std::size_t i = 0; i < groups.size(); ++i) {
    state.log(groups.size() == 1 ? options_.name() : options_.name() + "/group_" + std::to_string(i + 1),
              groups[i]->get_lr());
  }
}

}  // namespace tblog
