#pragma once

#include <tblog/metrics/detail/score_mean.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <type_traits>

/// How far a classifier's scores are from the truth: means over samples of a loss, 0 at best.
///
/// Common to all losses here:
/// - Binary: `labels` are 0 or 1, `scores` one number a sample. Samples with several labels are binary ones, as many
///   as they have labels.
/// - Multiclass: `labels` are whole numbers below `num_classes` (2 to kMostScoreClasses), `scores` a row of
///   `num_classes` numbers for each label, row after row. Samples whose label is `ignore_index`, which need not be a
///   class, are skipped, whatever their scores.
/// - Any arithmetic types; what is computed is computed in double.
/// - Probabilities are from 0 to 1, and a row of them sums to one but for the square root of its type's epsilon (1.5e-8
///   for double, 3.5e-4 for float; where scikit-learn warns, this refuses).
/// - Logits may be infinite: what a loss tends to is what it is, often 0 or infinity. Where that is nothing (a
///   softmax of two +infinities, or of -infinities alone), they are refused.
/// - `weights`: one non-negative finite number per sample, or empty for 1 each. A sample of weight 0 counts as absent.
/// - No samples, or none that weighs anything: NaN that says so (undefined_reason()).
/// - std::invalid_argument, naming position and value, for lengths that differ and for what is none of the above.
///
/// An accumulator is 64 bytes, whatever it has seen; sums are kept in twice the precision of a double, so that merging
/// parts in any split and order equals one pass. One object is used by one thread at a time. The functions keep no
/// state, and may be called from any thread. All take O(scores).
namespace tblog::metrics {

/// Cross-entropy: the mean of -log(p), p being the probability given to what was true (scikit-learn's log_loss, natural
/// logarithm). Probabilities are clipped to [eps, 1 - eps] first, eps being the machine epsilon of their type, as
/// there; so 36.04 is the most for double, 15.94 for float. Of logits it is computed without making probabilities:
/// nothing is clipped or lost (torch's cross_entropy and binary_cross_entropy_with_logits).
class TBLOG_METRICS_EXPORT LogLoss : public detail::ScoreMean {
 public:
  /// For binary samples.
  explicit LogLoss(Scores kind);
  /// For samples of one class of `num_classes`.
  LogLoss(std::size_t num_classes, Scores kind, IgnoreIndex ignore_index = {});
};
/// Of one pass over samples.
TBLOG_METRICS_EXPORT double log_loss(NumericView labels, NumericView scores, Scores kind, NumericView weights = {});
TBLOG_METRICS_EXPORT double log_loss(NumericView labels, NumericView scores, std::size_t num_classes, Scores kind,
                                     NumericView weights = {}, IgnoreIndex ignore_index = {});

/// The mean squared distance of probabilities from the truth (scikit-learn's brier_score_loss with its default
/// scale_by_half). Binary: of one probability from 0 or 1. Multiclass: the sum over classes, which is 2 at worst;
/// halved for two classes, so that it equals the binary score.
class TBLOG_METRICS_EXPORT BrierScore : public detail::ScoreMean {
 public:
  /// For binary samples.
  explicit BrierScore(Scores kind);
  /// For samples of one class of `num_classes`.
  BrierScore(std::size_t num_classes, Scores kind, IgnoreIndex ignore_index = {});
};
/// Of one pass over samples.
TBLOG_METRICS_EXPORT double brier_score(NumericView labels, NumericView scores, Scores kind, NumericView weights = {});
TBLOG_METRICS_EXPORT double brier_score(NumericView labels, NumericView scores, std::size_t num_classes, Scores kind,
                                        NumericView weights = {}, IgnoreIndex ignore_index = {});

/// The mean of max(0, 1 - margin) (scikit-learn's hinge_loss). Scores are decision values, 0 being the border. Binary:
/// the margin is the score for label 1, its negative for label 0. Multiclass: the score of the true class less the
/// highest of the others (Crammer and Singer, 2001).
class TBLOG_METRICS_EXPORT HingeLoss : public detail::ScoreMean {
 public:
  /// For binary samples.
  HingeLoss();
  /// For samples of one class of `num_classes`.
  explicit HingeLoss(std::size_t num_classes, IgnoreIndex ignore_index = {});
};
/// Of one pass over samples.
TBLOG_METRICS_EXPORT double hinge_loss(NumericView labels, NumericView scores, NumericView weights = {});
/// The same for several classes. A template, so that `{}` is no weights and never a number of classes.
template <class Count, class = std::enable_if_t<std::is_integral_v<Count>>>
double hinge_loss(NumericView labels, NumericView scores, Count num_classes, NumericView weights = {},
                  IgnoreIndex ignore_index = {}) {
  HingeLoss loss(static_cast<std::size_t>(num_classes), ignore_index);
  loss.update(labels, scores, weights);
  return loss.compute();
}

/// The exponential of the log loss of logits over a vocabulary (torchmetrics' perplexity, but computed without making
/// probabilities, so that an unlikely token is no infinity). `labels` are the tokens that came, those of padding being
/// `ignore_index`; `scores` are logits, a row of `num_classes` for each. 1 at best, num_classes for a uniform guess.
class TBLOG_METRICS_EXPORT Perplexity : public detail::ScoreMean {
 public:
  /// For a vocabulary of `num_classes` tokens.
  explicit Perplexity(std::size_t num_classes, IgnoreIndex ignore_index = {});
};
/// Of one pass over samples.
TBLOG_METRICS_EXPORT double perplexity(NumericView labels, NumericView scores, std::size_t num_classes,
                                       NumericView weights = {}, IgnoreIndex ignore_index = {});

}  // namespace tblog::metrics
