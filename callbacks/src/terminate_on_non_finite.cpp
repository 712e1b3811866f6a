#include <tblog/callbacks/terminate_on_non_finite.h>

#include <cmath>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "non_finite.h"
#include "require.h"

namespace tblog {

TerminateOnNonFinite::TerminateOnNonFinite(TerminateOnNonFiniteOptions options) : options_(std::move(options)) {
  detail::require(options_.every_n_steps() > 0, "TerminateOnNonFiniteOptions::every_n_steps", options_.every_n_steps(),
                  "it must be positive");
}

void TerminateOnNonFinite::on_batch_end(TrainingState& state) {
  if (state.step % options_.every_n_steps() == 0) look(state);
}

void TerminateOnNonFinite::on_epoch_end(TrainingState& state) {
  if (state.step % options_.every_n_steps() != 0) look(state);
}

void TerminateOnNonFinite::look(TrainingState& state) const {
  const double loss = state.train_loss();
  const bool diverged = state.samples() > 0 && !std::isfinite(loss);
  if (!diverged && !options_.weights()) return;
  const std::string where = state.model ? detail::first_non_finite(*state.model) : "";
  if (!diverged && where.empty()) return;
  std::ostringstream message;
  message << "after batch " << state.batch << " of epoch " << state.epoch + 1 << " ";
  if (diverged) message << "the training loss is " << loss << (where.empty() ? "" : "; ");
  message << where;
  if (options_.throws()) throw std::runtime_error(message.str());
  state.interrupt(message.str());
}

}  // namespace tblog
