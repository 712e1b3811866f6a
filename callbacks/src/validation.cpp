#include <tblog/callbacks/validation.h>
#include <tblog/metrics.h>
#include <torch/nn/functional/loss.h>

#include <cmath>
#include <sstream>
#include <stdexcept>

namespace tblog {
namespace {

namespace F = torch::nn::functional;

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

std::string shape_of(const torch::Tensor& tensor) {
  std::ostringstream out;
  out << tensor.sizes();
  return out.str();
}

void check_shapes(Task task, const torch::Tensor& output, const torch::Tensor& target) {
  const std::string given = "; output is " + shape_of(output) + ", target " + shape_of(target);
  const bool column = output.dim() == 1 || (output.dim() == 2 && output.size(1) == 1);
  switch (task) {
    case Task::binary:
      if (!column || output.numel() != target.numel()) {
        throw std::invalid_argument("binary validation wants an output of [n] or [n, 1] and a target of n" + given);
      }
      break;
    case Task::multiclass:
      if (output.dim() != 2 || output.size(1) < 2 || output.size(0) != target.numel()) {
        throw std::invalid_argument("multiclass validation wants an output of [n, classes] and a target of n" + given);
      }
      break;
    case Task::regression:
      if (output.numel() != target.numel()) {
        throw std::invalid_argument("regression validation wants output and target of one shape" + given);
      }
  }
}

LossFunction default_loss(Task task, Output output) {
  const bool logits = output == Output::logits;
  switch (task) {
    case Task::binary:
      return [logits](const torch::Tensor& out, const torch::Tensor& target) {
        const torch::Tensor like_output = target.to(out.dtype()).view_as(out);
        return logits ? F::binary_cross_entropy_with_logits(out, like_output)
                      : F::binary_cross_entropy(out, like_output);
      };
    case Task::multiclass:
      return [logits](const torch::Tensor& out, const torch::Tensor& target) {
        const torch::Tensor classes = target.to(torch::kLong).view(-1);
        return logits ? F::cross_entropy(out, classes) : F::nll_loss(out.log(), classes);
      };
    case Task::regression: break;
  }
  return [](const torch::Tensor& out, const torch::Tensor& target) {
    return F::mse_loss(out, target.to(out.dtype()).view_as(out));
  };
}

void append(std::vector<double>& to, const torch::Tensor& tensor) {
  const torch::Tensor flat = tensor.detach().to(torch::kCPU, torch::kDouble).contiguous();
  to.insert(to.end(), flat.data_ptr<double>(), flat.data_ptr<double>() + flat.numel());
}

bool has_nan(const std::vector<double>& values) {
  for (const double value : values) {
    if (std::isnan(value)) return true;
  }
  return false;
}

}  // namespace

// A whole validation set: what was predicted, and what follows from it.
struct Validation::Results {
  struct Metric {
    std::string name;
    double value;
    Mode better;
  };
  // One curve's samples: the classifier's for a binary task, one of one-vs-rest per class otherwise.
  struct Curve {
    std::string suffix;  // "" or "/class_0"
    std::vector<double> labels, probabilities;
  };

  double loss_sum = 0;
  std::int64_t samples = 0;
  std::int64_t columns = 1;  // numbers per sample in outputs
  std::vector<double> outputs, targets;

  std::vector<Metric> metrics;
  std::vector<Curve> curves;

  void add(const char* name, double value, Mode better) { metrics.push_back({name, value, better}); }
  void compute(const ValidationOptions& options);
  void compute_binary(const ValidationOptions& options);
  void compute_multiclass(const ValidationOptions& options);
  void compute_regression();
};

void Validation::Results::compute(const ValidationOptions& options) {
  if (samples == 0) throw std::invalid_argument("the validation set is empty");
  add("loss", loss_sum / static_cast<double>(samples), Mode::min);
  switch (options.task()) {
    case Task::binary: return compute_binary(options);
    case Task::multiclass: return compute_multiclass(options);
    case Task::regression: return compute_regression();
  }
}

void Validation::Results::compute_binary(const ValidationOptions& options) {
  const double nan = std::nan("");
  Curve curve{"", targets, outputs};
  if (options.output() == Output::logits) {
    for (double& value : curve.probabilities) value = 1 / (1 + std::exp(-value));
  }
  const bool diverged = has_nan(outputs);
  std::vector<int> predictions;
  for (const double probability : curve.probabilities) predictions.push_back(probability >= 0.5);
  const auto matrix = metrics::confusion_matrix(targets, predictions, {}, 2);
  add("accuracy", diverged ? nan : metrics::accuracy(matrix), Mode::max);
  add("precision", diverged ? nan : metrics::precision(matrix), Mode::max);
  add("recall", diverged ? nan : metrics::recall(matrix), Mode::max);
  add("f1", diverged ? nan : metrics::f1(matrix), Mode::max);
  // Ranked by the raw output: a sigmoid would tie what lies far out.
  add("auc", diverged ? nan : metrics::roc_auc(targets, outputs), Mode::max);
  add("average_precision", diverged ? nan : metrics::average_precision(targets, outputs), Mode::max);
  if (!diverged) curves.push_back(std::move(curve));
}

void Validation::Results::compute_multiclass(const ValidationOptions& options) {
  const double nan = std::nan("");
  const auto classes = static_cast<std::size_t>(columns);
  const auto rows = static_cast<std::size_t>(samples);
  if (!options.class_names().empty() && options.class_names().size() != classes) {
    throw std::invalid_argument("ValidationOptions::class_names has " + std::to_string(options.class_names().size()) +
                                " names, the model's output " + std::to_string(classes) + " classes");
  }
  const bool diverged = has_nan(outputs);
  torch::Tensor table = torch::from_blob(outputs.data(), {samples, columns}, torch::kDouble);
  const torch::Tensor predicted = table.argmax(1).contiguous();
  const NumericView predictions(predicted.data_ptr<std::int64_t>(), rows);
  const auto matrix = metrics::confusion_matrix(targets, predictions, {}, classes);
  add("accuracy", diverged ? nan : metrics::accuracy(matrix), Mode::max);
  add("macro_f1", diverged ? nan : metrics::macro_f1(matrix), Mode::max);

  const torch::Tensor probabilities = options.output() == Output::logits ? torch::softmax(table, 1) : table;
  double auc_sum = 0;
  for (std::size_t k = 0; k < classes && !diverged; ++k) {
    const std::string name = options.class_names().empty() ? "class_" + std::to_string(k) : options.class_names()[k];
    Curve curve;
    curve.suffix = "/" + name;
    append(curve.probabilities, probabilities.select(1, static_cast<std::int64_t>(k)));
    for (const double target : targets) curve.labels.push_back(target == static_cast<double>(k));
    const double auc = metrics::roc_auc(curve.labels, curve.probabilities);
    add(("auc" + curve.suffix).c_str(), auc, Mode::max);
    auc_sum += auc;
    curves.push_back(std::move(curve));
  }
  add("auc", diverged ? nan : auc_sum / static_cast<double>(classes), Mode::max);
}

void Validation::Results::compute_regression() {
  add("mse", metrics::mean_squared_error(targets, outputs), Mode::min);
  add("mae", metrics::mean_absolute_error(targets, outputs), Mode::min);
  add("r2", metrics::r2_score(targets, outputs), Mode::max);
}

Validation::Validation(std::shared_ptr<torch::nn::Module> module, std::function<torch::Tensor(torch::Tensor)> forward,
                       std::function<void(const BatchVisitor&)> for_each_batch, ValidationOptions options)
    : module_(std::move(module)),
      forward_(std::move(forward)),
      for_each_batch_(std::move(for_each_batch)),
      options_(std::move(options)) {
  if (!options_.loss()) options_.loss(default_loss(options_.task(), options_.output()));
}

Validation::~Validation() = default;
Validation::Validation(Validation&&) noexcept = default;
Validation& Validation::operator=(Validation&&) noexcept = default;

Validation::Results Validation::run() {
  Results results;
  {
    const torch::NoGradGuard no_grad;
    const EvalMode eval_mode(*module_);
    for_each_batch_([&](const torch::Tensor& input, const torch::Tensor& target) {
      const torch::Tensor output = forward_(input);
      check_shapes(options_.task(), output, target);
      const auto samples = options_.task() == Task::regression ? output.size(0) : target.numel();
      results.loss_sum += options_.loss()(output, target).item<double>() * static_cast<double>(samples);
      results.samples += samples;
      if (options_.task() == Task::multiclass) results.columns = output.size(1);
      append(results.outputs, output);
      append(results.targets, target);
    });
  }
  results.compute(options_);
  return results;
}

std::map<std::string, double> Validation::evaluate() {
  std::map<std::string, double> out;
  for (const auto& metric : run().metrics) out[metric.name] = metric.value;
  return out;
}

void Validation::on_epoch_end(TrainingState& state) {
  const Results results = run();
  SummaryWriter* writer = state.writer;
  std::string prefix = options_.prefix();
  if (writer && !options_.sub_run().empty()) {
    if (!sub_run_writer_) {
      sub_run_writer_ =
          std::make_unique<SummaryWriter>(writer->log_dir() + "/" + options_.sub_run(), writer->options());
    }
    writer = sub_run_writer_.get();
    prefix = state.train_prefix;
  }
  for (const auto& metric : results.metrics) {
    state.set_metric(options_.prefix() + metric.name, metric.value, metric.better);
    if (writer) writer->add_scalar(prefix + metric.name, metric.value, state.step);
  }
  if (writer && options_.curves()) log_curves(*writer, prefix, results, state.step);
  if (state.listeners_) state.listeners_->on_validation_end(state);
}

void Validation::log_curves(SummaryWriter& writer, const std::string& prefix, const Results& results,
                            std::int64_t step) const {
  CurveOptions curve_options;
  curve_options.num_thresholds = static_cast<std::size_t>(options_.num_thresholds());
  curve_options.auc = false;  // it is one of the metrics
  for (const auto& curve : results.curves) {
    writer.add_pr_curve(prefix + "pr" + curve.suffix, curve.labels, curve.probabilities, step, curve_options);
    writer.add_roc_curve(prefix + "roc" + curve.suffix, curve.labels, curve.probabilities, step, curve_options);
  }
}

}  // namespace tblog
