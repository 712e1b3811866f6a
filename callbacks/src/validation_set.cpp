#include "validation_set.h"

#include <tblog/metrics.h>
#include <torch/nn/functional/loss.h>

#include <cmath>
#include <limits>
#include <sstream>
#include <stdexcept>

namespace tblog::detail {
namespace {

namespace F = torch::nn::functional;

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::string shape_of(const at::Tensor& tensor) {
  std::ostringstream out;
  out << tensor.sizes();
  return out.str();
}

std::string to_text(double value) {
  std::ostringstream out;
  out.precision(9);
  out << value;
  return out.str();
}

bool is_column(const at::Tensor& tensor) { return tensor.dim() == 1 || (tensor.dim() == 2 && tensor.size(1) == 1); }

void check_shapes(Task task, const at::Tensor& output, const at::Tensor& target) {
  const std::string given = "; output is " + shape_of(output) + ", target " + shape_of(target);
  switch (task) {
    case Task::binary:
      if (!is_column(output) || output.numel() != target.numel()) {
        throw std::invalid_argument("binary validation wants an output of [n] or [n, 1] and a target of n" + given);
      }
      break;
    case Task::multiclass:
      if (output.dim() != 2 || output.size(1) < 2 || output.size(0) != target.numel()) {
        throw std::invalid_argument("multiclass validation wants an output of [n, classes] and a target of n" + given);
      }
      break;
    case Task::regression:
      const bool alike = is_column(output) && is_column(target) && output.numel() == target.numel();
      if (output.dim() == 0 || (output.sizes() != target.sizes() && !alike)) {
        throw std::invalid_argument("regression validation wants output and target of one shape, [n, ...]" + given);
      }
  }
}

at::Tensor default_loss(Task task, Output kind, const at::Tensor& output, const at::Tensor& target) {
  const bool logits = kind == Output::logits;
  if (task == Task::multiclass) {
    const at::Tensor classes = target.to(torch::kLong).reshape({-1});
    return logits ? F::cross_entropy(output, classes) : F::nll_loss(output.log(), classes);
  }
  const at::Tensor like_output = target.to(output.dtype()).reshape_as(output);
  if (task == Task::regression) return F::mse_loss(output, like_output);
  return logits ? F::binary_cross_entropy_with_logits(output, like_output)
                : F::binary_cross_entropy(output, like_output);
}

bool has_nan(const at::Tensor& tensor) { return at::isnan(tensor).any().item<bool>(); }

}  // namespace

NumericView view_of(const at::Tensor& tensor) {
  const auto size = static_cast<std::size_t>(tensor.numel());
  switch (tensor.scalar_type()) {
    case torch::kFloat: return {tensor.data_ptr<float>(), size};
    case torch::kLong: return {tensor.data_ptr<std::int64_t>(), size};
    case torch::kByte: return {tensor.data_ptr<std::uint8_t>(), size};
    default: return {tensor.data_ptr<double>(), size};
  }
}

void ValidationSet::add(const at::Tensor& output, const at::Tensor& target) {
  check_shapes(options_.task(), output, target);
  if (output.numel() == 0) return;
  const std::int64_t columns = options_.task() == Task::multiclass ? output.size(1) : 1;
  if (!outputs_.empty() && outputs_.front().size(1) != columns) {
    throw std::invalid_argument("the model's output has " + std::to_string(columns) + " classes in batch " +
                                std::to_string(outputs_.size()) + " (from 0), " +
                                std::to_string(outputs_.front().size(1)) + " before it");
  }

  // A float stays one: a probability of 0.29f lies on a curve's threshold 0.29. Copied, for a model may reuse its
  // output.
  const bool as_double = output.scalar_type() == torch::kDouble || !output.is_floating_point();
  const auto dtype = as_double ? torch::kDouble : torch::kFloat;
  const at::Tensor outputs =
      output.detach().to(torch::kCPU, dtype, false, /*copy=*/true).reshape({-1, columns}).contiguous();
  const at::Tensor targets =
      target.detach().to(torch::kCPU, torch::kDouble, false, /*copy=*/true).reshape({-1}).contiguous();
  // Before the loss, which may end a process on a GPU over such values.
  if (options_.task() != Task::regression) {
    check_labels(targets, columns);
    if (options_.output() == Output::probabilities) check_probabilities(outputs);
  }

  double loss = kNan;
  if (options_.loss()) {
    loss = options_.loss()(output, target).item<double>();
  } else if (!has_nan(outputs)) {
    loss = default_loss(options_.task(), options_.output(), output, target).item<double>();
  }
  const std::int64_t samples = output.size(0);
  loss_sum_ += loss * static_cast<double>(samples);
  samples_ += samples;
  outputs_.push_back(outputs);
  targets_.push_back(targets);
}

void ValidationSet::check_labels(const at::Tensor& targets, std::int64_t classes) const {
  const bool binary = options_.task() == Task::binary;
  const double largest = binary ? 1 : static_cast<double>(classes - 1);
  const double* values = targets.data_ptr<double>();
  for (std::int64_t i = 0; i < targets.numel(); ++i) {
    if (values[i] >= 0 && values[i] <= largest && values[i] == std::floor(values[i])) continue;
    throw std::invalid_argument(
        "labels[" + std::to_string(samples_ + i) + "] is " + to_text(values[i]) + ": " +
        (binary ? "a binary label is 0 or 1" : "a class is a whole number from 0 to " + std::to_string(classes - 1)));
  }
}

// NaN passes: it is what a model that has diverged gives.
void ValidationSet::check_probabilities(const at::Tensor& outputs) const {
  const at::Tensor bad = outputs.lt(0).logical_or(outputs.gt(1));
  if (!bad.any().item<bool>()) return;
  const at::Tensor at = bad.nonzero()[0];
  const std::int64_t row = at[0].item<std::int64_t>(), column = at[1].item<std::int64_t>();
  throw std::invalid_argument("probabilities[" + std::to_string(samples_ + row) + "]" +
                              (outputs.size(1) > 1 ? "[" + std::to_string(column) + "]" : "") + " is " +
                              to_text(outputs[row][column].item<double>()) +
                              ": a probability lies between 0 and 1 (are these tblog::Output::logits?)");
}

ValidationResults ValidationSet::results() const {
  if (samples_ == 0) throw std::invalid_argument("the validation set is empty");
  const at::Tensor outputs = at::cat(outputs_), targets = at::cat(targets_);
  ValidationResults results;
  results.metrics.push_back({"loss", loss_sum_ / static_cast<double>(samples_), Mode::min});
  switch (options_.task()) {
    case Task::binary: add_binary(results, outputs, targets); break;
    case Task::multiclass: add_multiclass(results, outputs, targets); break;
    case Task::regression:
      const NumericView truth = view_of(targets), predicted = view_of(outputs);
      results.metrics.push_back({"mse", metrics::mean_squared_error(truth, predicted), Mode::min});
      results.metrics.push_back({"mae", metrics::mean_absolute_error(truth, predicted), Mode::min});
      results.metrics.push_back({"r2", metrics::r2_score(truth, predicted), Mode::max});
  }
  return results;
}

void ValidationSet::add_binary(ValidationResults& to, const at::Tensor& outputs, const at::Tensor& targets) const {
  const at::Tensor scores = outputs.reshape({-1});
  const at::Tensor probabilities =
      options_.output() == Output::logits ? at::sigmoid(scores.to(torch::kDouble)) : scores;
  const bool diverged = has_nan(probabilities);
  const at::Tensor predictions = probabilities.ge(0.5).to(torch::kByte);
  const auto matrix = metrics::confusion_matrix(view_of(targets), view_of(predictions), {}, 2);
  // Ranked by the raw output: a sigmoid would tie what lies far out.
  const auto areas = diverged ? metrics::CurveAreas{} : metrics::curve_areas(view_of(targets), view_of(scores));
  const auto add = [&](const char* name, double value) {
    to.metrics.push_back({name, diverged ? kNan : value, Mode::max});
  };
  add("accuracy", metrics::accuracy(matrix));
  add("precision", metrics::precision(matrix));
  add("recall", metrics::recall(matrix));
  add("f1", metrics::f1(matrix));
  add("auc", areas.roc_auc);
  add("average_precision", areas.average_precision);
  if (!diverged) to.curves.push_back({"", targets, probabilities});
}

void ValidationSet::add_multiclass(ValidationResults& to, const at::Tensor& outputs, const at::Tensor& targets) const {
  const std::int64_t classes = outputs.size(1);
  const auto& names = options_.class_names();
  if (!names.empty() && static_cast<std::int64_t>(names.size()) != classes) {
    throw std::invalid_argument("ValidationOptions::class_names has " + std::to_string(names.size()) +
                                " names, the model's output " + std::to_string(classes) + " classes");
  }
  const at::Tensor probabilities =
      options_.output() == Output::logits ? at::softmax(outputs.to(torch::kDouble), 1) : outputs;
  const bool diverged = has_nan(probabilities);  // infinite logits give NaN only here
  const at::Tensor predictions = outputs.argmax(1).contiguous();
  const auto matrix = metrics::confusion_matrix(view_of(targets), view_of(predictions), {}, classes);
  const auto add = [&](const std::string& name, double value) {
    to.metrics.push_back({name, diverged ? kNan : value, Mode::max});
  };
  add("accuracy", metrics::accuracy(matrix));
  add("macro_f1", metrics::f1(matrix, metrics::Average::macro));

  double auc_sum = 0;
  for (std::int64_t k = 0; k < classes; ++k) {
    const std::string suffix = "/" + (names.empty() ? "class_" + std::to_string(k) : names[k]);
    ValidationResults::Curve curve{suffix, targets.eq(k).to(torch::kByte), probabilities.select(1, k).contiguous()};
    const double auc = diverged ? kNan : metrics::roc_auc(view_of(curve.labels), view_of(curve.probabilities));
    add("auc" + suffix, auc);
    auc_sum += auc;
    if (!diverged) to.curves.push_back(std::move(curve));
  }
  add("auc", auc_sum / static_cast<double>(classes));
}

}  // namespace tblog::detail
