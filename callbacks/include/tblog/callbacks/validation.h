#pragma once

#include <tblog/callbacks/batch.h>
#include <tblog/callbacks/callback.h>
#include <tblog/callbacks/process_group.h>
#include <tblog/callbacks/validation_options.h>
#include <tblog/callbacks_export.h>
#include <tblog/summary_writer.h>

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace tblog {
namespace detail {
class TaskMetrics;
}

/// Evaluates a model on a validation set at the end of each epoch, or as often as the options say, and logs loss,
/// metrics and curves at the current step. The model is in eval mode meanwhile, and each of its modules gets its own
/// mode back, also if it throws. For several sets, several Validations with a prefix each.
///
///     tblog::Validation validation(net, *val_loader, tblog::ValidationOptions(tblog::Task::binary));
///
/// Logged, each after the prefix:
/// - binary: loss, accuracy, precision, recall, f1 (at probability 0.5), auc, average_precision; curves pr, roc
/// - multiclass: loss, accuracy, macro_f1, auc (mean over the classes, one-vs-rest); per class auc/<class> and curves
///   pr/<class>, roc/<class>
/// - multilabel: loss (mean over the labels), accuracy (all labels right, at probability 0.5), hamming_loss, macro_f1,
///   micro_f1, auc and average_precision (means over the labels that have one); per label auc/<label> and curves
/// - regression: loss, mse, mae, r2
/// - language_model: loss, perplexity (exp of the cross entropy), accuracy (of the next token)
/// - for the asking: pictures `confusion` and `calibration`, and the `worst` samples
/// - all: the ValidationOptions::metrics; seconds (of the evaluation), batches_per_second and samples_per_second (of a
///   language model, tokens), which are no metrics of the TrainingState
///
/// In a run of several processes (TrainingState::processes) each goes through the part of the set that its loader has;
/// the parts are merged, so that metrics are those of the whole set, and the same on every process.
///
/// What is undefined (the AUC of a set with one class) is NaN. Metrics are exact, whatever the batches, and curves are
/// those of all samples. Those that are made of all scores (binary, multiclass, multilabel) keep them in memory during
/// an evaluation: 5 to 9 bytes each, 8 more with weights, and one for each class or label of a sample. Throws
/// std::invalid_argument, naming position and value, before the loss sees the batch: for an empty set, shapes that
/// don't fit the task or each other, labels out of range, probabilities outside [0, 1], weights that are none. NaN
/// outputs, and infinite logits that make NaN probabilities, do not throw: a model that has diverged has NaN metrics,
/// and no curves. The default loss of NaN outputs is NaN; a loss of one's own is given them.
class TBLOG_CALLBACKS_EXPORT Validation : public Callback {
 public:
  /// `model` is one of:
  /// - a module holder or a std::shared_ptr to a module, whose forward() takes the input and gives a tensor
  /// - a torch::jit::Module; parts that have no mode (of a frozen one) have none to be changed
  /// - any function from input to output, by itself (it is then run in the mode that it is in) or with a module, as a
  ///   ModelFunction
  ///
  /// `loader` is a LibTorch data loader, or anything with begin() and end() that can be gone through repeatedly; it
  /// must outlive this. `unpack` makes input and target, or input, target and weight, of one of its batches
  /// (DefaultUnpack). Throws std::invalid_argument for ValidationOptions that make no sense.
  template <class Model, class Loader, class Unpack = DefaultUnpack>
  Validation(Model model, Loader& loader, ValidationOptions options, Unpack unpack = {})
      : Validation(
            detail::evaluated_modules(model),
            [model, &loader, unpack](const BatchVisitor& visit) mutable {
              for (auto& batch : loader) {
                detail::with_parts(unpack(batch),
                                   [&](auto& input, const torch::Tensor& target, const torch::Tensor& weight) {
                                     visit(detail::output_of(model, input), target, weight, detail::tensor_in(input));
                                   });
              }
            },
            std::move(options)) {}
  ~Validation() override;
  Validation(Validation&&) noexcept;
  Validation& operator=(Validation&&) noexcept;

  /// Evaluates now; metrics by name, without prefix. Logs nothing. With several `processes`, each goes through the part
  /// of the set that its loader has (which may be empty on some), and all get the metrics of the whole.
  std::map<std::string, double> evaluate(const ProcessGroup& processes = {});

  /// Opens the sub-run, if there is to be one: std::system_error if its place can't be used.
  void on_train_begin(TrainingState& state) override;
  /// With ValidationOptions::every_n_steps: as on_epoch_end.
  void on_batch_end(TrainingState& state) override;
  /// Evaluates and logs, then on_validation_end for the callbacks of the same list. Not again for the step of the last
  /// evaluation.
  void on_epoch_end(TrainingState& state) override;
  /// Flushes the writer and its sub-run: what was logged is in their files then.
  void on_train_end(TrainingState& state) override;
  void on_exception(TrainingState& state) override;
  void state(CallbackState& archive) override;

 private:
  friend class CrossValidation;
  using BatchVisitor = std::function<void(const torch::Tensor& output, const torch::Tensor& target,
                                          const torch::Tensor& weight, const torch::Tensor& input)>;

  Validation(detail::EvaluatedModules modules, std::function<void(const BatchVisitor&)> for_each_output,
             ValidationOptions options);
  detail::TaskMetrics run(const ProcessGroup& processes);
  void evaluate_and_log(TrainingState& state);

  detail::EvaluatedModules modules_;
  std::function<void(const BatchVisitor&)> for_each_output_;
  ValidationOptions options_;
  std::int64_t evaluated_at_ = -1;  // the step of the last evaluation
};

}  // namespace tblog
