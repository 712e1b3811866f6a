#include <tblog/callbacks/progress_bar.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <iomanip>
#include <iostream>
#include <sstream>

#include "texts.h"

namespace tblog {
namespace {

constexpr double kRedrawSeconds = 0.1;

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

std::string epoch_label(const TrainingState& state) {
  std::ostringstream out;
  const std::string of = state.max_epochs > 0 ? std::to_string(state.max_epochs) : "";
  out << "epoch " << std::setw(static_cast<int>(of.empty() ? 1 : of.size())) << state.epoch + 1;
  if (!of.empty()) out << '/' << of;
  return out.str();
}

// As people read it.
std::string number(double value) { return detail::number_text(value, 4); }

std::string duration(double seconds) {
  if (seconds < 60) return number(seconds < 10 ? std::round(seconds * 10) / 10 : std::round(seconds)) + " s";
  const auto whole = static_cast<long long>(seconds);
  std::ostringstream out;
  if (whole >= 3600) out << whole / 3600 << " h ";
  out << whole / 60 % 60 << " min";
  if (whole < 3600) out << ' ' << whole % 60 << " s";
  return out.str();
}

std::string rate(std::int64_t samples, double seconds) {
  return samples > 0 && seconds > 0
             ? "  " + std::to_string(static_cast<long long>(static_cast<double>(samples) / seconds)) + " samples/s"
             : "";
}

}  // namespace

ProgressBar::ProgressBar(ProgressBarOptions options)
    : out_(options.output() ? options.output() : &std::cout),
      metrics_(options.metrics()),
      interactive_(options.interactive().value_or(out_ == &std::cout && ::isatty(STDOUT_FILENO))),
      clock_(options.clock() ? options.clock() : steady_seconds) {}

void ProgressBar::on_train_begin(TrainingState&) {
  train_start_ = clock_();
  epochs_done_ = 0;
  batches_per_epoch_ = 0;
}

void ProgressBar::on_epoch_begin(TrainingState&) {
  epoch_start_ = clock_();
  last_drawn_ = epoch_start_;
}

void ProgressBar::on_batch_end(TrainingState& state) {
  const double now = clock_();
  if (!interactive_ || now - last_drawn_ < kRedrawSeconds) return;
  last_drawn_ = now;
  std::string batch = std::to_string(state.batch);
  if (batches_per_epoch_ > 0) batch += "/" + std::to_string(batches_per_epoch_);
  clear_line();
  *out_ << epoch_label(state) << "  batch " << batch << "  loss " << number(state.train_loss())
        << rate(state.samples(), now - epoch_start_) << std::flush;
  line_shown_ = true;
}

void ProgressBar::on_epoch_end(TrainingState& state) {
  const double now = clock_();
  ++epochs_done_;
  batches_per_epoch_ = state.batch;
  clear_line();
  *out_ << epoch_label(state);
  std::vector<std::string> names = metrics_;
  if (names.empty()) {
    for (const auto& [name, value] : state.metrics()) names.push_back(name);
  }
  for (const std::string& name : names) {
    const auto metric = state.metrics().find(name);
    // Numbers of one width, so that the lines of a run make a table.
    if (metric != state.metrics().end()) *out_ << "  " << name << ' ' << std::setw(7) << number(metric->second);
  }
  *out_ << rate(state.samples(), now - epoch_start_);
  const std::int64_t left = state.max_epochs - state.epoch - 1;
  if (left > 0 && !state.should_stop()) {
    *out_ << "  " << duration((now - train_start_) / static_cast<double>(epochs_done_) * static_cast<double>(left))
          << " left";
  }
  *out_ << std::endl;
}

void ProgressBar::on_train_end(TrainingState& state) {
  if (state.should_stop()) *out_ << "stopped: " << state.stop_reason() << std::endl;
}

void ProgressBar::on_exception(TrainingState&) {
  if (line_shown_) *out_ << std::endl;  // leave the unfinished line readable
  line_shown_ = false;
}

void ProgressBar::clear_line() {
  if (line_shown_) *out_ << "\r\033[K";
  line_shown_ = false;
}

}  // namespace tblog
