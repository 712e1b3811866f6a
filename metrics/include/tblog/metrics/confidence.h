#pragma once

#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

/// How sure a metric is: intervals that hold the true value with a given confidence, over repetitions of the sampling.
/// bootstrap.h has one for any metric that takes weights.
///
/// Common to all functions here: `confidence` lies between 0 and 1, both excluded, 0.95 for 95 %. Input that a function
/// does not take throws std::invalid_argument that names it. They may be called from any thread; they keep no state.
namespace tblog::metrics {

/// An estimate and what it lies between. Without samples all three are NaN with a reason (undefined.h).
struct Interval {
  double value;  ///< the estimate from the samples
  double low;
  double high;
};

/// The interval of Wilson (1927) for a rate: `successes` of `trials` were so, and value is their quotient (scipy's
/// binomtest(k, n).proportion_ci(method="wilson")). Unlike value +- z * standard error, it holds what it claims for few
/// trials and for rates near 0 and 1, and never leaves [0, 1]. Good for an accuracy, an error rate, a precision, a
/// recall: any share of independent samples. Neither number has to be whole, but a sum of weights is a number of trials
/// only if the weights are counts. No trials: NaN (no_samples). Throws for a number that is negative or not finite,
/// and for more successes than trials.
TBLOG_METRICS_EXPORT Interval wilson_interval(double successes, double trials, double confidence = 0.95);

/// The area under the ROC curve (roc_auc in curves.h), and its interval by DeLong, DeLong and Clarke-Pearson (1988):
/// value +- z * standard error, cut off at 0 and 1. The variance is that of the share of the other class that each
/// sample beats, ties counting half. It is an estimate for many samples of both classes: with a few dozen, or near 1,
/// the interval is too narrow. Where the scores separate the classes perfectly, or are all equal, nothing varies, and
/// the interval is a point: it says nothing then.
///
/// `labels` and `scores` as in curves.h; no weights. Without samples, without positives or without negatives all is NaN
/// (no_samples, no_positives, no_negatives). With one sample in a class value is there, but low and high are NaN
/// (too_few_samples). O(n), as roc_auc.
TBLOG_METRICS_EXPORT Interval roc_auc_interval(NumericView labels, NumericView scores, double confidence = 0.95);

/// What two classifiers differ by, and whether that could be chance.
struct RocAucDifference {
  double difference;  ///< area of the first less area of the second
  double low;         ///< difference +- z * standard_error, cut off at -1 and 1
  double high;
  double standard_error;
  double z;        ///< difference / standard_error
  double p_value;  ///< of the two-sided test that the areas are equal: the chance of a z as far from 0
};

/// Two classifiers on the same samples: DeLong's test for correlated ROC curves (as above; Sun and Xu, 2014, for how
/// it is computed in O(n)). `scores_a` and `scores_b` have one score a sample each, and may be on different scales.
/// NaN as in roc_auc_interval; and where nothing varies (the two rank all samples alike, or are both perfect)
/// standard_error is 0, low and high are the difference, and z and p_value are NaN (constant).
TBLOG_METRICS_EXPORT RocAucDifference roc_auc_difference(NumericView labels, NumericView scores_a, NumericView scores_b,
                                                         double confidence = 0.95);

}  // namespace tblog::metrics
