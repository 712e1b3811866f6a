// What a task counts, whole and in parts, held against the functions of tblog::metrics, which are held to scikit-learn.
#include "task_metrics.h"

#include <tblog/metrics.h>
#include <torch/nn/functional/loss.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <vector>

#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;
using Catch::Matchers::WithinAbs;
using tblog::detail::TaskMetrics;
namespace F = torch::nn::functional;

namespace {

struct Samples {
  torch::Tensor output, target, weight;

  Samples rows(std::int64_t from, std::int64_t to) const {
    return {output.slice(0, from, to), target.slice(0, from, to),
            weight.defined() ? weight.slice(0, from, to) : torch::Tensor()};
  }
  std::int64_t size() const { return output.size(0); }
};

Samples samples_of(Task task, bool weighted, std::uint64_t seed = 1) {
  torch::manual_seed(seed);
  Samples out;
  switch (task) {
    case Task::binary: out = {torch::randn({60}), torch::randint(0, 2, {60}), {}}; break;
    case Task::multiclass: out = {torch::randn({60, 4}), torch::randint(0, 4, {60}), {}}; break;
    case Task::regression: out = {torch::randn({60, 2}), torch::randn({60, 2}), {}}; break;
    case Task::multilabel: out = {torch::randn({60, 3}), torch::randint(0, 2, {60, 3}), {}}; break;
    case Task::language_model:
      out = {torch::randn({60, 5, 7}), torch::randint(0, 7, {60, 5}), {}};
      out.target.index_put_({torch::rand({60, 5}) < 0.2}, -100);
      break;
  }
  if (weighted) out.weight = torch::randint(0, 4, {60}) * 0.5;  // some are 0
  return out;
}

ValidationOptions options_of(Task task) {
  return ValidationOptions(task).metrics({Metric(
      "samples", Mode::max, metrics::Statistics(), [](auto& of) { return of.weight(); },
      [](auto& of, const MetricBatch& batch) { of.update(batch.target.reshape({-1})); })});
}

void add(TaskMetrics& to, const Samples& samples) { to.add(samples.output, samples.target, samples.weight); }

std::map<std::string, double> values(const TaskMetrics& of) {
  std::map<std::string, double> out;
  for (const auto& metric : of.results(false).values) out[metric.name] = metric.value;
  return out;
}

std::map<std::string, double> values(const ValidationOptions& options, const Samples& samples) {
  TaskMetrics all(options);
  add(all, samples);
  return values(all);
}

std::vector<double> numbers(NumericView view) {
  return view.visit([](const auto* data, std::size_t size) { return std::vector<double>(data, data + size); });
}

void check_same(const std::map<std::string, double>& a, const std::map<std::string, double>& b) {
  REQUIRE(a.size() == b.size());
  for (const auto& [name, value] : a) {
    INFO(name);
    REQUIRE(b.count(name) == 1);
    if (std::isnan(value)) {
      CHECK(std::isnan(b.at(name)));
    } else {
      CHECK_THAT(b.at(name), WithinAbs(value, 1e-12 * std::max(1.0, std::abs(value))));
    }
  }
}

Task any_task() {
  return GENERATE(Task::binary, Task::multiclass, Task::regression, Task::multilabel, Task::language_model);
}

}  // namespace

TEST_CASE("parts of the samples, merged in any split and order, through bytes, are one pass", "[task_metrics]") {
  const Task task = any_task();
  const bool weighted = GENERATE(false, true);
  const Samples samples = samples_of(task, weighted);
  const auto options = options_of(task);
  const auto whole = values(options, samples);
  CHECK(whole.size() > 3);

  std::mt19937 random(7);
  for (int round = 0; round < 20; ++round) {
    std::vector<std::int64_t> cuts{0, 60};
    for (int i = 0; i < 5; ++i) cuts.push_back(static_cast<std::int64_t>(random() % 61));  // a part may be empty
    std::sort(cuts.begin(), cuts.end());
    std::vector<TaskMetrics> parts;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      TaskMetrics part(options);
      const Samples own = samples.rows(cuts[i], cuts[i + 1]);
      for (std::int64_t row = 0; row < own.size(); row += 7) add(part, own.rows(row, std::min(row + 7, own.size())));
      TaskMetrics arrived(options);
      arrived.load_state(part.state());
      CHECK(arrived.state() == part.state());
      parts.push_back(std::move(arrived));
    }
    std::shuffle(parts.begin(), parts.end(), random);
    TaskMetrics merged(options);
    for (const TaskMetrics& part : parts) merged.merge(part);
    check_same(whole, values(merged));
    if (!weighted && task != Task::regression && task != Task::language_model) {
      for (const auto& [name, value] : values(merged)) CHECK((name == "loss" || value == whole.at(name)));
    }
  }
}

TEST_CASE("a weight is how often a sample is there", "[task_metrics]") {
  const Task task = any_task();
  Samples samples = samples_of(task, false);
  samples.weight = torch::randint(0, 4, {60});
  const auto repeated = [&](const torch::Tensor& tensor) {
    return tensor.repeat_interleave(samples.weight.to(torch::kLong), 0);
  };
  const Samples each{repeated(samples.output), repeated(samples.target), {}};
  check_same(values(task, each), values(task, samples));
  // And without any, all samples weigh 1.
  const auto plain = samples_of(task, false);
  Samples ones = plain;
  ones.weight = torch::ones({60});
  check_same(values(task, plain), values(task, ones));
}

TEST_CASE("weighted metrics of a binary task are those of tblog::metrics", "[task_metrics]") {
  const Samples s = samples_of(Task::binary, true);
  const auto result = values(Task::binary, s);
  const auto predictions = (s.output >= 0).to(torch::kLong);
  CHECK_THAT(result.at("loss"),
             WithinAbs(metrics::log_loss(s.target, s.output, metrics::Scores::logits, s.weight), 1e-12));
  CHECK(result.at("accuracy") == metrics::accuracy(s.target, predictions, s.weight));
  CHECK(result.at("precision") == metrics::precision(s.target, predictions, s.weight));
  CHECK(result.at("recall") == metrics::recall(s.target, predictions, s.weight));
  CHECK(result.at("f1") == metrics::f1(s.target, predictions, s.weight));
  CHECK(result.at("auc") == metrics::roc_auc(s.target, s.output, s.weight));
  CHECK(result.at("average_precision") == metrics::average_precision(s.target, s.output, s.weight));
}

TEST_CASE("weighted metrics of a multiclass task are those of tblog::metrics", "[task_metrics]") {
  const Samples s = samples_of(Task::multiclass, true);
  const auto result = values(Task::multiclass, s);
  const auto matrix = metrics::confusion_matrix(s.target, s.output.argmax(1), s.weight, 4);
  CHECK_THAT(result.at("loss"),
             WithinAbs(metrics::log_loss(s.target, s.output, 4, metrics::Scores::logits, s.weight), 1e-12));
  CHECK(result.at("accuracy") == metrics::accuracy(matrix));
  CHECK(result.at("macro_f1") == metrics::f1(matrix, metrics::Average::macro));
  const auto curves = metrics::one_vs_rest_curves(s.target, s.output.to(torch::kDouble).softmax(1), 4, s.weight);
  CHECK_THAT(result.at("auc"), WithinAbs(metrics::roc_auc(curves), 1e-15));
  for (std::size_t k = 0; k < 4; ++k) {
    CHECK(result.at("auc/class_" + std::to_string(k)) == metrics::roc_auc(curves[k]));
  }
}

TEST_CASE("metrics of a multilabel task are those of tblog::metrics", "[task_metrics]") {
  const bool weighted = GENERATE(false, true);
  const Samples s = samples_of(Task::multilabel, weighted);
  const auto result = values(ValidationOptions(Task::multilabel).class_names({"a", "b", "c"}), s);
  const NumericView weights = weighted ? NumericView(s.weight) : NumericView();
  const auto counts = metrics::multilabel_counts(s.target, (s.output >= 0).to(torch::kLong), 3, weights);
  CHECK(result.at("accuracy") == metrics::accuracy(counts));
  CHECK(result.at("hamming_loss") == metrics::hamming_loss(counts));
  CHECK(result.at("macro_f1") == metrics::f1(counts, metrics::Average::macro));
  CHECK(result.at("micro_f1") == metrics::f1(counts, metrics::Average::micro));
  const auto curves = metrics::one_vs_rest_curves(s.target, s.output, 3, weights);
  CHECK(result.at("auc") == metrics::roc_auc(curves));
  CHECK(result.at("average_precision") == metrics::average_precision(curves));
  CHECK(result.at("auc/b") == metrics::roc_auc(curves[1]));
  // The loss of a sample is the mean over its labels, which are binary samples of its weight.
  const torch::Tensor of_each = (weighted ? s.weight : torch::ones({60})).repeat_interleave(3);
  CHECK_THAT(result.at("loss"),
             WithinAbs(metrics::log_loss(s.target, s.output, metrics::Scores::logits, of_each), 1e-12));
}

TEST_CASE("a label that no sample has is left out of a multilabel task's means", "[task_metrics]") {
  Samples s = samples_of(Task::multilabel, false);
  s.target.select(1, 2).zero_();
  const auto result = values(Task::multilabel, s);
  CHECK(std::isnan(result.at("auc/class_2")));
  CHECK_THAT(result.at("auc"), WithinAbs((result.at("auc/class_0") + result.at("auc/class_1")) / 2, 1e-15));
}

TEST_CASE("each element of a regression has its sample's weight", "[task_metrics]") {
  const Samples s = samples_of(Task::regression, true);
  const auto result = values(Task::regression, s);
  const torch::Tensor weights = s.weight.repeat_interleave(2);
  CHECK_THAT(result.at("mse"), WithinAbs(metrics::mean_squared_error(s.target, s.output, weights), 1e-12));
  CHECK_THAT(result.at("loss"), WithinAbs(result.at("mse"), 1e-12));
  CHECK_THAT(result.at("mae"), WithinAbs(metrics::mean_absolute_error(s.target, s.output, weights), 1e-12));
  CHECK_THAT(result.at("r2"), WithinAbs(metrics::r2_score(s.target, s.output, weights), 1e-12));
}

TEST_CASE("a language model has the cross entropy of LibTorch over the tokens that count", "[task_metrics]") {
  const Samples s = samples_of(Task::language_model, false);
  const auto result = values(Task::language_model, s);
  const auto rows = s.output.to(torch::kDouble).view({-1, 7});
  const auto tokens = s.target.view({-1});
  CHECK((tokens == -100).any().item<bool>());
  const double loss = F::cross_entropy(rows, tokens).item<double>();  // which ignores -100
  CHECK_THAT(result.at("loss"), WithinAbs(loss, 1e-12));
  CHECK_THAT(result.at("perplexity"), WithinAbs(std::exp(loss), 1e-11));
  CHECK_THAT(result.at("perplexity"), WithinAbs(metrics::perplexity(tokens, rows, 7, {}, -100), 1e-11));
  CHECK_THAT(result.at("accuracy"), WithinAbs(metrics::top_k_accuracy(tokens, rows, 7, 1, {}, -100), 1e-12));

  const auto flat = values(Task::language_model, {rows, tokens, {}});
  check_same(result, flat);
  const auto as_probabilities =
      values(ValidationOptions(Task::language_model).output(Output::probabilities), {rows.softmax(1), tokens, {}});
  check_same(result, as_probabilities);
  // A metric of one's own sees a row for each token that counts.
  const auto own = ValidationOptions(Task::language_model)
                       .metrics({Metric("own", Mode::min, metrics::Perplexity(7)),
                                 Metric("top_3", Mode::max, metrics::TopKAccuracy(7, 3))});
  CHECK_THAT(values(own, s).at("own"), WithinAbs(std::exp(loss), 1e-11));
  CHECK_THAT(values(own, s).at("top_3"), WithinAbs(metrics::top_k_accuracy(tokens, rows, 7, 3, {}, -100), 1e-12));
}

TEST_CASE("tokens may be ignored by another number, and weighed one by one or by sequence", "[task_metrics]") {
  Samples s = samples_of(Task::language_model, true);
  const auto by_sequence = values(Task::language_model, s);
  s.weight = s.weight.unsqueeze(1).expand({60, 5});
  check_same(by_sequence, values(Task::language_model, s));
  s.target.masked_fill_(s.target == -100, 3);
  CHECK(values(ValidationOptions(Task::language_model).ignore_index(3), s).at("loss") != by_sequence.at("loss"));
  CHECK_THROWS_WITH(values(Task::language_model, {torch::zeros({2, 3}), torch::tensor({1, 3}), {}}),
                    "labels[1] is 3: a class is a whole number from 0 to 2, or the ignore_index -100");
  CHECK_THROWS_WITH(values(Task::language_model, {torch::zeros({2, 5, 3}), torch::zeros({2, 4}), {}}),
                    ContainsSubstring("output is [2, 5, 3], target [2, 4]"));
}

TEST_CASE("a long batch of tokens is computed in slices", "[task_metrics]") {
  const Samples s{torch::randn({90, 70000}), torch::randint(0, 70000, {90}), {}};  // 59 rows a slice
  CHECK_THAT(values(Task::language_model, s).at("loss"),
             WithinAbs(F::cross_entropy(s.output.to(torch::kDouble), s.target).item<double>(), 1e-11));
}

TEST_CASE("a loss of one's own may be a mean, or one number for each sample", "[task_metrics]") {
  const Samples s = samples_of(Task::binary, true);
  const auto with = [](std::int64_t numbers) {
    return ValidationOptions(Task::binary).loss([numbers](const torch::Tensor& output, const torch::Tensor& target) {
      const auto all = (output - target).abs();
      return numbers == 1 ? all.mean() : all.slice(0, 0, numbers);
    });
  };
  CHECK_THAT(values(with(60), s).at("loss"),
             WithinAbs(metrics::mean_absolute_error(s.target, s.output, s.weight), 1e-6));
  CHECK_THAT(values(with(1), s).at("loss"), WithinAbs((s.output - s.target).abs().mean().item<double>(), 1e-12));
  // Means of two batches count with their samples' weights.
  TaskMetrics two(with(1));
  add(two, s.rows(0, 20));
  add(two, s.rows(20, 60));
  const auto mean = [&](std::int64_t from, std::int64_t to) {
    const Samples part = s.rows(from, to);
    return (part.output - part.target).abs().mean().item<double>() * part.weight.sum().item<double>();
  };
  CHECK_THAT(values(two).at("loss"), WithinAbs((mean(0, 20) + mean(20, 60)) / s.weight.sum().item<double>(), 1e-12));
  CHECK_THROWS_WITH(values(with(7), s),
                    "ValidationOptions::loss gave [7]: one number is wanted, or one for each of 60 samples");
}

TEST_CASE("curves are those of the weighted samples, as probabilities", "[task_metrics]") {
  const Samples s = samples_of(Task::binary, true);
  TaskMetrics all(Task::binary);
  add(all, s.rows(0, 25));
  add(all, s.rows(25, 60));
  const auto curves = all.results(true).curves;
  REQUIRE(curves.size() == 1);
  const auto weighs = s.weight > 0;
  const auto of_kept = [&](const torch::Tensor& tensor) { return numbers(tensor.index({weighs}).to(torch::kDouble)); };
  CHECK(numbers(curves[0].labels) == of_kept(s.target));
  CHECK(numbers(curves[0].probabilities) == of_kept(s.output.to(torch::kDouble).sigmoid()));
  CHECK(numbers(curves[0].weights) == of_kept(s.weight));
}

TEST_CASE("samples of weight 0 count as absent, whatever the model made of them", "[task_metrics]") {
  const Task task = any_task();
  Samples s = samples_of(task, false);
  s.weight = torch::ones({60});
  s.weight.slice(0, 0, 20).zero_();
  const auto expected = values(task, s.rows(20, 60));
  s.output = s.output.clone();
  s.output.slice(0, 0, 20).fill_(std::nan(""));
  check_same(expected, values(task, s));
}

TEST_CASE("a metric of one's own is NaN when a classifier has diverged", "[task_metrics]") {
  const auto options = ValidationOptions(Task::binary)
                           .metrics({Metric("brier", Mode::min, metrics::BrierScore(metrics::Scores::logits))});
  CHECK_THAT(values(options, samples_of(Task::binary, false)).at("brier"), WithinAbs(0.3, 0.2));
  CHECK(std::isnan(values(options, {torch::tensor({1.0, std::nan("")}), torch::tensor({0, 1}), {}}).at("brier")));
}

TEST_CASE("two metrics of one name are refused", "[task_metrics][bad_input]") {
  TaskMetrics metrics(ValidationOptions(Task::binary).metrics({Metric("auc", Mode::max, metrics::HingeLoss())}));
  add(metrics, samples_of(Task::binary, false));
  CHECK_THROWS_WITH(metrics.results(false), "ValidationOptions::metrics has a metric 'auc', and so has the task");
  CHECK_THROWS_WITH(Metric("", Mode::max, metrics::HingeLoss()), "a tblog::Metric has an empty name");
}

TEST_CASE("weights that are none are refused by their place, and by their number", "[task_metrics][bad_input]") {
  TaskMetrics metrics(Task::binary);
  add(metrics, samples_of(Task::binary, false));
  const auto weigh = [&](const torch::Tensor& weight) { metrics.add(torch::zeros({2}), torch::ones({2}), weight); };
  CHECK_THROWS_WITH(weigh(torch::tensor({1.0, -0.5})), "weights[61] is -0.5: a weight is a finite number of 0 or more");
  CHECK_THROWS_WITH(weigh(torch::tensor({std::nan(""), 1.0})), ContainsSubstring("weights[60] is nan"));
  CHECK_THROWS_WITH(weigh(torch::tensor({INFINITY, 1.0f})), ContainsSubstring("weights[60] is inf"));
  CHECK_THROWS_WITH(weigh(torch::ones({3})), "the weight is [3]: one for each of 2 samples is wanted");
  CHECK_THROWS_WITH(metrics.add(torch::zeros({2, 1}), torch::tensor({0, 2})),
                    "labels[61] is 2: a binary label is 0 or 1");
  CHECK(metrics.samples() == 60);
}

TEST_CASE("what a multilabel task can't count is refused", "[task_metrics][bad_input]") {
  TaskMetrics metrics(Task::multilabel);
  CHECK_THROWS_WITH(metrics.add(torch::zeros({2, 1}), torch::zeros({2, 1})), ContainsSubstring("2 labels or more"));
  CHECK_THROWS_WITH(metrics.add(torch::zeros({2, 3}), torch::zeros({2})),
                    ContainsSubstring("output is [2, 3], target [2]"));
  CHECK_THROWS_WITH(metrics.add(torch::zeros({2, 3}), torch::tensor({{0, 1, 0}, {0, 2, 0}})),
                    "labels[4] is 2: a binary label is 0 or 1");
  metrics.add(torch::zeros({2, 3}), torch::zeros({2, 3}));
  CHECK_THROWS_WITH(metrics.add(torch::zeros({2, 2}), torch::zeros({2, 2})),
                    "the model's output has 2 labels in batch 1 (from 0), 3 before it");
}

TEST_CASE("a state of another task, of other metrics or of nothing is refused, and changes nothing",
          "[task_metrics][bad_input]") {
  TaskMetrics metrics(options_of(Task::binary));
  add(metrics, samples_of(Task::binary, true));
  const std::string state = metrics.state();
  CHECK_THROWS_WITH(metrics.load_state(TaskMetrics(Task::regression).state()),
                    "the state is of a task regression, not binary");
  CHECK_THROWS_WITH(metrics.load_state(TaskMetrics(Task::binary).state()),
                    "the state is of 0 ValidationOptions::metrics, not 1");
  for (std::size_t size = 0; size < state.size(); ++size) {
    CHECK_THROWS_AS(metrics.load_state(state.substr(0, size)), std::invalid_argument);
  }
  CHECK_THROWS_AS(metrics.load_state("this is not one"), std::invalid_argument);
  CHECK(metrics.state() == state);
  TaskMetrics regression(Task::regression);
  CHECK_THROWS_WITH(regression.merge(metrics), "can't merge metrics of another task: binary into regression");
}
