#pragma once

#include <tblog/callbacks/batch.h>
#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <tblog/summary_writer.h>
#include <torch/arg.h>
#include <torch/nn/module.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tblog {
namespace detail {
struct ValidationResults;
}

/// What a model is for; decides loss, metrics and curves.
enum class Task {
  binary,      ///< output [n] or [n, 1]; target n numbers, 0 or 1
  multiclass,  ///< output [n, classes]; target n class numbers
  regression,  ///< output and target of one shape, samples first; [n] and [n, 1] go together
};

/// What a classifier's output is. Nothing is guessed from its values.
enum class Output { logits, probabilities };

struct TBLOG_CALLBACKS_EXPORT ValidationOptions {
  ValidationOptions(Task task) : task_(task) {}

  TORCH_ARG(Task, task);
  TORCH_ARG(Output, output) = Output::logits;
  /// Unset: binary cross entropy, cross entropy or mean squared error, on logits or probabilities as `output` says.
  /// The mean over a batch; batches are weighted by their size.
  TORCH_ARG(LossFunction, loss);
  /// What stands before the metrics' names, and the tags.
  TORCH_ARG(std::string, prefix) = "val/";
  /// If set: the tags are written with TrainingState::train_prefix, in a run of this name below the writer's, so that
  /// TensorBoard draws training and validation in one chart. The metrics' names stay. Opened by
  /// on_train_begin (or the first epoch's end, without), and closed with the writer.
  TORCH_ARG(std::string, sub_run);
  /// Whether PR and ROC curves are logged (classification only).
  TORCH_ARG(bool, curves) = true;
  /// Points of a curve, 2 to metrics::kMostThresholds.
  TORCH_ARG(std::int64_t, num_thresholds) = 201;
  /// Names for the tags of one-vs-rest curves; unset: class_0, class_1, ...
  TORCH_ARG(std::vector<std::string>, class_names);
};

/// Evaluates a model on a validation set at the end of each epoch and logs loss, metrics and curves at the current
/// step. The model is in eval mode meanwhile, and each of its modules gets its own mode back, also if it throws.
///
///     tblog::Validation validation(net, *val_loader, tblog::ValidationOptions(tblog::Task::binary));
///
/// Logged, each after the prefix:
/// - binary: loss, accuracy, precision, recall, f1 (at probability 0.5), auc, average_precision; curves pr, roc
/// - multiclass: loss, accuracy, macro_f1, auc (mean over the classes, one-vs-rest); per class auc/<class> and curves
///   pr/<class>, roc/<class>
/// - regression: loss, mse, mae, r2
///
/// What is undefined (the AUC of a set with one class) is NaN. All outputs of a set are kept in memory during an
/// evaluation, so metrics and curves are exact, whatever the batches. Throws std::invalid_argument, naming position and
/// value, before the loss sees the batch: for an empty set, shapes that don't fit the task or each other, labels out of
/// range, probabilities outside [0, 1]. NaN outputs, and infinite logits that make NaN probabilities, do not throw: a
/// model that has diverged has NaN metrics, and no curves. The default loss of NaN outputs is NaN; a loss of one's own
/// is given them.
class TBLOG_CALLBACKS_EXPORT Validation : public Callback {
 public:
  /// `model` is a module holder or a std::shared_ptr to a module whose forward() takes the input and gives a tensor.
  /// `loader` is a LibTorch data loader, or anything with begin() and end() that can be gone through repeatedly; it
  /// must outlive this. `unpack` makes input and target of one of its batches. Throws std::invalid_argument for a
  /// ValidationOptions::num_thresholds out of range.
  template <class Model, class Loader, class Unpack = DefaultUnpack>
  Validation(Model model, Loader& loader, ValidationOptions options, Unpack unpack = {})
      : Validation(
            detail::module_of(model), [model](torch::Tensor input) mutable { return model->forward(input); },
            [&loader, unpack](const BatchVisitor& visit) mutable {
              for (auto& batch : loader) {
                auto [input, target] = unpack(batch);
                visit(input, target);
              }
            },
            std::move(options)) {}
  ~Validation() override;
  Validation(Validation&&) noexcept;
  Validation& operator=(Validation&&) noexcept;

  /// Evaluates now; metrics by name, without prefix. Logs nothing.
  std::map<std::string, double> evaluate();

  /// Opens the sub-run, if there is to be one: std::system_error if its place can't be used.
  void on_train_begin(TrainingState& state) override;
  /// Evaluates and logs, then on_validation_end for the callbacks of the same list.
  void on_epoch_end(TrainingState& state) override;
  /// Flushes the writer and its sub-run: what was logged is in their files then.
  void on_train_end(TrainingState& state) override;
  void on_exception(TrainingState& state) override;

 private:
  using BatchVisitor = std::function<void(const torch::Tensor& input, const torch::Tensor& target)>;

  Validation(std::shared_ptr<torch::nn::Module> module, std::function<torch::Tensor(torch::Tensor)> forward,
             std::function<void(const BatchVisitor&)> for_each_batch, ValidationOptions options);
  detail::ValidationResults run();
  void log_curves(SummaryWriter& writer, const std::string& prefix, const detail::ValidationResults& results,
                  std::int64_t step) const;

  std::shared_ptr<torch::nn::Module> module_;
  std::function<torch::Tensor(torch::Tensor)> forward_;
  std::function<void(const BatchVisitor&)> for_each_batch_;
  ValidationOptions options_;
};

}  // namespace tblog
