#include <tblog/callbacks/callback_state.h>
#include <tblog/callbacks/validation.h>
#include <tblog/metrics/curves.h>
#include <torch/utils.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "clock.h"
#include "eval_mode.h"
#include "merged_metrics.h"
#include "require.h"
#include "task_metrics.h"
#include "task_pictures.h"

namespace tblog {
namespace {

void check(const ValidationOptions& options) {
  const std::int64_t points = options.num_thresholds();
  const std::string rule = "a curve has 2 to " + std::to_string(metrics::kMostThresholds);
  detail::require(points >= 2 && points <= static_cast<std::int64_t>(metrics::kMostThresholds),
                  "ValidationOptions::num_thresholds", points, rule.c_str());
  const auto not_negative = [](const char* name, std::int64_t value) {
    detail::require(value >= 0, std::string("ValidationOptions::") + name, value, "it is 0 or more");
  };
  not_negative("every_n_epochs", options.every_n_epochs());
  not_negative("every_n_steps", options.every_n_steps());
  not_negative("worst_k", options.worst_k());
  not_negative("dataset_size", options.dataset_size());
  const bool one_class_each = options.task() == Task::binary || options.task() == Task::multiclass;
  const auto only_for_classes = [&](const char* name, bool on) {
    if (!on || one_class_each) return;
    throw std::invalid_argument(std::string("ValidationOptions::") + name +
                                " is set: only binary and multiclass tasks have one");
  };
  only_for_classes("confusion_matrix", options.confusion_matrix());
  only_for_classes("calibration", options.calibration());
  const std::size_t names = options.class_names().size();
  if (options.task() == Task::binary && options.confusion_matrix() && names != 0 && names != 2) {
    throw std::invalid_argument("ValidationOptions::class_names has " + std::to_string(names) +
                                " names: a binary task has 2 classes");
  }
}

// Which samples of the whole set are this process's to count: `count` of them, `first` being the first one's number.
struct Part {
  std::int64_t first = 0;
  std::int64_t count = std::numeric_limits<std::int64_t>::max();
};

Part part_of(std::int64_t dataset_size, const ProcessGroup& processes) {
  if (dataset_size == 0 || processes.size() == 1) return {};
  const std::int64_t each = (dataset_size + processes.size() - 1) / processes.size();
  const std::int64_t first = each * processes.rank();
  return {first, std::clamp<std::int64_t>(dataset_size - first, 0, each)};
}

}  // namespace

Validation::Validation(detail::EvaluatedModules modules, std::function<void(const BatchVisitor&)> for_each_output,
                       ValidationOptions options)
    : modules_(std::move(modules)), for_each_output_(std::move(for_each_output)), options_(std::move(options)) {
  check(options_);
  options_.clock(detail::clock_or_steady(options_.clock()));
}

Validation::~Validation() = default;
Validation::Validation(Validation&&) noexcept = default;
Validation& Validation::operator=(Validation&&) noexcept = default;

detail::TaskMetrics Validation::run(const ProcessGroup& processes) {
  detail::TaskMetrics metrics = detail::merged(processes, options_, /*with_loss=*/true, [&] {
    Part part = part_of(options_.dataset_size(), processes);
    detail::TaskMetrics own(options_, /*with_loss=*/true, part.first);
    const torch::NoGradGuard no_grad;
    const detail::EvalMode eval_mode(modules_);
    for_each_output_([&](const torch::Tensor& output, const torch::Tensor& target, const torch::Tensor& weight,
                         const torch::Tensor& input) {
      const std::int64_t given = target.dim() > 0 ? target.size(0) : 0;
      const std::int64_t count = std::min(given, part.count);
      part.count -= count;
      if (count == given) {
        own.add(output, target, weight, input);
      } else if (count > 0) {
        const auto cut = [&](const torch::Tensor& of) {
          return of.defined() && of.dim() > 0 && of.size(0) == given ? of.narrow(0, 0, count) : of;
        };
        own.add(cut(output), cut(target), cut(weight), cut(input));
      }
    });
    return own;
  });
  if (metrics.samples() == 0) throw std::invalid_argument("the validation set is empty");
  return metrics;
}

std::map<std::string, double> Validation::evaluate(const ProcessGroup& processes) {
  std::map<std::string, double> out;
  for (const auto& metric : run(processes).results(false).values) out[metric.name] = metric.value;
  return out;
}

void Validation::evaluate_and_log(TrainingState& state) {
  const double began = options_.clock()();
  const detail::TaskMetrics metrics = run(state.processes);
  const bool in_sub_run = state.writer && !options_.sub_run().empty();
  SummaryWriter* writer = in_sub_run ? &state.writer->sub_run(options_.sub_run()) : state.writer;
  const std::string& prefix = in_sub_run ? state.train_prefix : options_.prefix();
  const detail::TaskResults results = metrics.results(/*with_pictures=*/writer != nullptr);
  const double seconds = options_.clock()() - began;
  for (const auto& metric : results.values) {
    state.set_metric(options_.prefix() + metric.name, metric.value, metric.better);
    if (writer) writer->add_scalar(prefix + metric.name, metric.value, state.step);
  }
  if (writer) {
    writer->add_scalar(prefix + "seconds", seconds, state.step);
    writer->add_scalar(prefix + "samples_per_second", static_cast<double>(metrics.samples()) / seconds, state.step);
    writer->add_scalar(prefix + "batches_per_second", static_cast<double>(metrics.batches()) / seconds, state.step);
    detail::log_pictures(*writer, prefix, results, options_, state.step);
    metrics.worst().log(*writer, prefix + "worst", state.step);
  }
  evaluated_at_ = state.step;
  if (state.listeners_) state.listeners_->on_validation_end(state);
}

void Validation::on_train_begin(TrainingState& state) {
  evaluated_at_ = -1;
  // A place that can't be used is refused now, not after an epoch.
  if (state.writer && !options_.sub_run().empty()) state.writer->sub_run(options_.sub_run());
}

void Validation::on_batch_end(TrainingState& state) {
  if (options_.every_n_steps() > 0 && state.step % options_.every_n_steps() == 0) evaluate_and_log(state);
}

void Validation::on_epoch_end(TrainingState& state) {
  const std::int64_t every = options_.every_n_epochs();
  if (every == 0 || (state.epoch + 1) % every != 0) return;
  // TensorBoard draws no second point at a step, and the model is the one that was evaluated.
  if (options_.every_n_steps() > 0 && evaluated_at_ == state.step) return;
  evaluate_and_log(state);
}

void Validation::on_train_end(TrainingState& state) {
  if (state.writer) state.writer->flush();
}

void Validation::on_exception(TrainingState& state) {
  if (state.writer) state.writer->flush();
}

void Validation::state(CallbackState& archive) { archive("evaluated_at", evaluated_at_); }

}  // namespace tblog
