#include <tblog/callbacks/validation.h>
#include <tblog/metrics/curves.h>

#include <stdexcept>

#include "validation_set.h"

namespace tblog {
namespace {

// A model may have parts that stay in eval mode while it trains: each gets its own back.
class EvalMode {
 public:
  explicit EvalMode(torch::nn::Module& module) : modules_(module.modules()) {
    for (const auto& part : modules_) was_training_.push_back(part->is_training());
    module.eval();
  }
  ~EvalMode() {
    // Parents come first, and setting one sets its children, which are then set right.
    for (std::size_t i = 0; i < modules_.size(); ++i) modules_[i]->train(was_training_[i]);
  }
  EvalMode(const EvalMode&) = delete;
  EvalMode& operator=(const EvalMode&) = delete;

 private:
  std::vector<std::shared_ptr<torch::nn::Module>> modules_;
  std::vector<bool> was_training_;
};

}  // namespace

Validation::Validation(std::shared_ptr<torch::nn::Module> module, std::function<torch::Tensor(torch::Tensor)> forward,
                       std::function<void(const BatchVisitor&)> for_each_batch, ValidationOptions options)
    : module_(std::move(module)),
      forward_(std::move(forward)),
      for_each_batch_(std::move(for_each_batch)),
      options_(std::move(options)) {
  const std::int64_t points = options_.num_thresholds();
  if (points < 2 || points > static_cast<std::int64_t>(metrics::kMostThresholds)) {
    throw std::invalid_argument("ValidationOptions::num_thresholds is " + std::to_string(points) +
                                ": a curve has 2 to " + std::to_string(metrics::kMostThresholds));
  }
}

Validation::~Validation() = default;
Validation::Validation(Validation&&) noexcept = default;
Validation& Validation::operator=(Validation&&) noexcept = default;

detail::ValidationResults Validation::run() {
  detail::ValidationSet set(options_);
  {
    const torch::NoGradGuard no_grad;
    const EvalMode eval_mode(*module_);
    for_each_batch_([&](const torch::Tensor& input, const torch::Tensor& target) { set.add(forward_(input), target); });
  }
  return set.results();
}

std::map<std::string, double> Validation::evaluate() {
  std::map<std::string, double> out;
  for (const auto& metric : run().metrics) out[metric.name] = metric.value;
  return out;
}

void Validation::on_epoch_end(TrainingState& state) {
  const detail::ValidationResults results = run();
  const bool in_sub_run = state.writer && !options_.sub_run().empty();
  SummaryWriter* writer = in_sub_run ? &state.writer->sub_run(options_.sub_run()) : state.writer;
  const std::string& prefix = in_sub_run ? state.train_prefix : options_.prefix();
  for (const auto& metric : results.metrics) {
    state.set_metric(options_.prefix() + metric.name, metric.value, metric.better);
    if (writer) writer->add_scalar(prefix + metric.name, metric.value, state.step);
  }
  if (writer && options_.curves()) log_curves(*writer, prefix, results, state.step);
  if (state.listeners_) state.listeners_->on_validation_end(state);
}

void Validation::on_train_begin(TrainingState& state) {
  // A place that can't be used is refused now, not after an epoch.
  if (state.writer && !options_.sub_run().empty()) state.writer->sub_run(options_.sub_run());
}

void Validation::on_train_end(TrainingState& state) {
  if (state.writer) state.writer->flush();
}

void Validation::on_exception(TrainingState& state) {
  if (state.writer) state.writer->flush();
}

void Validation::log_curves(SummaryWriter& writer, const std::string& prefix, const detail::ValidationResults& results,
                            std::int64_t step) const {
  CurveOptions curve_options;
  curve_options.num_thresholds = static_cast<std::size_t>(options_.num_thresholds());
  curve_options.area = false;  // it is one of the metrics
  for (const auto& curve : results.curves) {
    const NumericView labels = detail::view_of(curve.labels), scores = detail::view_of(curve.probabilities);
    writer.add_pr_curve(prefix + "pr" + curve.suffix, labels, scores, step, curve_options);
    writer.add_roc_curve(prefix + "roc" + curve.suffix, labels, scores, step, curve_options);
  }
}

}  // namespace tblog
