#include <tblog/callbacks/alerts.h>
#include <tblog/callbacks/callback_state.h>

#include <cmath>
#include <set>
#include <stdexcept>
#include <utility>

namespace tblog {

Alerts::Alerts(AlertsOptions options) : options_(std::move(options)) {
  std::set<std::string> names;
  for (const AlertRule& rule : options_.rules()) {
    if (rule.name.empty()) throw std::invalid_argument("AlertsOptions::rules has one without a name");
    if (!names.insert(rule.name).second) {
      throw std::invalid_argument("AlertsOptions::rules has two named '" + rule.name + "'");
    }
    if (rule.metrics.empty() || !rule.look) {
      throw std::invalid_argument("rule '" + rule.name + "' has no " + (rule.look ? "metrics" : "function"));
    }
  }
}

void Alerts::on_train_begin(TrainingState&) {
  histories_.clear();
  holding_.clear();
  raised_.clear();
}

void Alerts::on_epoch_end(TrainingState& state) {
  std::set<std::string> watched;
  for (const AlertRule& rule : options_.rules()) watched.insert(rule.metrics.begin(), rule.metrics.end());
  for (const std::string& metric : watched) {
    const auto found = state.metrics().find(metric);
    if (found == state.metrics().end() || std::isnan(found->second)) continue;
    MetricHistory& history = histories_[metric];
    history.values.push_back(found->second);
    history.epochs.push_back(state.epoch);
  }
  for (const AlertRule& rule : options_.rules()) look(rule, state);
}

void Alerts::look(const AlertRule& rule, TrainingState& state) {
  std::vector<MetricHistory> histories;
  for (const std::string& metric : rule.metrics) {
    const auto found = histories_.find(metric);
    // A rule looks when there is something new to see.
    if (found == histories_.end() || found->second.epochs.back() != state.epoch) return;
    histories.push_back(found->second);
  }
  const std::optional<AlertFinding> finding = rule.look(histories);
  const bool held = std::exchange(holding_[rule.name], finding.has_value());
  if (!finding || held) return;
  raised_.push_back(
      {rule.name, finding->what, rule.advice, histories[0].epochs.at(finding->since_value), state.epoch, state.step});
  const Alert alert = raised_.back();
  if (state.writer) {
    std::string card = "**" + alert.what + "**\n\nSince epoch " + std::to_string(alert.since_epoch + 1) +
                       ", seen after epoch " + std::to_string(alert.epoch + 1) + ".";
    if (!alert.advice.empty()) card += "\n\nTo try: " + alert.advice;
    state.writer->add_text(options_.prefix() + rule.name, card, state.step);
  }
  if (options_.on_alert()) options_.on_alert()(alert, state);
}

void Alerts::state(CallbackState& archive) {
  std::vector<std::string> metrics, holding;
  for (const auto& [metric, history] : histories_) metrics.push_back(metric);
  for (const auto& [rule, holds] : holding_) {
    if (holds) holding.push_back(rule);
  }
  archive("metrics", metrics);
  archive("holding", holding);
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    MetricHistory& history = histories_[metrics[i]];
    std::vector<double> epochs(history.epochs.begin(), history.epochs.end());
    archive("values " + std::to_string(i), history.values);
    archive("epochs " + std::to_string(i), epochs);
    history.epochs.assign(epochs.begin(), epochs.end());
  }
  if (!archive.restoring()) return;
  for (const std::string& rule : holding) holding_[rule] = true;
}

}  // namespace tblog
