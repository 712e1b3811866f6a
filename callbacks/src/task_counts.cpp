#include "task_counts.h"

#include <ATen/ATen.h>
#include <tblog/metrics.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "byte_strings.h"

namespace tblog::detail {
namespace {

using metrics::Average;

// Merging and bytes of any accumulators.
template <class... Accumulators>
class CountsOf : public TaskCounts {
 public:
  explicit CountsOf(Accumulators... parts) : parts_(std::move(parts)...) {}

  void merge(const TaskCounts& other) override {
    merge_each(static_cast<const CountsOf&>(other).parts_, std::index_sequence_for<Accumulators...>());
  }
  std::string state() const override {
    return std::apply([](const auto&... part) { return joined({part.state()...}); }, parts_);
  }
  void load_state(std::string_view bytes) override {
    const auto states = parted(bytes, "state of a task's metrics");
    if (states.size() != sizeof...(Accumulators)) {
      throw std::invalid_argument("the state of a task's metrics has " + std::to_string(states.size()) +
                                  " parts, not " + std::to_string(sizeof...(Accumulators)));
    }
    auto state = states.begin();
    std::apply([&](auto&... part) { (part.load_state(*state++), ...); }, parts_);
  }

 protected:
  template <std::size_t I>
  auto& part() {
    return std::get<I>(parts_);
  }
  template <std::size_t I>
  const auto& part() const {
    return std::get<I>(parts_);
  }

 private:
  template <std::size_t... I>
  void merge_each(const std::tuple<Accumulators...>& other, std::index_sequence<I...>) {
    (std::get<I>(parts_).merge(std::get<I>(other)), ...);
  }

  std::tuple<Accumulators...> parts_;
};

void put(TaskResults& to, std::string name, double value, Mode better = Mode::max) {
  to.values.push_back({std::move(name), value, better});
}

at::Tensor doubles(NumericView view) {
  at::Tensor out = at::empty({static_cast<std::int64_t>(view.size())}, at::kDouble);
  view.visit([&](const auto* data, std::size_t size) { std::copy(data, data + size, out.data_ptr<double>()); });
  return out;
}

// An exact curve's scores as the probabilities that they stand for. They are ranked by what the model gave: a sigmoid
// would tie what lies far out.
NumericView probabilities_of(const metrics::BinaryCurve& curve, bool logits) {
  return logits ? NumericView(doubles(curve.scores()).sigmoid_()) : curve.scores();
}

class BinaryCounts final : public CountsOf<metrics::ConfusionMatrix, metrics::BinaryCurve> {
 public:
  BinaryCounts() : CountsOf(metrics::ConfusionMatrix(2), metrics::BinaryCurve()) {}

  void add(const TaskBatch& batch) override {
    part<0>().update(batch.target, batch.predictions, batch.weights());
    part<1>().update(batch.target, batch.output, batch.weights());
  }
  void add_values(TaskResults& to, const ValidationOptions&) const override {
    const metrics::ClassCounts counts = part<0>();
    const metrics::CurveAreas areas = metrics::curve_areas(part<1>());
    put(to, "accuracy", metrics::accuracy(counts));
    put(to, "precision", metrics::precision(counts));
    put(to, "recall", metrics::recall(counts));
    put(to, "f1", metrics::f1(counts));
    put(to, "auc", areas.roc_auc);
    put(to, "average_precision", areas.average_precision);
  }
  void add_curves(TaskResults& to, const ValidationOptions& options) const override {
    to.curves.push_back(samples(options));
  }
  void add_calibration(TaskResults& to, const ValidationOptions& options) const override {
    to.calibration = samples(options);
  }
  void add_confusion(TaskResults& to) const override { to.confusion = part<0>(); }

 private:
  TaskResults::Curve samples(const ValidationOptions& options) const {
    const metrics::BinaryCurve& curve = part<1>();
    return {"", curve.labels(), probabilities_of(curve, options.output() == Output::logits), curve.weights()};
  }
};

// One against the rest, of classes or of labels.
class ManyCurves {
 public:
  ManyCurves(const ValidationOptions& options, std::int64_t columns, const char* kind) {
    const auto& names = options.class_names();
    if (!names.empty() && static_cast<std::int64_t>(names.size()) != columns) {
      throw std::invalid_argument("ValidationOptions::class_names has " + std::to_string(names.size()) +
                                  " names, the model's output " + std::to_string(columns) + " " + kind);
    }
    for (std::int64_t k = 0; k < columns; ++k) {
      suffixes_.push_back("/" + (names.empty() ? "class_" + std::to_string(k) : names[static_cast<std::size_t>(k)]));
    }
  }

  // Returns their mean, which is NaN if one is.
  double add_areas(TaskResults& to, const metrics::OneVsRestCurves& curves) const {
    double sum = 0;
    for (std::size_t k = 0; k < suffixes_.size(); ++k) {
      const double area = metrics::roc_auc(curves[k]);
      put(to, "auc" + suffixes_[k], area);
      sum += area;
    }
    return sum / static_cast<double>(suffixes_.size());
  }
  void add_curves(TaskResults& to, const metrics::OneVsRestCurves& curves, bool logits) const {
    for (std::size_t k = 0; k < suffixes_.size(); ++k) {
      to.curves.push_back({suffixes_[k], curves[k].labels(), probabilities_of(curves[k], logits), curves[k].weights()});
    }
  }

 private:
  std::vector<std::string> suffixes_;
};

class MulticlassCounts final : public CountsOf<metrics::ConfusionMatrix, metrics::OneVsRestCurves> {
 public:
  MulticlassCounts(const ValidationOptions& options, std::int64_t classes)
      : CountsOf(metrics::ConfusionMatrix(static_cast<std::size_t>(classes)),
                 metrics::OneVsRestCurves(static_cast<std::size_t>(classes))),
        curves_(options, classes, "classes") {}

  void add(const TaskBatch& batch) override {
    part<0>().update(batch.target, batch.predictions, batch.weights());
    part<1>().update(batch.target, batch.probabilities, batch.weights());
  }
  void add_values(TaskResults& to, const ValidationOptions&) const override {
    const metrics::ClassCounts counts = part<0>();
    put(to, "accuracy", metrics::accuracy(counts));
    put(to, "macro_f1", metrics::f1(counts, Average::macro));
    put(to, "auc", curves_.add_areas(to, part<1>()));
  }
  void add_curves(TaskResults& to, const ValidationOptions&) const override {
    curves_.add_curves(to, part<1>(), false);
  }
  void add_calibration(TaskResults& to, const ValidationOptions&) const override {
    const metrics::OneVsRestCurves& curves = part<1>();
    // Every class has all samples, in one order.
    std::vector<at::Tensor> scores, labels;
    for (std::size_t k = 0; k < curves.num_classes(); ++k) {
      scores.push_back(doubles(curves[k].scores()));
      labels.push_back(doubles(curves[k].labels()));
    }
    const auto [confidence, first] = at::stack(scores).max(0);
    const at::Tensor right = at::stack(labels).gather(0, first.unsqueeze(0)).squeeze(0);
    to.calibration = {"", NumericView(right), NumericView(confidence), curves[0].weights()};
  }
  void add_confusion(TaskResults& to) const override { to.confusion = part<0>(); }

 private:
  ManyCurves curves_;
};

class MultilabelCounts final : public CountsOf<metrics::MultilabelCounts, metrics::OneVsRestCurves> {
 public:
  MultilabelCounts(const ValidationOptions& options, std::int64_t labels)
      : CountsOf(metrics::MultilabelCounts(static_cast<std::size_t>(labels)),
                 metrics::OneVsRestCurves(static_cast<std::size_t>(labels))),
        curves_(options, labels, "labels") {}

  void add(const TaskBatch& batch) override {
    part<0>().update(batch.target, batch.predictions, batch.weights());
    part<1>().update(batch.target, batch.output, batch.weights());
  }
  void add_values(TaskResults& to, const ValidationOptions&) const override {
    const metrics::ClassCounts counts = part<0>();
    put(to, "accuracy", metrics::accuracy(counts));
    put(to, "hamming_loss", metrics::hamming_loss(counts), Mode::min);
    put(to, "macro_f1", metrics::f1(counts, Average::macro));
    put(to, "micro_f1", metrics::f1(counts, Average::micro));
    curves_.add_areas(to, part<1>());
    // A rare label without a positive has no area: it is left out of the mean, or there would seldom be one.
    put(to, "auc", metrics::roc_auc(part<1>()));
    put(to, "average_precision", metrics::average_precision(part<1>()));
  }
  void add_curves(TaskResults& to, const ValidationOptions& options) const override {
    curves_.add_curves(to, part<1>(), options.output() == Output::logits);
  }

 private:
  ManyCurves curves_;
};

class RegressionCounts final : public CountsOf<metrics::RegressionErrors> {
 public:
  RegressionCounts() : CountsOf(metrics::RegressionErrors()) {}

  void add(const TaskBatch& batch) override { part<0>().update(batch.target, batch.output, batch.weights()); }
  void add_values(TaskResults& to, const ValidationOptions&) const override {
    put(to, "mse", metrics::mean_squared_error(part<0>()), Mode::min);
    put(to, "mae", metrics::mean_absolute_error(part<0>()), Mode::min);
    put(to, "r2", metrics::r2_score(part<0>()));
  }
};

// Means of two numbers a token: a perplexity is one of losses, and no confusion matrix has room for a vocabulary.
class TokenCounts final : public CountsOf<metrics::Mean, metrics::Mean> {
 public:
  TokenCounts() : CountsOf(metrics::Mean(), metrics::Mean()) {}

  void add(const TaskBatch& batch) override {
    part<0>().update(batch.losses, batch.weights());
    part<1>().update(batch.predictions.eq(batch.target), batch.weights());
  }
  void add_values(TaskResults& to, const ValidationOptions&) const override {
    put(to, "perplexity", std::exp(part<0>().compute()), Mode::min);
    put(to, "accuracy", part<1>().compute());
  }
};

}  // namespace

std::unique_ptr<TaskCounts> make_task_counts(const ValidationOptions& options, std::int64_t columns) {
  switch (options.task()) {
    case Task::binary: return std::make_unique<BinaryCounts>();
    case Task::multiclass: return std::make_unique<MulticlassCounts>(options, columns);
    case Task::multilabel: return std::make_unique<MultilabelCounts>(options, columns);
    case Task::regression: return std::make_unique<RegressionCounts>();
    case Task::language_model: break;
  }
  return std::make_unique<TokenCounts>();
}

}  // namespace tblog::detail
