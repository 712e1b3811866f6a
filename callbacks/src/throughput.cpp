#include <tblog/callbacks/throughput.h>

#include <utility>

#include "clock.h"
#include "require.h"

namespace tblog {

Throughput::Throughput(ThroughputOptions options)
    : options_(std::move(options)), clock_(detail::clock_or_steady(options_.clock())) {
  detail::require(options_.every_n_steps() >= 0, "ThroughputOptions::every_n_steps", options_.every_n_steps(),
                  "it can't be negative");
}

double Throughput::lap() {
  const double now = clock_();
  return now - std::exchange(mark_, now);
}

void Throughput::reset() {
  waited_ = 0;
  stepped_ = 0;
  samples_ = 0;
  step_seconds_.reset();
}

void Throughput::on_train_begin(TrainingState&) { reset(); }

void Throughput::on_epoch_begin(TrainingState& state) {
  lap();
  seen_ = state.samples();
  if (options_.every_n_steps() == 0) reset();
}

void Throughput::on_batch_begin(TrainingState&) { waited_ += lap(); }

void Throughput::on_batch_end(TrainingState& state) {
  const double seconds = lap();
  stepped_ += seconds;
  step_seconds_.update(seconds);
  samples_ += state.samples() - std::exchange(seen_, state.samples());
  if (options_.every_n_steps() > 0 && state.step % options_.every_n_steps() == 0) log(state);
}

void Throughput::on_epoch_end(TrainingState& state) {
  if (options_.every_n_steps() == 0) log(state);
}

void Throughput::log(TrainingState& state) {
  const double seconds = waited_ + stepped_;
  if (state.writer && seconds > 0) {
    const auto add = [&](const char* name, double value) {
      state.writer->add_scalar(std::string("throughput/") + name, value, state.step);
    };
    add("steps_per_second", static_cast<double>(step_seconds_.count()) / seconds);
    add("samples_per_second", static_cast<double>(samples_) / seconds);
    add("data_wait", waited_ / seconds);
    add("step_seconds/p50", step_seconds_.quantile(0.50));
    add("step_seconds/p95", step_seconds_.quantile(0.95));
    add("step_seconds/p99", step_seconds_.quantile(0.99));
  }
  reset();
}

}  // namespace tblog
