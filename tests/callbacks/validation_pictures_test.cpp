// The pictures of an evaluation, and its worst samples.
#include <tblog/callbacks/validation.h>
#include <tblog/metrics.h>

#include <cmath>
#include <sstream>
#include <string>
#include <vector>

#include "echo_model.h"
#include "support/catch.h"
#include "support/events.h"
#include "support/fake_environment.h"
#include "task_metrics.h"

using namespace tblog;
using Events = std::vector<proto::Event>;
using Catch::Matchers::ContainsSubstring;

namespace {

const float kNan = std::nanf("");

torch::Tensor outputs() { return torch::tensor({2.0f, -1.0f, 0.5f, -0.5f}); }
torch::Tensor targets() { return torch::tensor({1, 0, 0, 1}); }

template <class Model, class Loader>
Events logged(Model model, Loader loader, const ValidationOptions& options) {
  const auto environment = std::make_shared<FakeEnvironment>();
  WriterOptions writer_options;
  writer_options.environment = environment;
  SummaryWriter writer("run", writer_options);
  TrainingState state;
  state.writer = &writer;
  Validation(model, loader, ValidationOptions(options).curves(false)).on_epoch_end(state);
  writer.close();
  CHECK(writer.stats().rejected == 0);
  return parse_events(environment->content());
}

std::vector<std::string> strings(const Events& events, const std::string& tag) {
  std::vector<std::string> out;
  for (const auto& event : events_of(events, tag)) {
    for (const auto& text : event.summary().value(0).tensor().string_val()) out.push_back(text);
  }
  return out;
}

// The cells of a table, but its head, as they were given.
std::vector<std::string> cells(const Events& events, const std::string& tag) {
  const auto tables = strings(events, tag);
  REQUIRE(tables.size() == 1);
  std::vector<std::string> out{""};
  std::istringstream lines(tables[0]);
  std::string line, text;
  for (int i = 0; std::getline(lines, line); ++i) {
    if (i < 2) continue;
    for (std::size_t at = 2; at < line.size(); ++at) {  // behind "| "
      if (line[at] == '\\') {
        out.back() += line[++at];
      } else if (line.compare(at, 2, " |") == 0) {
        out.emplace_back();
        at += 2;
      } else {
        out.back() += line[at];
      }
    }
  }
  out.pop_back();
  return out;
}

}  // namespace

TEST_CASE("the confusion matrix is logged under the classes' names", "[validation][pictures]") {
  const auto data = split(outputs(), targets(), 3);
  const Events events =
      logged(Echo(), data, ValidationOptions(Task::binary).confusion_matrix(true).class_names({"cat", "dog"}));
  CHECK(cells(events, "val/confusion/table") == std::vector<std::string>{"cat", "1", "1", "dog", "1", "1"});
  CHECK(events_of(events, "val/confusion").size() == 1);
}

TEST_CASE("what is not asked for is not drawn", "[validation][pictures]") {
  const Events events = logged(Echo(), split(outputs(), targets(), 3), Task::binary);
  for (const char* tag : {"val/confusion", "val/confusion/table", "val/calibration", "val/worst"}) {
    CHECK(events_of(events, tag).empty());
  }
}

TEST_CASE("a picture of calibration is of weighted probabilities, or of what is said first", "[validation][pictures]") {
  torch::manual_seed(0);
  const auto weight = torch::rand({30});
  const auto curve_of = [&](Task task, const torch::Tensor& output, const torch::Tensor& target) {
    tblog::detail::TaskMetrics metrics(ValidationOptions(task).calibration(true));
    metrics.add(output.slice(0, 0, 11), target.slice(0, 0, 11), weight.slice(0, 0, 11));
    metrics.add(output.slice(0, 11, 30), target.slice(0, 11, 30), weight.slice(0, 11, 30));
    const auto samples = metrics.results(true).calibration.value();
    return metrics::calibration_curve(samples.labels, samples.probabilities, 10, samples.weights);
  };
  const auto check_same = [](const metrics::CalibrationCurve& a, const metrics::CalibrationCurve& b) {
    CHECK(a.bins == b.bins);
    CHECK(a.predicted == b.predicted);
    CHECK(a.actual == b.actual);
    CHECK(a.counts == b.counts);
  };
  const auto logits = torch::randn({30}), rows = torch::randn({30, 3});
  const auto labels = torch::randint(0, 2, {30}), classes = torch::randint(0, 3, {30});
  check_same(curve_of(Task::binary, logits, labels),
             metrics::calibration_curve(labels, logits.to(torch::kDouble).sigmoid(), 10, weight));
  const auto first = metrics::top_label(classes, rows.to(torch::kDouble).softmax(1), 3);
  check_same(curve_of(Task::multiclass, rows, classes),
             metrics::calibration_curve(first.correct, first.confidence, 10, weight));

  const auto drawn = logged(Echo(), split(rows, classes, 7), ValidationOptions(Task::multiclass).calibration(true));
  CHECK(events_of(drawn, "val/calibration").size() == 1);
}

TEST_CASE("the worst samples are those of the largest loss, worst first, with what was said of them",
          "[validation][pictures]") {
  const auto options = ValidationOptions(Task::binary).worst_k(2).class_names({"cat", "dog"});
  const auto worst = cells(logged(Echo(), split(outputs(), targets(), 3), options), "val/worst");
  REQUIRE(worst.size() == 8);
  // Both are wrong by 0.5: of equal losses, the earlier one comes first.
  CHECK(worst[0] == "2");
  CHECK(worst[1] == "0.9741");
  CHECK(worst[2] == "cat");
  CHECK(worst[3] == "dog (probability of 1: 0.6225)");
  CHECK(worst[4] == "3");
  CHECK(worst[6] == "dog");
}

TEST_CASE("the worst samples of each task are told in its words", "[validation][pictures]") {
  const auto worst = [](Task task, const torch::Tensor& output, const torch::Tensor& target) {
    return cells(logged(Echo(), Batches{{output, target}}, ValidationOptions(task).worst_k(1)), "val/worst");
  };
  using Cells = std::vector<std::string>;
  CHECK(worst(Task::multiclass, torch::tensor({{0.0f, 9.0f}, {3.0f, 0.0f}}), torch::tensor({1, 1})) ==
        Cells{"1", "3.049", "1", "0 (probability 0.9526)"});
  CHECK(worst(Task::multilabel, torch::tensor({{5.0f, -5.0f, 5.0f}, {5.0f, 5.0f, -5.0f}}),
              torch::tensor({{1, 0, 1}, {0, 0, 0}})) == Cells{"1", "3.34", "none", "0, 1"});
  CHECK(worst(Task::regression, torch::tensor({{1.0f, 2.0f}, {3.0f, 4.0f}}),
              torch::tensor({{1.0f, 2.0f}, {3.5f, 6.0f}})) == Cells{"1", "2.125", "3.5, 6", "3, 4"});
  CHECK(worst(Task::language_model, torch::tensor({{{0.0f, 9.0f}, {0.0f, 9.0f}}}), torch::tensor({{-100, 0}})) ==
        Cells{"1", "9", "0", "1"});
}

TEST_CASE("inputs that are images are shown as such, stretched to what can be seen", "[validation][pictures]") {
  // The mean over a picture is what the model says.
  const auto model = [](const torch::Tensor& images) { return images.mean({1, 2, 3}); };
  auto images = torch::zeros({3, 1, 2, 2});
  images[1] = torch::tensor({{-4.0f, 0.0f}, {4.0f, 4.0f}}).unsqueeze(0);
  images[2] = 7;
  const Batches data{{images, torch::tensor({1, 0, 0})}};
  const auto shown = strings(logged(model, data, ValidationOptions(Task::binary).worst_k(2)), "val/worst/images");
  // Width and height, then a PNG each.
  REQUIRE(shown.size() == 4);
  CHECK(shown[0] == "2");
  CHECK(shown[1] == "2");
}

TEST_CASE("a sample whose loss is NaN is the worst, and one without weight is none", "[validation][pictures]") {
  const auto numbers = [](const torch::Tensor& output, const torch::Tensor& weight) {
    tblog::detail::TaskMetrics metrics(ValidationOptions(Task::regression).worst_k(2));
    metrics.add(output, torch::zeros({4}), weight);
    tblog::detail::TaskMetrics arrived(ValidationOptions(Task::regression).worst_k(2));
    arrived.load_state(metrics.state());
    CHECK(arrived.state() == metrics.state());
    return arrived.state();
  };
  const auto plain = numbers(torch::tensor({1.0f, 3.0f, 2.0f, 0.0f}), {});
  CHECK(plain != numbers(torch::tensor({1.0f, 3.0f, 2.0f, kNan}), {}));
  const Events events = logged(Echo(), Batches{{torch::tensor({1.0f, 3.0f, kNan, 0.0f}), torch::zeros({4})}},
                               ValidationOptions(Task::regression).worst_k(2));
  CHECK(cells(events, "val/worst").at(0) == "2");
  CHECK(cells(events, "val/worst").at(4) == "1");
}

TEST_CASE("the worst of parts, merged through bytes, are the worst of all", "[validation][pictures]") {
  torch::manual_seed(0);
  const auto output = torch::randn({40, 3}), target = torch::randint(0, 3, {40}), images = torch::rand({40, 3, 4, 5});
  const auto options = ValidationOptions(Task::multiclass).worst_k(6);
  tblog::detail::TaskMetrics whole(options), merged(options);
  whole.add(output, target, {}, images);
  // The first part counts the second one's place: its numbers go on.
  tblog::detail::TaskMetrics arrived(options);
  merged.add(output.slice(0, 0, 15), target.slice(0, 0, 15), {}, images.slice(0, 0, 15));
  arrived.load_state(merged.state());
  arrived.add(output.slice(0, 15, 40), target.slice(0, 15, 40), {}, images.slice(0, 15, 40));
  CHECK(arrived.worst().state() == whole.worst().state());
  CHECK(whole.worst().state().size() > 6 * 60);
}

TEST_CASE("pictures that a task does not have are refused before training", "[validation][pictures][bad_input]") {
  Batches data;
  const auto refused = [&](const ValidationOptions& options, const std::string& message) {
    CHECK_THROWS_WITH(Validation(Echo(), data, options), message);
  };
  refused(ValidationOptions(Task::regression).confusion_matrix(true),
          "ValidationOptions::confusion_matrix is set: only binary and multiclass tasks have one");
  refused(ValidationOptions(Task::multilabel).calibration(true),
          "ValidationOptions::calibration is set: only binary and multiclass tasks have one");
  refused(ValidationOptions(Task::binary).worst_k(-1), "ValidationOptions::worst_k is -1: it is 0 or more");
  refused(ValidationOptions(Task::binary).confusion_matrix(true).class_names({"a"}),
          "ValidationOptions::class_names has 1 names: a binary task has 2 classes");
}

TEST_CASE("the worst samples want a loss for each", "[validation][pictures][bad_input]") {
  const auto options = ValidationOptions(Task::binary).worst_k(2);
  const auto each =
      ValidationOptions(options).loss([](const torch::Tensor& output, const torch::Tensor&) { return output; });
  CHECK(cells(logged(Echo(), split(outputs(), targets(), 3), each), "val/worst").at(0) == "0");
  const auto mean =
      ValidationOptions(options).loss([](const torch::Tensor& output, const torch::Tensor&) { return output.mean(); });
  CHECK_THROWS_WITH(
      logged(Echo(), split(outputs(), targets(), 4), mean),
      "ValidationOptions::worst_k wants a loss for each sample, but ValidationOptions::loss gave one number for 4");
}
