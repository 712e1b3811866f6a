#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/callback_list.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace tblog {

struct TBLOG_CALLBACKS_EXPORT WeightAverageOptions {
  /// What of the average stays at each update, at least 0 and less than 1.
  WeightAverageOptions(double decay = 0.999) : decay_(decay) {}

  TORCH_ARG(double, decay);
  /// After how many batches each time it is updated.
  TORCH_ARG(std::int64_t, every_n_steps) = 1;
  /// Batches to be trained before the first update, which takes the parameters as they are.
  TORCH_ARG(std::int64_t, start_step) = 0;
  /// Whether the decay begins low and grows: after n updates it is (1 + n) / (10 + n), up to the one that is given.
  TORCH_ARG(bool, warmup) = false;
};

/// Keeps an exponential moving average of the parameters, average = decay * average + (1 - decay) * parameter, and
/// evaluates it:
///
///     tblog::Validation averaged(net, *val_loader, tblog::ValidationOptions(tblog::Task::binary).prefix("averaged/"));
///     tblog::WeightAverage average(tblog::WeightAverageOptions(0.999), averaged);
///     tblog::CallbackList callbacks(validation, average, ...);
///     ...
///     {
///       const auto applied = average.apply();   // the model has the averaged parameters meanwhile
///       torch::save(net, "averaged.pt");
///     }
///
/// Parameters of half precision are averaged as float; those that are no floating-point numbers, and buffers, are not
/// averaged: the model's own count. Takes the memory of one more set of parameters, and of a second one while applied.
/// A resumed run goes on with its average. A ModelCheckpoint that goes by a metric of the averaged model keeps the
/// model's own parameters as the model, and the averages in this callback's state.
class TBLOG_CALLBACKS_EXPORT WeightAverage : public Callback {
 public:
  /// The time in which the model has the averaged parameters. It gets its own back at the end.
  class TBLOG_CALLBACKS_EXPORT Applied {
   public:
    ~Applied();
    Applied(Applied&&) noexcept = default;
    Applied& operator=(Applied&&) = delete;

    /// The model is to keep the averaged parameters.
    void keep() { own_.clear(); }

   private:
    friend class WeightAverage;
    Applied() = default;
    std::vector<at::Tensor> parameters_, own_;
  };

  /// Throws std::invalid_argument for a decay that is not in [0, 1), an every_n_steps that is not positive and a
  /// negative start_step.
  explicit WeightAverage(WeightAverageOptions options = {});
  /// `evaluated` are callbacks that find the averaged parameters in the model at their on_epoch_end, and get its
  /// on_train_begin, on_train_end and on_exception, too, but no other hooks: Validations, each with a prefix of its
  /// own. Given as to a CallbackList. An on_validation_end that they cause finds the averaged parameters, too.
  template <class First, class... More>
  WeightAverage(WeightAverageOptions options, First&& evaluated, More&&... more) : WeightAverage(std::move(options)) {
    evaluated_ = std::make_shared<CallbackList>(std::forward<First>(evaluated), std::forward<More>(more)...);
  }

  /// Gives the model the averaged parameters; before the first update these are its own.
  Applied apply();
  /// The averages, in the order of the model's parameters; none before the first update.
  const std::vector<at::Tensor>& averages() const { return averages_; }

  /// Throws std::invalid_argument without TrainingState::model.
  void on_train_begin(TrainingState& state) override;
  void on_batch_end(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void on_train_end(TrainingState& state) override;
  void on_exception(TrainingState& state) override;
  /// Throws std::invalid_argument when the checkpoint has averages of another number of parameters.
  void state(CallbackState& archive) override;

 private:
  WeightAverageOptions options_;
  std::shared_ptr<CallbackList> evaluated_;
  std::shared_ptr<torch::nn::Module> model_;
  std::vector<at::Tensor> averages_;
  std::int64_t updates_ = 0;
};

}  // namespace tblog
