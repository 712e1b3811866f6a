#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/timer.h>

#include <sstream>
#include <utility>

#include "clock.h"
#include "require.h"

namespace tblog {

Timer::Timer(TimerOptions options) : options_(std::move(options)), clock_(detail::clock_or_steady(options_.clock())) {
  detail::require(options_.duration().count() > 0, "TimerOptions::duration", options_.duration().count(),
                  "it must be more than 0 seconds");
}

void Timer::on_train_begin(TrainingState&) {
  begun_ = clock_();
  here_ = 0;
  before_ = 0;
}

void Timer::on_batch_end(TrainingState& state) {
  tick();
  if (!options_.finish_epoch()) look(state);
}

void Timer::on_epoch_end(TrainingState& state) {
  tick();
  look(state);
}

void Timer::on_train_end(TrainingState&) { tick(); }

void Timer::look(TrainingState& state) {
  if (elapsed() < options_.duration()) return;
  std::ostringstream reason;
  reason << "the time of " << options_.duration().count() << " s is over";
  state.interrupt(reason.str());
}

void Timer::state(CallbackState& archive) {
  if (!archive.restoring()) tick();
  double elapsed = before_ + here_;
  archive("elapsed", elapsed);
  if (archive.restoring() && options_.across_resumes()) before_ = elapsed;
}

}  // namespace tblog
