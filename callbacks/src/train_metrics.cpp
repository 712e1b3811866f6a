#include <ATen/ATen.h>
#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/train_metrics.h>
#include <torch/utils.h>

#include <string>
#include <utility>

#include "byte_tensor.h"
#include "merged_metrics.h"
#include "task_metrics.h"

namespace tblog {
namespace {

constexpr std::int64_t kMostPendingBytes = 64 << 20;

}  // namespace

TrainMetrics::TrainMetrics(ValidationOptions options) : options_(std::move(options)) { reset(); }
TrainMetrics::~TrainMetrics() = default;
TrainMetrics::TrainMetrics(TrainMetrics&&) noexcept = default;
TrainMetrics& TrainMetrics::operator=(TrainMetrics&&) noexcept = default;

void TrainMetrics::update(const at::Tensor& output, const at::Tensor& target, const at::Tensor& weight) {
  const auto kept = [this](const at::Tensor& tensor) {
    if (!tensor.defined()) return tensor;
    pending_bytes_ += static_cast<std::int64_t>(tensor.numel()) * static_cast<std::int64_t>(tensor.element_size());
    return tensor.detach().clone();
  };
  Batch batch{kept(output), kept(target), kept(weight)};
  pending_.push_back(std::move(batch));
  if (pending_bytes_ >= kMostPendingBytes) count_pending();
}

void TrainMetrics::count_pending() {
  const torch::NoGradGuard no_grad;
  pending_bytes_ = 0;
  for (const Batch& batch : std::exchange(pending_, {})) metrics_->add(batch.output, batch.target, batch.weight);
}

void TrainMetrics::reset() {
  metrics_ = std::make_unique<detail::TaskMetrics>(options_, /*with_loss=*/false);
  pending_.clear();
  pending_bytes_ = 0;
}

void TrainMetrics::on_train_begin(TrainingState&) { reset(); }

void TrainMetrics::on_epoch_end(TrainingState& state) {
  const detail::TaskMetrics all = detail::merged(state.processes, options_, /*with_loss=*/false, [this] {
    count_pending();
    return std::move(*metrics_);
  });
  if (all.samples() > 0) {
    for (const auto& metric : all.results(false).values) {
      state.log(state.train_prefix + metric.name, metric.value, metric.better);
    }
  }
  reset();
}

void TrainMetrics::state(CallbackState& archive) {
  if (!archive.restoring()) count_pending();
  at::Tensor bytes = detail::byte_tensor(metrics_->state());
  archive("samples", bytes);
  if (!archive.restoring()) return;
  const at::Tensor here = bytes.to(at::kCPU).contiguous();
  metrics_->load_state(detail::bytes_in(here));
}

}  // namespace tblog
