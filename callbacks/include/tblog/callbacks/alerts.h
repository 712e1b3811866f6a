#pragma once

#include <tblog/callbacks/callback.h>
#include <tblog/callbacks_export.h>
#include <torch/arg.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tblog {

/// A metric's values, epoch by epoch.
struct MetricHistory {
  std::vector<double> values;
  std::vector<std::int64_t> epochs;  ///< from 0
};

/// What a rule has found.
struct AlertFinding {
  std::string what;         ///< in a sentence, with the numbers
  std::size_t since_value;  ///< from which of the first metric's values on
};

/// A look at the history of one metric or several, at each epoch's end.
struct AlertRule {
  std::string name;                  ///< what it is about, for instance "spike of train/loss"; one rule a name
  std::vector<std::string> metrics;  ///< what it looks at
  /// Given the metrics' histories, in that order and none of them empty: what is wrong, if anything is.
  std::function<std::optional<AlertFinding>(const std::vector<MetricHistory>&)> look;
  std::string advice;  ///< what to try
};

/// The usual rules. NaN is no value to them (TerminateOnNonFinite is for that). All throw std::invalid_argument for
/// numbers that make no sense. Drift of a score has a metric of its own (metrics::ScoreDrift), to which above()
/// applies: 0.25 is the usual limit of a population stability index.
namespace alerts {

/// The last value is above, or below, `limit`.
TBLOG_CALLBACKS_EXPORT AlertRule above(const std::string& metric, double limit);
TBLOG_CALLBACKS_EXPORT AlertRule below(const std::string& metric, double limit);
/// The last `epochs` values (3 at least) rise, or fall, more consistently than chance would have it in one of 100
/// cases: a Mann-Kendall test (Mann 1945), one-sided, its normal approximation with ties.
TBLOG_CALLBACKS_EXPORT AlertRule rising(const std::string& metric, std::int64_t epochs = 10);
TBLOG_CALLBACKS_EXPORT AlertRule falling(const std::string& metric, std::int64_t epochs = 10);
/// No value of the last `epochs` has beaten the best before them by more than `min_delta`.
TBLOG_CALLBACKS_EXPORT AlertRule plateau(const std::string& metric, Mode mode, std::int64_t epochs = 10,
                                         double min_delta = 0);
/// The last value is more than `limit` robust standard deviations off the median of the `window` values before it (5 at
/// least): |x - median| / (1.4826 MAD), and where the median absolute deviation is 0, by 1.2533 times the mean absolute
/// deviation (Iglewicz and Hoaglin 1993).
TBLOG_CALLBACKS_EXPORT AlertRule spike(const std::string& metric, double limit = 6, std::int64_t window = 20);
/// The validation has not been better for `epochs` epochs than it was before, while the training is better than it was
/// then: both by metrics that get better as `mode` says.
TBLOG_CALLBACKS_EXPORT AlertRule overfitting(const std::string& train_metric, const std::string& validation_metric,
                                             std::int64_t epochs = 5, Mode mode = Mode::min);

}  // namespace alerts

/// A rule that has begun to hold.
struct Alert {
  std::string rule, what, advice;  ///< AlertRule::name and advice, AlertFinding::what
  std::int64_t since_epoch;        ///< from 0
  std::int64_t epoch, step;        ///< when it was seen
};

struct TBLOG_CALLBACKS_EXPORT AlertsOptions {
  AlertsOptions(std::vector<AlertRule> rules) : rules_(std::move(rules)) {}

  TORCH_ARG(std::vector<AlertRule>, rules);
  /// Called with each alert, on the thread of the loop; what it throws passes through. It may stop the training
  /// (TrainingState::request_stop).
  using Handler = std::function<void(const Alert&, TrainingState&)>;
  TORCH_ARG(Handler, on_alert);
  /// What stands before a rule's name in the tag of its card on the Text page.
  TORCH_ARG(std::string, prefix) = "alerts/";
};

/// Watches metrics, and says so when something is wrong: a function is called, and a card is left on the Text page with
/// what was seen, since when, and what to try.
///
///     tblog::Alerts alerts(tblog::AlertsOptions({tblog::alerts::spike("train/loss"),
///                                                tblog::alerts::overfitting("train/loss", "val/loss")}));
///
/// Looks at each epoch's end, so it goes behind what sets the metrics; an epoch in which a metric was not set is none
/// to the rules that look at it. A rule speaks once when it begins to hold, and again only after an epoch in which it
/// did not. A resumed run goes on with its histories.
class TBLOG_CALLBACKS_EXPORT Alerts : public Callback {
 public:
  /// Throws std::invalid_argument for a rule without a name, metrics or a function, and for two rules of one name.
  explicit Alerts(AlertsOptions options);

  /// All that were raised since on_train_begin.
  const std::vector<Alert>& raised() const { return raised_; }

  void on_train_begin(TrainingState& state) override;
  void on_epoch_end(TrainingState& state) override;
  void state(CallbackState& archive) override;
  bool runs_on_every_process() const override { return false; }

 private:
  void look(const AlertRule& rule, TrainingState& state);

  AlertsOptions options_;
  std::map<std::string, MetricHistory> histories_;
  std::map<std::string, bool> holding_;  // by rule
  std::vector<Alert> raised_;
};

}  // namespace tblog
