#include <ATen/ATen.h>
#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/training_state.h>

#include <cmath>
#include <stdexcept>
#include <utility>

#include "random_state.h"
#include "resumption.h"

namespace tblog {
namespace {

bool ends_with(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

}  // namespace

Callback::~Callback() = default;

void TrainingState::add_batch(double loss, std::int64_t samples) {
  loss_sum_ += loss * static_cast<double>(samples);
  samples_ += samples;
  ++step;
  ++batch;
}

void TrainingState::add_batch(const at::Tensor& loss, std::int64_t samples) {
  const at::Tensor sum = loss.detach().to(at::kDouble) * static_cast<double>(samples);
  device_loss_sum_ = device_loss_sum_.defined() ? device_loss_sum_ + sum : sum;
  add_batch(0.0, samples);
}

double TrainingState::train_loss() const {
  if (samples_ == 0) return std::nan("");
  const double sum = loss_sum_ + (device_loss_sum_.defined() ? device_loss_sum_.item<double>() : 0);
  return sum / static_cast<double>(samples_);
}

void TrainingState::log(const std::string& name, double value, std::optional<Mode> better) {
  set_metric(name, value, better);
  if (writer) writer->add_scalar(name, value, step);
}

void TrainingState::set_metric(const std::string& name, double value, std::optional<Mode> better) {
  metrics_[name] = value;
  ++times_set_[name];
  if (better) better_[name] = *better;
}

std::optional<Mode> TrainingState::better(const std::string& name) const {
  if (const auto said = better_.find(name); said != better_.end()) return said->second;
  if (ends_with(name, "loss")) return Mode::min;
  return {};
}

void TrainingState::request_stop(std::string reason) {
  if (!std::exchange(stop_wanted_, true)) wanted_reason_ = std::move(reason);
  if (processes.size() == 1) agree();
}

void TrainingState::interrupt(std::string reason) {
  interrupt_wanted_ = true;
  request_stop(std::move(reason));
}

// The reason is that of the lowest rank that has one.
void TrainingState::agree() {
  at::Tensor wanted = at::tensor({stop_wanted_ ? 1 : 0, interrupt_wanted_ ? 1 : 0}, at::kLong);
  processes.all_reduce(wanted);
  const bool stop = wanted[0].item<std::int64_t>() > 0, interrupt = wanted[1].item<std::int64_t>() > 0;
  if (stop && !should_stop_) {
    const std::vector<std::string> reasons = processes.all_gather(wanted_reason_);
    for (std::size_t i = 0; i < reasons.size() && stop_reason_.empty(); ++i) stop_reason_ = reasons[i];
  }
  should_stop_ |= stop;
  interrupted_ |= interrupt;
}

std::int64_t TrainingState::times_set(const std::string& name) const {
  const auto found = times_set_.find(name);
  return found == times_set_.end() ? 0 : found->second;
}

void TrainingState::begin_epoch() {
  if (resumption_ && !resumption_->position.epoch_done) {
    // The loader is to draw the batches that it drew then.
    detail::set_random_state(model.get(), random_at_epoch_begin_);
    batches_to_skip_ = batch;
    return;
  }
  if (resumption_) {
    detail::set_random_state(model.get(), resumption_->position.random);
    resumption_.reset();
  }
  metrics_.clear();
  loss_sum_ = 0;
  device_loss_sum_ = at::Tensor();
  samples_ = 0;
  batch = 0;
  random_at_epoch_begin_ = detail::random_state(model.get());
}

bool TrainingState::skip_batch() {
  if (batches_to_skip_ == 0) return false;
  if (--batches_to_skip_ == 0) {
    detail::set_random_state(model.get(), resumption_->position.random);
    resumption_.reset();
  }
  return true;
}

void TrainingState::end_epoch() {
  if (batches_to_skip_ > 0) {
    throw std::invalid_argument("the run was resumed after " + std::to_string(batch) + " batches of epoch " +
                                std::to_string(epoch + 1) + ", which has only " +
                                std::to_string(batch - batches_to_skip_) + " now (or skip_batch() was not asked)");
  }
  add_up_loss();
  if (samples_ > 0) log(train_prefix + "loss", train_loss(), Mode::min);
}

void TrainingState::add_up_loss() {
  if (processes.size() == 1) return;
  const double sum = loss_sum_ + (device_loss_sum_.defined() ? device_loss_sum_.item<double>() : 0);
  at::Tensor of_all = at::tensor({sum, static_cast<double>(samples_)}, at::kDouble);
  processes.all_reduce(of_all);
  device_loss_sum_ = at::Tensor();
  loss_sum_ = of_all[0].item<double>();
  samples_ = static_cast<std::int64_t>(of_all[1].item<double>());
}

void TrainingState::fields(CallbackState& archive) {
  archive("epoch", epoch);
  archive("step", step);
  archive("batch", batch);
  archive("samples", samples_);
  archive("loss_sum", loss_sum_);
  archive("device_loss_sum", device_loss_sum_);
  archive("metrics", metrics_);
  std::map<std::string, double> better;
  for (const auto& [name, mode] : better_) better[name] = mode == Mode::max ? 1 : 0;
  archive("better", better);
  if (archive.restoring()) better_.clear();
  for (const auto& [name, is_max] : better) better_[name] = is_max > 0 ? Mode::max : Mode::min;
  archive("random_at_epoch_begin", random_at_epoch_begin_);
  // A run that was interrupted is to go on, one that had ended is not.
  bool complete = should_stop_ && !interrupted_;
  std::string reason = complete ? stop_reason_ : "";
  archive("complete", complete);
  archive("stop_reason", reason);
  if (archive.restoring() && complete) {
    should_stop_ = stop_wanted_ = true;
    stop_reason_ = reason;
  }
}

}  // namespace tblog
