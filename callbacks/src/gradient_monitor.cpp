#include <ATen/ATen.h>
#include <tblog/callbacks/gradient_monitor.h>
#include <tblog/callbacks/tensors.h>

#include <cstddef>
#include <string>
#include <utility>

#include "model.h"
#include "non_finite.h"
#include "require.h"

namespace tblog {
namespace {

// In double precision: a norm that float holds may have a square that it does not.
at::Tensor norm_of(const at::Tensor& tensor) {
  const at::Tensor numbers = detail::stored(tensor);
  return at::linalg_vector_norm(numbers.is_complex() ? numbers.abs() : numbers, 2, {}, false, at::kDouble);
}

at::Tensor sum(const at::Tensor& so_far, const at::Tensor& next) {
  return so_far.defined() ? so_far + next.to(so_far.device()) : next;
}

}  // namespace

GradientMonitor::GradientMonitor(GradientMonitorOptions options) : options_(std::move(options)) {
  detail::require(options_.every_n_steps() > 0, "GradientMonitorOptions::every_n_steps", options_.every_n_steps(),
                  "it must be positive");
}

void GradientMonitor::on_train_begin(TrainingState& state) {
  detail::model_of(state, "GradientMonitor");
  before_.clear();
}

void GradientMonitor::on_batch_begin(TrainingState& state) {
  before_.clear();
  if (!state.writer || !options_.per_parameter() || (state.step + 1) % options_.every_n_steps() != 0) return;
  for (const at::Tensor& parameter : state.model->parameters()) before_.push_back(parameter.detach().clone());
}

void GradientMonitor::on_batch_end(TrainingState& state) {
  if (!state.writer || state.step % options_.every_n_steps() != 0) return;
  const c10::NoGradGuard no_grad;
  const std::vector<at::Tensor> before = std::exchange(before_, {});
  at::Tensor squares, non_finite;
  std::size_t i = 0;
  for (const auto& entry : state.model->named_parameters()) {
    const std::size_t number = i++;
    const at::Tensor& gradient = entry.value().grad();
    if (!gradient.defined()) continue;
    const at::Tensor norm = norm_of(gradient);
    squares = sum(squares, norm.square());
    non_finite = sum(non_finite, detail::non_finite(gradient));
    if (!options_.per_parameter()) continue;
    state.writer->add_scalar("gradients/norm/" + entry.key(), norm, state.step);
    if (number >= before.size()) continue;  // a loop without on_batch_begin
    const at::Tensor update = norm_of(entry.value() - before[number]);
    const at::Tensor ratio = at::where(update == 0, update, update / norm_of(before[number]));
    state.writer->add_scalar("updates/ratio/" + entry.key(), ratio, state.step);
  }
  if (!squares.defined()) return;
  state.writer->add_scalar("gradients/norm", squares.sqrt(), state.step);
  state.writer->add_scalar("gradients/non_finite", non_finite, state.step);
}

}  // namespace tblog
