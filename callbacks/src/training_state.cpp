#include <ATen/ATen.h>
#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/training_state.h>

#include <cmath>
#include <utility>

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
  if (better) better_[name] = *better;
}

std::optional<Mode> TrainingState::better(const std::string& name) const {
  if (const auto said = better_.find(name); said != better_.end()) return said->second;
  if (ends_with(name, "loss")) return Mode::min;
  return {};
}

void TrainingState::request_stop(std::string reason) {
  if (should_stop_) return;
  should_stop_ = true;
  stop_reason_ = std::move(reason);
}

void TrainingState::begin_epoch() {
  metrics_.clear();
  loss_sum_ = 0;
  device_loss_sum_ = at::Tensor();
  samples_ = 0;
  batch = 0;
}

void TrainingState::end_epoch() {
  if (samples_ > 0) log(train_prefix + "loss", train_loss(), Mode::min);
}

}  // namespace tblog
