#include "task_metrics.h"

#include <ATen/ATen.h>
#include <tblog/metrics/undefined.h>

#include <array>
#include <set>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "byte_strings.h"
#include "texts.h"

namespace tblog::detail {
namespace {

constexpr char kKind[] = "tblog task metrics 1";

const char* name_of(Task task) {
  constexpr std::array<const char*, 5> kNames{"binary", "multiclass", "regression", "multilabel", "language_model"};
  return kNames[static_cast<std::size_t>(task)];
}

}  // namespace

TaskMetrics::TaskMetrics(ValidationOptions options, bool with_loss, std::int64_t before)
    : options_(std::move(options)), with_loss_(with_loss), worst_(with_loss ? options_.worst_k() : 0), given_(before) {}

void TaskMetrics::set_columns(std::int64_t columns) {
  if (columns == columns_) return;
  if (counts_) {
    const char* of = options_.task() == Task::multilabel ? " labels" : " classes";
    throw std::invalid_argument("the model's output has " + std::to_string(columns) + of + " in batch " +
                                std::to_string(batches_) + " (from 0), " + std::to_string(columns_) + " before it");
  }
  counts_ = make_task_counts(options_, columns);
  columns_ = columns;
}

void TaskMetrics::add(const at::Tensor& output, const at::Tensor& target, const at::Tensor& weight,
                      const at::Tensor& input) {
  const TaskBatch batch = task_batch(options_, output, target, weight, with_loss_, given_);
  if (batch.given == 0) return;
  set_columns(batch.columns);
  ++batches_;
  const std::int64_t before = std::exchange(given_, given_ + batch.given);
  if (batch.samples == 0) return;

  if (with_loss_) {
    const at::Tensor losses = options_.loss() ? own_losses(options_.loss()(output, target), batch) : batch.losses;
    if (losses.defined()) {
      loss_.update(losses, batch.sample_weight.defined() ? NumericView(batch.sample_weight) : NumericView());
      worst_.add(options_, batch, losses, input, before);
    }
  }
  samples_ += batch.samples;
  diverged_ |= batch.diverged;
  if (batch.diverged) return;
  counts_->add(batch);
  for (Metric& metric : options_.metrics()) metric.update(batch);
}

// Those of each sample; undefined if there is but a mean, which is counted here.
at::Tensor TaskMetrics::own_losses(const at::Tensor& loss, const TaskBatch& batch) {
  if (loss.numel() == 1 && batch.given > 1) {
    if (options_.worst_k() > 0) {
      throw std::invalid_argument(
          "ValidationOptions::worst_k wants a loss for each sample, but ValidationOptions::loss "
          "gave one number for " +
          std::to_string(batch.given));
    }
    const at::Tensor weights = batch.sample_weight;
    loss_.update(loss.item<double>(),
                 weights.defined() ? weights.sum().item<double>() : static_cast<double>(batch.samples));
    return {};
  }
  if (loss.numel() != batch.given) {
    throw std::invalid_argument("ValidationOptions::loss gave " + shape_text(loss) +
                                ": one number is wanted, or one for "
                                "each of " +
                                std::to_string(batch.given) + " samples");
  }
  const at::Tensor losses = loss.detach().to(at::kCPU, at::kDouble).reshape({-1});
  return batch.kept.defined() ? losses.index({batch.kept}) : losses;
}

void TaskMetrics::merge(const TaskMetrics& other) {
  if (options_.task() != other.options_.task() || options_.metrics().size() != other.options_.metrics().size()) {
    throw std::invalid_argument(std::string("can't merge metrics of another task: ") + name_of(other.options_.task()) +
                                " into " + name_of(options_.task()));
  }
  if (other.counts_) {
    set_columns(other.columns_);
    counts_->merge(*other.counts_);
  }
  loss_.merge(other.loss_);
  worst_.merge(other.worst_);
  for (std::size_t i = 0; i < options_.metrics().size(); ++i) options_.metrics()[i].merge(other.options_.metrics()[i]);
  given_ += other.given_;
  samples_ += other.samples_;
  batches_ += other.batches_;
  diverged_ |= other.diverged_;
}

std::string TaskMetrics::state() const {
  std::ostringstream numbers;
  numbers << columns_ << ' ' << given_ << ' ' << samples_ << ' ' << batches_ << ' ' << diverged_;
  std::vector<std::string> parts{kKind,         name_of(options_.task()),        numbers.str(),
                                 loss_.state(), counts_ ? counts_->state() : "", worst_.state()};
  for (const Metric& metric : options_.metrics()) {
    parts.push_back(metric.name());
    parts.push_back(metric.state());
  }
  return joined(parts);
}

void TaskMetrics::load_state(std::string_view bytes) {
  const auto parts = parted(bytes, "state of a task's metrics");
  if (parts.size() < 6 || parts[0] != kKind) throw std::invalid_argument("this is no state of a task's metrics");
  if (parts[1] != name_of(options_.task())) {
    throw std::invalid_argument("the state is of a task " + parts[1] + ", not " + name_of(options_.task()));
  }
  if (parts.size() != 6 + 2 * options_.metrics().size()) {
    throw std::invalid_argument("the state is of " + std::to_string((parts.size() - 6) / 2) +
                                " ValidationOptions::metrics, not " + std::to_string(options_.metrics().size()));
  }
  TaskMetrics loaded(options_, with_loss_);
  std::int64_t columns = 0;
  std::istringstream numbers(parts[2]);
  if (!(numbers >> columns >> loaded.given_ >> loaded.samples_ >> loaded.batches_ >> loaded.diverged_)) {
    throw std::invalid_argument("the state of a task's metrics has no numbers of samples");
  }
  loaded.loss_.load_state(parts[3]);
  loaded.worst_.load_state(parts[5]);
  if (columns > 0) {
    loaded.set_columns(columns);
    loaded.counts_->load_state(parts[4]);
  }
  for (std::size_t i = 0; i < options_.metrics().size(); ++i) {
    Metric& metric = loaded.options_.metrics()[i];
    if (parts[6 + 2 * i] != metric.name()) {
      throw std::invalid_argument("the state is of a metric '" + parts[6 + 2 * i] + "', not '" + metric.name() + "'");
    }
    metric.load_state(parts[7 + 2 * i]);
  }
  *this = std::move(loaded);
}

TaskResults TaskMetrics::results(bool with_pictures) const {
  TaskResults out;
  if (!counts_) return out;
  if (with_loss_) out.values.push_back({"loss", loss_.compute(), Mode::min});
  counts_->add_values(out, options_);
  for (const Metric& metric : options_.metrics())
    out.values.push_back({metric.name(), metric.compute(), metric.better()});
  std::set<std::string> names;
  for (auto& [name, value, better] : out.values) {
    if (!names.insert(name).second) {
      throw std::invalid_argument("ValidationOptions::metrics has a metric '" + name + "', and so has the task");
    }
    if (diverged_ && name != "loss") value = metrics::undefined(metrics::Undefined::not_a_number);
  }
  if (!with_pictures || diverged_) return out;
  if (options_.curves()) counts_->add_curves(out, options_);
  if (options_.calibration()) counts_->add_calibration(out, options_);
  if (options_.confusion_matrix()) counts_->add_confusion(out);
  return out;
}

}  // namespace tblog::detail
