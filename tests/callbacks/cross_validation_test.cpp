#include <ATen/CPUGeneratorImpl.h>
#include <tblog/callbacks/cross_validation.h>

#include <cmath>
#include <stdexcept>

#include "echo_model.h"
#include "support/catch.h"
#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;

namespace {

// The numbers from 0 on.
class Numbers : public torch::data::datasets::Dataset<Numbers> {
 public:
  torch::data::Example<> get(std::size_t index) override {
    return {torch::tensor(static_cast<std::int64_t>(index)), torch::tensor(0)};
  }
  torch::optional<std::size_t> size() const override { return 10; }
};

template <class Dataset>
std::vector<std::int64_t> numbers_in(Dataset dataset) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < *dataset.size(); ++i) out.push_back(dataset.get(i).data.template item<std::int64_t>());
  return out;
}

std::map<std::string, float> scalars_in(const std::string& path) {
  std::map<std::string, float> out;
  for (const auto& event : read_events(path)) {
    for (const auto& value : event.summary().value()) {
      if (value.has_simple_value()) out[value.tag()] = value.simple_value();
    }
  }
  return out;
}

}  // namespace

TEST_CASE("a fold's datasets have its samples", "[cross_validation]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  const CrossValidation folds(writer, k_fold(10, 4));
  CHECK(folds.size() == 4);
  CHECK(numbers_in(folds.validation(1, Numbers())) == std::vector<std::int64_t>{3, 4, 5});
  CHECK(numbers_in(folds.train(1, Numbers())) == std::vector<std::int64_t>{0, 1, 2, 6, 7, 8, 9});
  CHECK_THROWS_AS(folds.fold(4), std::out_of_range);
  CHECK_THROWS_AS(folds.train(0, Numbers()).get(7), std::out_of_range);
}

TEST_CASE("the folds come to a mean and a deviation, in a run beside theirs", "[cross_validation]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  CrossValidation folds(writer, k_fold(9, 3), {{"lr", 0.1}}, {"auc"});
  const std::vector<double> aucs{0.5, 0.75, 0.25};
  for (std::size_t i = 0; i < folds.size(); ++i) {
    folds.run(i).add_scalar("auc", aucs[i], 3);
    folds.add(i, {{"auc", aucs[i]}, {"loss", i == 1 ? std::nan("") : 1.0}});
  }
  const auto results = folds.finish();
  CHECK(results.at("auc").mean == 0.5);
  CHECK(std::abs(results.at("auc").deviation - std::sqrt(0.125 / 3)) < 1e-15);  // numpy.std([0.5, 0.75, 0.25])
  CHECK(results.at("auc").values == aucs);
  CHECK(std::isnan(results.at("loss").mean));

  SummaryWriter& all = writer.sub_run("all_folds");
  CHECK(all.log_dir() == directory / "all_folds");
  writer.close();
  const auto scalars = scalars_in(all.file_path());
  CHECK(scalars.at("auc/mean") == 0.5f);
  CHECK(scalars.at("auc/std") == static_cast<float>(std::sqrt(0.125 / 3)));
  const auto table = events_of(read_events(all.file_path()), "folds");
  REQUIRE(table.size() == 1);
  const std::string text = table[0].summary().value(0).tensor().string_val(0);
  CHECK(text.find("| 1 | 0\\.75 | nan |") != std::string::npos);
  CHECK(text.find("| mean | 0\\.5 | nan |") != std::string::npos);
  for (std::size_t i = 0; i < 3; ++i) {
    const std::string path = writer.log_dir() + "/fold_" + std::to_string(i);
    CHECK(folds.run(i).log_dir() == path);
    const auto events = read_events(folds.run(i).file_path());
    CHECK(events_of(events, "_hparams_/session_start_info").size() == 1);
    CHECK(events_of(events, "auc").size() == 1);
  }
}

TEST_CASE("all folds' validation samples together have metrics and curves, too", "[cross_validation]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  CrossValidation folds(writer, k_fold(30, 3));
  const auto generator = at::make_generator<at::CPUGeneratorImpl>(std::uint64_t{2});
  const auto logits = torch::randn({30}, generator);
  const auto labels = (logits + torch::randn({30}, generator) > 0).to(torch::kLong);
  Echo echo;
  for (std::size_t i = 0; i < 3; ++i) {
    const auto begin = static_cast<std::int64_t>(i) * 10;
    auto batches = split(logits.slice(0, begin, begin + 10), labels.slice(0, begin, begin + 10), 4);
    Validation validation(echo, batches, Task::binary);
    const auto metrics = folds.add(i, validation);
    CHECK(metrics == validation.evaluate());
  }
  auto whole_set = split(logits, labels, 30);
  const auto whole = Validation(echo, whole_set, Task::binary).evaluate();
  const auto results = folds.finish();
  CHECK(results.size() == whole.size());
  for (const auto& [name, result] : results) {
    INFO(name);
    CHECK(std::abs(result.pooled - whole.at(name)) <= 1e-12 * whole.at(name));
  }
  CHECK(results.at("auc").pooled != results.at("auc").mean);
  const std::string file = writer.sub_run("all_folds").file_path();
  const auto events = read_events(file);
  CHECK(scalars_in(file).at("auc/pooled") == static_cast<float>(whole.at("auc")));
  CHECK(events_of(events, "pooled/pr").size() == 1);
  CHECK(events_of(events, "pooled/roc").size() == 1);

  folds.add(1, whole);  // numbers, which can't be pooled
  CHECK(std::isnan(folds.finish().at("auc").pooled));
}

TEST_CASE("a fold that lacks a metric of the others is named, and so are no folds", "[cross_validation][bad_input]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  CHECK_THROWS_WITH(CrossValidation(writer, {}), "a cross-validation has no folds");
  CrossValidation folds(writer, k_fold(9, 3));
  folds.add(0, {{"auc", 1}});
  folds.add(2, {{"f1", 1}});
  CHECK_THROWS_WITH(folds.finish(), "fold 2 has no metric 'auc', another one has");
  CHECK_THROWS_AS(folds.add(3, {}), std::out_of_range);
}
