#pragma once

#include <tblog/callbacks/folds.h>
#include <tblog/callbacks/subset.h>
#include <tblog/callbacks/validation.h>
#include <tblog/callbacks_export.h>
#include <tblog/summary_writer.h>

#include <cstddef>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tblog {

/// The runs of a cross-validation: fold_0, fold_1, ... below a writer's run, and beside them all_folds with what they
/// come to. On the HParams page the folds are one row.
///
///     tblog::CrossValidation folds(writer, tblog::k_fold(1000, 5, /*shuffle_seed=*/0), {{"lr", 1e-3}}, {"val/auc"});
///     for (std::size_t i = 0; i < folds.size(); ++i) {
///       auto train = folds.train(i, rows).map(stack);        // a new model, a new optimizer, and
///       auto validation = folds.validation(i, rows).map(stack);
///       tblog::fit(net, *loader, optimizer, loss, callbacks, tblog::FitOptions(60).writer(folds.run(i)));
///       folds.add(i, evaluation);
///     }
///     const auto results = folds.finish();
///
/// Used by one thread.
class TBLOG_CALLBACKS_EXPORT CrossValidation {
 public:
  /// What a metric comes to: the mean of the folds' values and their standard deviation (by the number of folds, as
  /// numpy's std, which scikit-learn's users take). NaN in a fold makes both NaN.
  struct Result {
    double mean = 0, deviation = 0;
    std::vector<double> values;  ///< fold by fold
    /// The metric of all folds' validation samples together, each as its fold's model saw it (out of fold). NaN unless
    /// every fold was added as a Validation.
    double pooled = std::numeric_limits<double>::quiet_NaN();
  };

  /// `writer` must outlive this. `hparams` and `hparam_metrics` are as for SummaryWriter::add_hparams, for each fold;
  /// with neither the page has no row. Throws std::invalid_argument for no folds.
  CrossValidation(SummaryWriter& writer, std::vector<Fold> folds, HParams hparams = {},
                  std::vector<std::string> hparam_metrics = {});

  std::size_t size() const { return folds_.size(); }
  /// Throws std::out_of_range, as all that take a fold's number do.
  const Fold& fold(std::size_t i) const { return folds_.at(i); }
  /// What fold `i` trains on, and what it is validated on.
  template <class Dataset>
  Subset<Dataset> train(std::size_t i, const Dataset& dataset) const {
    return {dataset, fold(i).train};
  }
  template <class Dataset>
  Subset<Dataset> validation(std::size_t i, const Dataset& dataset) const {
    return {dataset, fold(i).validation};
  }

  /// The run of fold `i`. Throws as SummaryWriter::sub_run.
  SummaryWriter& run(std::size_t i);

  /// What fold `i` came to: evaluates now, and returns the metrics. The last call counts. All folds' Validations have
  /// the same task and metrics.
  std::map<std::string, double> add(std::size_t i, Validation& validation);
  /// Or its metrics by name, wherever they come from.
  void add(std::size_t i, const std::map<std::string, double>& metrics);

  /// The results by name, of the folds that were added. Logs each metric's mean and deviation as <name>/mean and
  /// <name>/std at step 0 of all_folds, and a table of all values ("folds") there; what is pooled as
  /// <name>/pooled, and its curves and pictures as pooled/pr and so on. Throws std::invalid_argument, naming fold and
  /// metric, where a fold lacks a metric that another has.
  std::map<std::string, Result> finish();

 private:
  struct Evaluation {
    std::shared_ptr<const detail::TaskMetrics> metrics;
    ValidationOptions options;
  };

  SummaryWriter& writer_;
  std::vector<Fold> folds_;
  HParams hparams_;
  std::vector<std::string> hparam_metrics_;
  std::map<std::size_t, std::map<std::string, double>> metrics_;  // by fold
  std::map<std::size_t, Evaluation> evaluations_;                 // of those that were added as a Validation
  std::vector<bool> opened_;
};

}  // namespace tblog
