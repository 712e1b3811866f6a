// On a GPU too where there is one: what metrics count there is what they count on the CPU, and nobody waits meanwhile.
#include <ATen/record_function.h>
#include <tblog/callbacks/device_metrics.h>
#include <tblog/callbacks/tensors.h>
#include <tblog/metrics.h>
#include <torch/cuda.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::WithinRel;

namespace {

std::vector<at::Device> devices() {
  std::vector<at::Device> all{at::kCPU};
  if (torch::cuda::is_available()) all.emplace_back(at::kCUDA, 0);
  return all;
}

// A problem of `classes` with scores that have ties, in three batches.
struct Problem {
  at::Tensor labels, predictions, scores, weights;

  Problem(std::int64_t classes, at::ScalarType type) {
    torch::manual_seed(17);
    labels = torch::randint(classes, {3, 40}, at::kLong);
    predictions = torch::randint(classes, {3, 40}, at::kInt);
    scores = torch::randint(-1, 12, {3, 40}, at::kFloat).div(10).to(type);
    weights = torch::randint(4, {3, 40}, at::kDouble).div(3);
  }
};

// The names of all operators that are called while it lives.
class Operators {
 public:
  Operators() {
    seen().clear();
    handle_ = at::addThreadLocalCallback(
        at::RecordFunctionCallback([](const at::RecordFunction& function) -> std::unique_ptr<at::ObserverContext> {
          seen().insert(function.name());
          return nullptr;
        }).scopes({at::RecordScope::FUNCTION}));
  }
  ~Operators() { at::removeCallback(handle_); }
  Operators(const Operators&) = delete;
  Operators& operator=(const Operators&) = delete;

  static std::set<std::string>& seen() {
    static std::set<std::string> names;
    return names;
  }

  /// Those that wait for a device, or move what lies there.
  static std::vector<std::string> waiting() {
    std::vector<std::string> out;
    for (const char* name : {"aten::item", "aten::_local_scalar_dense", "aten::is_nonzero", "aten::nonzero",
                             "aten::bincount", "aten::masked_select", "aten::unique", "aten::equal"}) {
      if (seen().count(name) > 0) out.emplace_back(name);
    }
    return out;
  }

 private:
  at::CallbackHandle handle_;
};

}  // namespace

TEST_CASE("a matrix counted on the device is the one of all samples, with weights and labels to ignore",
          "[device_metrics]") {
  for (const at::Device device : devices()) {
    for (const auto& ignored : {std::optional<std::int64_t>(), std::optional<std::int64_t>(-100)}) {
      Problem problem(4, at::kFloat);
      if (ignored) problem.labels[1].slice(0, 5, 10).fill_(*ignored);
      DeviceConfusionMatrix counts(4, ignored), weighted(4, ignored);
      metrics::ConfusionMatrix expected(4, ignored), expected_weighted(4, ignored);
      for (int batch = 0; batch < 3; ++batch) {
        const auto labels = problem.labels[batch], predictions = problem.predictions[batch],
                   weights = problem.weights[batch];
        counts.update(labels.to(device), predictions.to(device));
        weighted.update(labels.to(device, at::kFloat), predictions.to(device), weights.to(device));
        expected.update(labels, predictions);
        expected_weighted.update(labels, predictions, weights);
      }
      CHECK(counts.compute().state() == expected.state());
      const auto cells = weighted.compute().compute(), wanted = expected_weighted.compute();
      for (std::size_t i = 0; i < wanted.size(); ++i) CHECK_THAT(cells[i], WithinRel(wanted[i], 1e-12));
      counts.reset();
      CHECK(counts.compute().total() == 0);
    }
  }
}

TEST_CASE("a curve counted on the device is the binned one of all samples, for scores of every type",
          "[device_metrics]") {
  const auto uniform = metrics::Thresholds::uniform(11),
             given = metrics::Thresholds::at(std::vector{-0.5, 0.1, 0.3, 0.30001, 0.9});
  for (const at::Device device : devices()) {
    for (const auto type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16}) {
      for (const auto& thresholds : {uniform, given}) {
        const Problem problem(2, type);
        DeviceBinaryCurve curve(thresholds), weighted(thresholds);
        metrics::BinaryCurve expected(thresholds), expected_weighted(thresholds);
        for (int batch = 0; batch < 3; ++batch) {
          const auto labels = problem.labels[batch], scores = problem.scores[batch], weights = problem.weights[batch];
          curve.update(labels.to(device, at::kBool), scores.to(device));
          weighted.update(labels.to(device), scores.to(device), weights.to(device));
          expected.update(labels, scores);
          expected_weighted.update(labels, scores, weights);
        }
        INFO(device << ' ' << type << ' ' << thresholds.size());
        CHECK(curve.compute().state() == expected.state());
        CHECK(weighted.compute().size() == expected_weighted.size());
        CHECK_THAT(metrics::roc_auc(weighted.compute()), WithinRel(metrics::roc_auc(expected_weighted), 1e-12));
        curve.reset();
        CHECK(curve.compute().size() == 0);
      }
    }
  }
}

TEST_CASE("a mean summed on the device is that of all values, of parts or of batches' means", "[device_metrics]") {
  for (const at::Device device : devices()) {
    const Problem problem(2, at::kFloat);
    DeviceMean plain, weighted, of_means;
    metrics::Mean expected, expected_weighted;
    CHECK(metrics::undefined_reason(plain.compute().compute()) == "there are no samples, or none that weighs anything");
    for (int batch = 0; batch < 3; ++batch) {
      const auto values = problem.scores[batch].to(at::kDouble), weights = problem.weights[batch];
      plain.update(values.to(device));
      weighted.update(values.to(device), weights.to(device));
      of_means.update(values.mean().to(device), 40);
      expected.update(values);
      expected_weighted.update(values, weights);
    }
    CHECK_THAT(plain.compute().compute(), WithinRel(expected.compute(), 1e-12));
    CHECK_THAT(of_means.compute().compute(), WithinRel(expected.compute(), 1e-12));
    CHECK_THAT(weighted.compute().compute(), WithinRel(expected_weighted.compute(), 1e-12));
    plain.update(torch::full({}, std::nan(""), device));
    CHECK(std::isnan(plain.compute().compute()));
    plain.reset();
    plain.update(torch::full({2}, std::numeric_limits<double>::infinity(), device));
    CHECK(std::isinf(plain.compute().compute()));
  }
}

TEST_CASE("a value of no weight is absent, NaN or not", "[device_metrics]") {
  DeviceMean mean;
  mean.update(torch::tensor({std::nan(""), 3.0}), torch::tensor({0.0, 2.0}));
  CHECK(mean.compute().compute() == 3);
}

TEST_CASE("nothing is waited for while samples are counted, only when the result is read", "[device_metrics]") {
  const Problem problem(4, at::kFloat);
  const at::Tensor binary = problem.labels.remainder(2);
  DeviceConfusionMatrix counts(4, 3);
  DeviceBinaryCurve curve(metrics::Thresholds::uniform(11));
  DeviceMean mean;
  {
    const Operators operators;
    for (int batch = 0; batch < 3; ++batch) {
      counts.update(problem.labels, problem.predictions, problem.weights);
      curve.update(binary, problem.scores, problem.weights);
      mean.update(problem.scores, problem.weights);
    }
    CHECK(Operators::seen().count("aten::scatter_add_") == 1);  // they are seen at all
    CHECK(Operators::waiting() == std::vector<std::string>{});
  }
  const Operators operators;
  counts.compute();
  CHECK(Operators::waiting() == std::vector<std::string>{"aten::item", "aten::_local_scalar_dense"});
}

TEST_CASE("a value that makes no sense is left out, and named by place and value when the result is read",
          "[device_metrics]") {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  const auto good = torch::tensor({0, 1}), good_scores = torch::tensor({0.25, 0.75});
  for (const at::Device device : devices()) {
    const auto on = [device](const at::Tensor& tensor) { return tensor.to(device); };
    DeviceConfusionMatrix counts(3);
    counts.update(on(good), on(good));
    counts.update(on(torch::tensor({2, 7, -1})), on(torch::tensor({2, 0, 0})));
    CHECK_THROWS_WITH(counts.compute(), "labels[3] is 7: a class is a whole number from 0 to 2");
    counts.reset();
    counts.update(on(good), on(torch::tensor({0.0, 1.5})));
    CHECK_THROWS_WITH(counts.compute(), "predictions[1] is 1.5: a class is a whole number from 0 to 2");
    counts.reset();
    counts.update(on(good), on(good), on(torch::tensor({1.0, -2.0})));
    CHECK_THROWS_WITH(counts.compute(), "weights[1] is -2: a weight is finite and not negative");
    counts.reset();
    counts.update(on(good), on(good));
    CHECK(counts.compute().total() == 2);

    DeviceBinaryCurve curve(metrics::Thresholds::uniform(3));
    curve.update(on(torch::tensor({0, 2})), on(good_scores));
    CHECK_THROWS_WITH(curve.compute(), "labels[1] is 2: a binary label is 0 or 1");
    curve.reset();
    curve.update(on(good), on(torch::tensor({0.5, kNan})));
    CHECK_THROWS_WITH(curve.compute(), "scores[1] is nan: a score is a number");

    DeviceMean mean;
    mean.update(on(good_scores), on(torch::tensor({1.0, kNan})));
    CHECK_THROWS_WITH(mean.compute(), "weights[1] is nan: a weight is finite and not negative");
  }
}

TEST_CASE("tensors that don't go together are refused at once, and nothing is counted", "[device_metrics]") {
  const auto labels = torch::tensor({0, 1}), scores = torch::tensor({0.25, 0.75});
  DeviceConfusionMatrix counts(2);
  counts.update(labels, labels);
  CHECK_THROWS_WITH(counts.update(labels, torch::tensor({0})), "predictions has 1 elements, labels has 2");
  CHECK_THROWS_WITH(counts.update(labels, labels, torch::ones({3})), "weights has 3 elements, labels has 2");
  CHECK_THROWS_WITH(counts.update(at::Tensor(), labels), "labels is an undefined tensor");
  CHECK_THROWS_WITH(counts.update(labels, torch::zeros({2}, at::kComplexFloat)), "predictions is a complex tensor");
  CHECK(counts.compute().total() == 2);
  CHECK_THROWS_WITH(DeviceConfusionMatrix(0), "num_classes is 0: it is from 1 to 10000");
  CHECK_THROWS_AS(DeviceConfusionMatrix(-1), std::invalid_argument);
  CHECK_THROWS_AS(DeviceConfusionMatrix(std::int64_t(1) << 40), std::invalid_argument);
  CHECK_THROWS_WITH(DeviceBinaryCurve(metrics::Thresholds()),
                    "a DeviceBinaryCurve has thresholds: an exact curve is a metrics::BinaryCurve");
  DeviceBinaryCurve curve(metrics::Thresholds::uniform(3));
  CHECK_THROWS_WITH(curve.update(labels, torch::ones({2, 2})), "scores has 4 elements, labels has 2");
  DeviceMean mean;
  CHECK_THROWS_WITH(mean.update(scores, 2), "value has 2 elements: it is the mean of 2.000000 samples");
  CHECK_THROWS_AS(mean.update(scores.mean(), -1), std::invalid_argument);
  const auto elsewhere = torch::empty({2}, at::kMeta);
  CHECK_THROWS_WITH(counts.update(labels, elsewhere), "predictions is on meta, labels on cpu");
  CHECK_THROWS_WITH(counts.update(elsewhere, elsewhere), "the samples are on meta, those before them were on cpu");
}

TEST_CASE("no samples change nothing", "[device_metrics]") {
  const auto none = torch::empty({0});
  DeviceConfusionMatrix counts(2);
  counts.update(none, none, none);
  CHECK(counts.compute().total() == 0);
  DeviceBinaryCurve curve(metrics::Thresholds::uniform(3));
  curve.update(none, none);
  CHECK(curve.compute().size() == 0);
  DeviceMean mean;
  mean.update(none);
  CHECK(std::isnan(mean.compute().compute()));
}

TEST_CASE("every metric takes tensors: of any type and layout, with a gradient, of any device", "[device_metrics]") {
  const std::vector<int> labels{0, 1, 1, 0, 1, 0};
  const std::vector<double> scores{0.125, 0.75, 0.5, 0.5, 0.875, 0.25};
  const double auc = metrics::roc_auc(labels, scores);
  for (const at::Device device : devices()) {
    for (const auto type : {at::kFloat, at::kDouble, at::kHalf, at::kBFloat16}) {
      const at::Tensor label = torch::tensor(labels).to(device), score = torch::tensor(scores).to(device, type);
      CHECK(metrics::roc_auc(label, score) == auc);
      CHECK(metrics::roc_auc(label.to(at::kBool), score.clone().requires_grad_()) == auc);
      CHECK(metrics::roc_auc(label.reshape({2, 3}).t().contiguous().t(), score.reshape({2, 3})) == auc);
      CHECK(metrics::mean_squared_error(label.to(type), score) == metrics::mean_squared_error(labels, scores));
      CHECK(metrics::f1(label, score.ge(0.5)) == metrics::f1(labels, metrics::predictions_at(scores)));
    }
  }
  CHECK_THROWS_AS(metrics::roc_auc(at::Tensor(), torch::ones({1})), std::invalid_argument);
  CHECK_THROWS_WITH(metrics::roc_auc(torch::tensor({0, 3}), torch::ones({2})),
                    "labels[1] is 3: a binary label is 0 or 1");
}

TEST_CASE("the metrics above were held to a GPU's, where there is one", "[device_metrics]") {
  if (!torch::cuda::is_available()) TBLOG_SKIP("no CUDA device");
  CHECK(devices().size() == 2);
}
