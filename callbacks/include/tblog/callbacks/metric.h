#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/tensors.h>
#include <tblog/callbacks/training_state.h>
#include <tblog/callbacks_export.h>
#include <tblog/numeric_view.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace tblog {

/// Samples as metrics take them: on the CPU, dense, checked, without those of weight 0.
///
/// | task | output | target |
/// |---|---|---|
/// | binary | [n] | [n], 0 or 1 |
/// | multiclass | [n, classes] | [n], class numbers |
/// | multilabel | [n, labels] | [n, labels], 0 or 1 |
/// | regression | [n], a number for each element of a batch | [n] |
/// | language_model | [n, vocabulary], a row for each token that counts | [n], class numbers |
///
/// Outputs are what the model gave, logits or probabilities, as float or double; targets are double, tokens
/// std::int64_t.
struct MetricBatch {
  at::Tensor output;
  at::Tensor target;
  at::Tensor weight;  ///< [n], double; undefined: 1 each

  /// The weights as tblog::metrics takes them: none if they are undefined.
  NumericView weights() const { return weight.defined() ? NumericView(weight) : NumericView(); }
};

namespace detail {

class TBLOG_CALLBACKS_EXPORT MetricAccumulator {
 public:
  virtual ~MetricAccumulator();
  virtual std::unique_ptr<MetricAccumulator> copy() const = 0;
  virtual void update(const MetricBatch& batch) = 0;
  /// `other` is of the same type, or std::bad_cast.
  virtual void merge(const MetricAccumulator& other) = 0;
  virtual double compute() const = 0;
  virtual std::string state() const = 0;
  virtual void load_state(std::string_view bytes) = 0;
};

template <class Accumulator, class Compute, class Update>
class MetricAccumulatorOf final : public MetricAccumulator {
 public:
  MetricAccumulatorOf(Accumulator accumulator, Compute compute, Update update)
      : accumulator_(std::move(accumulator)), compute_(std::move(compute)), update_(std::move(update)) {}

  std::unique_ptr<MetricAccumulator> copy() const override { return std::make_unique<MetricAccumulatorOf>(*this); }
  void update(const MetricBatch& batch) override { update_(accumulator_, batch); }
  void merge(const MetricAccumulator& other) override {
    accumulator_.merge(dynamic_cast<const MetricAccumulatorOf&>(other).accumulator_);
  }
  double compute() const override { return compute_(accumulator_); }
  std::string state() const override { return accumulator_.state(); }
  void load_state(std::string_view bytes) override { accumulator_.load_state(bytes); }

 private:
  Accumulator accumulator_;
  Compute compute_;
  Update update_;
};

struct ComputeMetric {
  template <class Accumulator>
  double operator()(const Accumulator& accumulator) const {
    return accumulator.compute();
  }
};

struct UpdateMetric {
  template <class Accumulator>
  void operator()(Accumulator& accumulator, const MetricBatch& batch) const {
    accumulator.update(batch.target, batch.output, batch.weights());
  }
};

}  // namespace detail

/// A metric of one's own beside those of a task, made of any accumulator of tblog::metrics (or of anything that has
/// their members), in one expression:
///
///     Metric("brier", Mode::min, metrics::BrierScore(metrics::Scores::logits))
///     Metric("max_error", Mode::min, metrics::RegressionErrors(), [](auto& errors) { return max_error(errors); })
///     Metric("kappa", Mode::max, metrics::ConfusionMatrix(3), [](auto& matrix) { return cohen_kappa(matrix); },
///            [](auto& matrix, const MetricBatch& batch) {
///              matrix.update(batch.target, batch.output.argmax(1), batch.weights());
///            })
///
/// A value: a copy counts for itself. One object is used by one thread at a time.
class TBLOG_CALLBACKS_EXPORT Metric {
 public:
  /// `name` is what stands behind the prefix, `better` which way it improves, `accumulator` one without samples.
  /// `compute` makes a number of it: unset, its compute(). `update` gives it a batch: unset,
  /// update(batch.target, batch.output, batch.weights()). Throws std::invalid_argument for an empty name.
  template <class Accumulator, class Compute = detail::ComputeMetric, class Update = detail::UpdateMetric>
  Metric(std::string name, Mode better, Accumulator accumulator, Compute compute = {}, Update update = {})
      : name_(std::move(name)),
        better_(better),
        accumulator_(std::make_unique<detail::MetricAccumulatorOf<Accumulator, Compute, Update>>(
            std::move(accumulator), std::move(compute), std::move(update))) {
    if (name_.empty()) throw std::invalid_argument("a tblog::Metric has an empty name");
  }
  Metric(const Metric& other) : name_(other.name_), better_(other.better_), accumulator_(other.accumulator_->copy()) {}
  Metric& operator=(const Metric& other) { return *this = Metric(other); }
  Metric(Metric&&) noexcept = default;
  Metric& operator=(Metric&&) noexcept = default;

  const std::string& name() const { return name_; }
  Mode better() const { return better_; }

  void update(const MetricBatch& batch) { accumulator_->update(batch); }
  /// Adds the samples of `other`, which is made by the same expression (std::bad_cast otherwise).
  void merge(const Metric& other) { accumulator_->merge(*other.accumulator_); }
  double compute() const { return accumulator_->compute(); }
  /// The accumulator's, as bytes and back. load_state() throws std::invalid_argument for what is no such state.
  std::string state() const { return accumulator_->state(); }
  void load_state(std::string_view bytes) { accumulator_->load_state(bytes); }

 private:
  std::string name_;
  Mode better_;
  std::unique_ptr<detail::MetricAccumulator> accumulator_;
};

}  // namespace tblog
