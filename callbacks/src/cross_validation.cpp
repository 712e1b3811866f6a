#include <tblog/callbacks/cross_validation.h>
#include <tblog/metrics/running.h>

#include <stdexcept>
#include <utility>

#include "task_metrics.h"
#include "task_pictures.h"
#include "texts.h"

namespace tblog {

CrossValidation::CrossValidation(SummaryWriter& writer, std::vector<Fold> folds, HParams hparams,
                                 std::vector<std::string> hparam_metrics)
    : writer_(writer),
      folds_(std::move(folds)),
      hparams_(std::move(hparams)),
      hparam_metrics_(std::move(hparam_metrics)),
      opened_(folds_.size()) {
  if (folds_.empty()) throw std::invalid_argument("a cross-validation has no folds");
}

SummaryWriter& CrossValidation::run(std::size_t i) {
  (void)folds_.at(i);
  SummaryWriter& out = writer_.sub_run("fold_" + std::to_string(i));
  if (!opened_[i] && !(hparams_.empty() && hparam_metrics_.empty())) {
    out.add_hparams(hparams_, hparam_metrics_, writer_.log_dir());
  }
  opened_[i] = true;
  return out;
}

void CrossValidation::add(std::size_t i, const std::map<std::string, double>& metrics) {
  (void)folds_.at(i);
  metrics_[i] = metrics;
  evaluations_.erase(i);
}

std::map<std::string, double> CrossValidation::add(std::size_t i, Validation& validation) {
  auto evaluated = std::make_shared<const detail::TaskMetrics>(validation.run({}));
  std::map<std::string, double> metrics;
  for (const auto& metric : evaluated->results(false).values) metrics[metric.name] = metric.value;
  add(i, metrics);
  evaluations_.insert_or_assign(i, Evaluation{std::move(evaluated), validation.options_});
  return metrics;
}

std::map<std::string, CrossValidation::Result> CrossValidation::finish() {
  std::map<std::string, Result> results;
  for (const auto& [fold, metrics] : metrics_) {
    for (const auto& [name, value] : metrics) results[name];
  }
  for (auto& [name, result] : results) {
    for (const auto& [fold, metrics] : metrics_) {
      const auto found = metrics.find(name);
      if (found == metrics.end()) {
        throw std::invalid_argument("fold " + std::to_string(fold) + " has no metric '" + name + "', another one has");
      }
      result.values.push_back(found->second);
    }
    metrics::Statistics statistics;
    statistics.update(result.values);
    result.mean = statistics.mean();
    result.deviation = statistics.standard_deviation();
  }
  if (results.empty()) return results;

  SummaryWriter& all = writer_.sub_run("all_folds");
  if (evaluations_.size() == metrics_.size()) {
    const ValidationOptions& options = evaluations_.begin()->second.options;
    detail::TaskMetrics pooled(options);
    for (const auto& [fold, evaluation] : evaluations_) pooled.merge(*evaluation.metrics);
    const detail::TaskResults pooled_results = pooled.results(/*with_pictures=*/true);
    for (const auto& metric : pooled_results.values) {
      results.at(metric.name).pooled = metric.value;
      all.add_scalar(metric.name + "/pooled", metric.value, 0);
    }
    detail::log_pictures(all, "pooled/", pooled_results, options, 0);
  }
  std::vector<std::vector<std::string>> table{{"fold"}};
  for (const auto& [fold, metrics] : metrics_) table.push_back({std::to_string(fold)});
  table.push_back({"mean"});
  table.push_back({"standard deviation"});
  for (const auto& [name, result] : results) {
    all.add_scalar(name + "/mean", result.mean, 0);
    all.add_scalar(name + "/std", result.deviation, 0);
    table[0].push_back(name);
    for (std::size_t i = 0; i < result.values.size(); ++i)
      table[i + 1].push_back(detail::number_text(result.values[i], 6));
    table[table.size() - 2].push_back(detail::number_text(result.mean, 6));
    table.back().push_back(detail::number_text(result.deviation, 6));
  }
  all.add_table("folds", table, 0);
  all.flush();
  return results;
}

}  // namespace tblog
