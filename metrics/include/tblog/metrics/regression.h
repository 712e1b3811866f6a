#pragma once

#include <tblog/metrics/detail/regression_sums.h>
#include <tblog/metrics/detail/state_access.h>
#include <tblog/metrics/detail/weighted_sum.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <string>
#include <string_view>
#include <vector>

/// Errors of a regression, as scikit-learn defines them, and correlations, as scipy does.
///
/// `targets` and `predictions` have one number per sample, `weights` one non-negative finite number per sample, or none
/// for 1 each; a sample of weight 0 counts as absent. What has no value is NaN that says why (undefined_reason()):
/// without samples, for all of these; and with a NaN among targets or predictions, or where infinities cancel out.
/// Lengths that differ and bad weights throw std::invalid_argument, which names position and value; an accumulator is
/// unchanged then. Functions may be called from any thread; one accumulator is used by one thread at a time.
///
/// Accumulators take samples in parts. merge() adds another one's, which may come from another thread or process
/// (state(), load_state()); no order or split makes a difference of more than 1e-12.
namespace tblog::metrics {

/// The mean of (target - prediction)^2, and its root, which is in the target's unit.
TBLOG_METRICS_EXPORT double mean_squared_error(NumericView targets, NumericView predictions, NumericView weights = {});
TBLOG_METRICS_EXPORT double root_mean_squared_error(NumericView targets, NumericView predictions,
                                                    NumericView weights = {});
/// The mean of |target - prediction|.
TBLOG_METRICS_EXPORT double mean_absolute_error(NumericView targets, NumericView predictions, NumericView weights = {});
/// The mean of |target - prediction| / |target|, 1 for an error as large as the target. For targets nearer to 0 than
/// 2^-52 that number is in their place, as in scikit-learn.
TBLOG_METRICS_EXPORT double mean_absolute_percentage_error(NumericView targets, NumericView predictions,
                                                           NumericView weights = {});
/// The largest |target - prediction| of all samples that weigh anything.
TBLOG_METRICS_EXPORT double max_error(NumericView targets, NumericView predictions, NumericView weights = {});

/// 1 - (squared error) / (squared deviation of the targets from their mean). Constant targets: 1 if every prediction
/// is exact, else 0 (weights included, where scikit-learn 1.9 divides one rounding error by another). Fewer than two
/// samples: NaN.
TBLOG_METRICS_EXPORT double r2_score(NumericView targets, NumericView predictions, NumericView weights = {});
/// The same for the variance of the errors in place of their square: a constant error costs nothing (scikit-learn's
/// explained_variance_score). Constant targets: 1 if the error is constant, else 0. Fewer than two samples: NaN, where
/// scikit-learn has 1.
TBLOG_METRICS_EXPORT double explained_variance(NumericView targets, NumericView predictions, NumericView weights = {});

/// scipy's pearsonr, or the same of weighted covariances. NaN if one of the two is constant, or for fewer than two
/// samples. Deviations are squared: below 1e-154 they count as 0.
TBLOG_METRICS_EXPORT double pearson_correlation(NumericView targets, NumericView predictions, NumericView weights = {});
/// scipy's spearmanr: Pearson's correlation of ranks, equal numbers having their mean rank. Of weighted samples a rank
/// is the weight of all below and half the weight of those that are equal, so that a sample of weight 2 is the same as
/// two. Infinities are numbers like others here.
TBLOG_METRICS_EXPORT double spearman_correlation(NumericView targets, NumericView predictions,
                                                 NumericView weights = {});

/// The median of |target - prediction|: the number that half of the weight does not exceed, or the mean of it and the
/// next one if what exceeds it is exactly half (scikit-learn's median_absolute_error; it takes weights that differ by
/// less than 2^-52 for equal, and so all that are smaller than that).
TBLOG_METRICS_EXPORT double median_absolute_error(NumericView targets, NumericView predictions,
                                                  NumericView weights = {});

/// The mean of (log(1 + target) - log(1 + prediction))^2, and its root. Throws std::invalid_argument for numbers of -1
/// or less.
TBLOG_METRICS_EXPORT double mean_squared_log_error(NumericView targets, NumericView predictions,
                                                   NumericView weights = {});
TBLOG_METRICS_EXPORT double root_mean_squared_log_error(NumericView targets, NumericView predictions,
                                                        NumericView weights = {});

/// The loss that the `alpha`-quantile minimises: the mean of alpha * (target - prediction), or of (1 - alpha) *
/// (prediction - target) where the prediction is larger. Half the absolute error for 0.5. Throws std::invalid_argument
/// for an alpha outside [0, 1].
TBLOG_METRICS_EXPORT double mean_pinball_loss(NumericView targets, NumericView predictions, double alpha = 0.5,
                                              NumericView weights = {});

/// All errors that are made of sums, in one pass and some hundred bytes.
///
///     RegressionErrors errors;
///     for (const Batch& batch : validation) errors.update(batch.targets, model(batch));
///     writer.add_scalar("val/rmse", root_mean_squared_error(errors), step);
class TBLOG_METRICS_EXPORT RegressionErrors {
 public:
  void update(NumericView targets, NumericView predictions, NumericView weights = {});
  void merge(const RegressionErrors& other);
  void reset();
  std::string state() const;
  /// Throws std::invalid_argument for bytes that are no such state.
  void load_state(std::string_view bytes);

  /// For the functions below.
  const detail::RegressionSums& sums() const { return sums_; }

 private:
  detail::RegressionSums sums_;
};

/// The same, of samples that came in parts.
TBLOG_METRICS_EXPORT double mean_squared_error(const RegressionErrors& errors);
TBLOG_METRICS_EXPORT double root_mean_squared_error(const RegressionErrors& errors);
TBLOG_METRICS_EXPORT double mean_absolute_error(const RegressionErrors& errors);
TBLOG_METRICS_EXPORT double mean_absolute_percentage_error(const RegressionErrors& errors);
TBLOG_METRICS_EXPORT double max_error(const RegressionErrors& errors);
TBLOG_METRICS_EXPORT double r2_score(const RegressionErrors& errors);
TBLOG_METRICS_EXPORT double explained_variance(const RegressionErrors& errors);
TBLOG_METRICS_EXPORT double pearson_correlation(const RegressionErrors& errors);

/// mean_squared_log_error() in parts.
class TBLOG_METRICS_EXPORT SquaredLogError {
 public:
  void update(NumericView targets, NumericView predictions, NumericView weights = {});
  void merge(const SquaredLogError& other);
  double compute() const;
  void reset();
  std::string state() const;
  void load_state(std::string_view bytes);

 private:
  detail::WeightedSum sum_;
};

/// compute(), and its root.
TBLOG_METRICS_EXPORT double mean_squared_log_error(const SquaredLogError& error);
TBLOG_METRICS_EXPORT double root_mean_squared_log_error(const SquaredLogError& error);

/// mean_pinball_loss() in parts.
class TBLOG_METRICS_EXPORT PinballLoss {
 public:
  /// Throws std::invalid_argument for an alpha outside [0, 1].
  explicit PinballLoss(double alpha = 0.5);

  double alpha() const { return alpha_; }

  void update(NumericView targets, NumericView predictions, NumericView weights = {});
  /// Throws std::invalid_argument if the other has another alpha.
  void merge(const PinballLoss& other);
  double compute() const;
  void reset();
  std::string state() const;
  /// Takes over the state's alpha too.
  void load_state(std::string_view bytes);

 private:
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  double alpha_;
  detail::WeightedSum sum_;
};

/// Samples kept as they are, for what needs all of them at once; 16 bytes each, or 24 with weights. Others' functions
/// of targets, predictions and weights take its vectors as well.
class TBLOG_METRICS_EXPORT PairedSamples {
 public:
  void update(NumericView targets, NumericView predictions, NumericView weights = {});
  /// Appends the other's samples.
  void merge(const PairedSamples& other);
  void reset();
  std::string state() const;
  void load_state(std::string_view bytes);

  const std::vector<double>& targets() const { return targets_; }
  const std::vector<double>& predictions() const { return predictions_; }
  /// One for each sample, or none if no weights were given: 1 each.
  const std::vector<double>& weights() const { return weights_; }

 private:
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  std::vector<double> targets_, predictions_, weights_;
};

/// The same, of samples that came in parts.
TBLOG_METRICS_EXPORT double median_absolute_error(const PairedSamples& samples);
TBLOG_METRICS_EXPORT double spearman_correlation(const PairedSamples& samples);

}  // namespace tblog::metrics
