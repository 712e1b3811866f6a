#include "task_batch.h"

#include <ATen/ATen.h>

#include <limits>
#include <stdexcept>

#include "texts.h"

namespace tblog::detail {
namespace {

bool is_column(const at::Tensor& tensor) { return tensor.dim() == 1 || (tensor.dim() == 2 && tensor.size(1) == 1); }

void check_shapes(Task task, const at::Tensor& output, const at::Tensor& target) {
  switch (task) {
    case Task::binary:
      if (!is_column(output) || output.numel() != target.numel()) {
        throw_of_shapes("binary validation wants an output of [n] or [n, 1] and a target of n", output, target);
      }
      break;
    case Task::multiclass:
      if (output.dim() != 2 || output.size(1) < 2 || output.size(0) != target.numel()) {
        throw_of_shapes("multiclass validation wants an output of [n, classes] and a target of n", output, target);
      }
      break;
    case Task::multilabel:
      if (output.dim() != 2 || output.size(1) < 2 || output.sizes() != target.sizes()) {
        throw_of_shapes("multilabel validation wants output and target of [n, labels], 2 labels or more", output,
                        target);
      }
      break;
    case Task::regression: {
      const bool alike = is_column(output) && is_column(target) && output.numel() == target.numel();
      if (output.dim() == 0 || (output.sizes() != target.sizes() && !alike)) {
        throw_of_shapes("regression validation wants output and target of one shape, [n, ...]", output, target);
      }
      break;
    }
    case Task::language_model: break;  // token_batch() has its own
  }
}

void check_targets(const TaskBatch& batch, Task task, std::int64_t before) {
  const at::Tensor labels = batch.target.reshape({-1});
  if (task == Task::multiclass) {
    check_labels(labels.lt(0).logical_or(labels.ge(batch.columns)).logical_or(labels.ne(labels.floor())), labels,
                 "a class is a whole number from 0 to " + std::to_string(batch.columns - 1), before);
  } else {
    check_labels(labels.ne(0).logical_and(labels.ne(1)), labels, "a binary label is 0 or 1",
                 before * batch.target.numel() / batch.samples);
  }
}

// -log(p) of what was true, for logits without making p of them.
at::Tensor binary_losses(const TaskBatch& batch, Output kind) {
  const at::Tensor scores = batch.output.to(at::kDouble), positive = batch.target.eq(1);
  if (kind == Output::logits) {
    const at::Tensor against = at::where(positive, -scores, scores);
    return against.clamp_min(0) + against.abs().neg().exp().log1p();
  }
  return at::where(positive, scores, 1 - scores).log().neg().clamp_max(100);  // as torch's
}

at::Tensor default_losses(const ValidationOptions& options, const TaskBatch& batch) {
  switch (options.task()) {
    case Task::binary: return binary_losses(batch, options.output());
    case Task::multilabel: return binary_losses(batch, options.output()).mean(1);
    case Task::regression: return (batch.output.to(at::kDouble) - batch.target).square().mean(1);
    default: break;
  }
  const at::Tensor scores = batch.output.to(at::kDouble);
  const at::Tensor logs = options.output() == Output::logits ? scores.log_softmax(1) : scores.log();
  return logs.gather(1, batch.target.to(at::kLong).unsqueeze(1)).squeeze(1).neg();
}

void classify(TaskBatch& batch, const ValidationOptions& options) {
  const bool one_of_many = options.task() == Task::multiclass;
  if (options.output() == Output::probabilities) {
    batch.probabilities = batch.output;
  } else {
    const at::Tensor scores = batch.output.to(at::kDouble);
    batch.probabilities = one_of_many ? scores.softmax(1) : scores.sigmoid();
  }
  batch.predictions = one_of_many ? batch.output.argmax(1) : batch.probabilities.ge(0.5).to(at::kByte);
  batch.diverged = batch.probabilities.isnan().any().item<bool>();
}

void leave_out_weightless(TaskBatch& batch) {
  if (!batch.sample_weight.defined()) return;
  const at::Tensor weighs = batch.sample_weight.gt(0);
  if (weighs.all().item<bool>()) return;
  batch.kept = weighs;
  for (at::Tensor* tensor : {&batch.output, &batch.target, &batch.sample_weight}) *tensor = tensor->index({weighs});
  batch.samples = batch.sample_weight.numel();
}

}  // namespace

void throw_of_shapes(const char* rule, const at::Tensor& output, const at::Tensor& target) {
  throw std::invalid_argument(std::string(rule) + "; output is " + shape_text(output) + ", target " +
                              shape_text(target));
}

at::Tensor checked_weights(const at::Tensor& weight, std::int64_t samples, std::int64_t before) {
  if (!weight.defined()) return {};
  if (weight.numel() != samples) {
    throw std::invalid_argument("the weight is " + shape_text(weight) + ": one for each of " + std::to_string(samples) +
                                " samples is wanted");
  }
  const at::Tensor weights = weight.detach().to(at::kCPU, at::kDouble).reshape({-1}).contiguous();
  const double* values = weights.data_ptr<double>();
  for (std::int64_t i = 0; i < samples; ++i) {
    if (values[i] >= 0 && values[i] <= std::numeric_limits<double>::max()) continue;
    throw std::invalid_argument("weights[" + std::to_string(before + i) + "] is " + number_text(values[i], 9) +
                                ": a weight is a finite number of 0 or more");
  }
  return weights;
}

void check_labels(const at::Tensor& bad, const at::Tensor& labels, const std::string& rule, std::int64_t before) {
  if (!bad.any().item<bool>()) return;
  const auto i = bad.nonzero()[0][0].item<std::int64_t>();
  throw std::invalid_argument("labels[" + std::to_string(before + i) + "] is " +
                              number_text(labels[i].item<double>(), 9) + ": " + rule);
}

void check_probabilities(const at::Tensor& outputs, std::int64_t before) {
  const at::Tensor bad = outputs.lt(0).logical_or(outputs.gt(1));
  if (!bad.any().item<bool>()) return;
  const at::Tensor place = bad.nonzero()[0];
  const auto row = place[0].item<std::int64_t>();
  std::string name = "probabilities[" + std::to_string(before + row) + "]";
  at::Tensor value = outputs[row];
  if (outputs.dim() > 1) {
    const auto column = place[1].item<std::int64_t>();
    name += "[" + std::to_string(column) + "]";
    value = value[column];
  }
  throw std::invalid_argument(name + " is " + number_text(value.item<double>(), 9) +
                              ": a probability lies between 0 and 1 (are these tblog::Output::logits?)");
}

at::Tensor on_cpu(const at::Tensor& output) {
  const bool as_double = output.scalar_type() == at::kDouble || !output.is_floating_point();
  return output.detach().to(at::kCPU, as_double ? at::kDouble : at::kFloat).contiguous();
}

TaskBatch task_batch(const ValidationOptions& options, const at::Tensor& output, const at::Tensor& target,
                     const at::Tensor& weight, bool with_loss, std::int64_t before) {
  const Task task = options.task();
  if (task == Task::language_model) return token_batch(options, output, target, weight, before);
  check_shapes(task, output, target);
  TaskBatch batch;
  if (output.numel() == 0) return batch;

  batch.samples = batch.given = output.size(0);
  const bool classes = task == Task::multiclass, labels = task == Task::multilabel;
  if (classes || labels) batch.columns = output.size(1);
  const auto rows = [&](const at::Tensor& tensor) {
    return task == Task::binary ? tensor.reshape({-1}) : tensor.reshape({batch.samples, -1});
  };
  batch.output = rows(on_cpu(output));
  batch.target = target.detach().to(at::kCPU, at::kDouble).contiguous();
  batch.target = classes ? batch.target.reshape({-1}) : rows(batch.target);
  batch.sample_weight = checked_weights(weight, batch.samples, before);
  // Before the loss, which may end a process on a GPU over such values.
  if (task != Task::regression) {
    check_targets(batch, task, before);
    if (options.output() == Output::probabilities) check_probabilities(batch.output, before);
  }
  leave_out_weightless(batch);
  if (batch.samples == 0) return batch;

  if (with_loss && !options.loss()) batch.losses = default_losses(options, batch);
  batch.weight = batch.sample_weight;
  if (task == Task::regression) {
    const std::int64_t of_each = batch.output.size(1);
    batch.output = batch.output.reshape({-1});
    batch.target = batch.target.reshape({-1});
    if (batch.weight.defined()) batch.weight = batch.weight.repeat_interleave(of_each);
  } else {
    classify(batch, options);
  }
  return batch;
}

}  // namespace tblog::detail
