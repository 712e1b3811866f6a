#include <tblog/callbacks/alerts.h>
#include <tblog/callbacks/callback_state.h>

#include <cmath>
#include <limits>
#include <stdexcept>

#include "support/catch.h"
#include "support/events.h"
#include "support/temporary_directory.h"
#include "support/without_notes.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

const double kNan = std::nan("");

using Metrics = std::map<std::string, std::vector<double>>;

// What the rule says when each metric has these values, epoch by epoch.
std::vector<Alert> raised_by(const AlertRule& rule, const Metrics& metrics) {
  Alerts alerts(AlertsOptions({rule}));
  for (std::size_t i = 0; i < metrics.begin()->second.size(); ++i) {
    TrainingState state;
    state.epoch = static_cast<std::int64_t>(i);
    for (const auto& [name, values] : metrics) state.set_metric(name, values.at(i));
    alerts.on_epoch_end(state);
  }
  return alerts.raised();
}

// The epochs in which it spoke.
std::vector<std::int64_t> speaks_in(const AlertRule& rule, const Metrics& metrics) {
  std::vector<std::int64_t> out;
  for (const Alert& alert : raised_by(rule, metrics)) out.push_back(alert.epoch);
  return out;
}
std::vector<std::int64_t> speaks_in(const AlertRule& rule, const std::vector<double>& values) {
  return speaks_in(rule, Metrics{{"m", values}});
}

Alert only_alert(const AlertRule& rule, const Metrics& metrics) {
  const std::vector<Alert> raised = raised_by(rule, metrics);
  REQUIRE(raised.size() == 1);
  return raised[0];
}

using Epochs = std::vector<std::int64_t>;

}  // namespace

TEST_CASE("a rule speaks when it begins to hold, and again only after it did not", "[alerts]") {
  CHECK(speaks_in(alerts::above("m", 1), {0, 1, 2, 3, kNan, 3, 1, 2}) == Epochs{2, 7});
  CHECK(speaks_in(alerts::below("m", 1), {0.5, 0.5, 1, 0}) == Epochs{0, 3});
  const Alert alert = only_alert(alerts::above("m", 1), {{"m", {0, 2}}});
  CHECK(alert.rule == "m above 1");
  CHECK(alert.what == "m is 2, above 1");
  CHECK(alert.since_epoch == 1);
}

TEST_CASE("a trend is what scipy's Kendall test says it is", "[alerts]") {
  // scipy.stats.kendalltau(arange(n), values, method="asymptotic"), one-sided.
  const std::vector<std::pair<std::vector<double>, double>> cases{
      {{2, -2.3, 1, 0.3, 0.7}, 0.687897},
      {{-0.2, -1.4, 1, 0.9, 5.7}, 0.070822},
      {{0, 0, 0, 0, 0, 1, 2, 2}, 0.006902},
      {{1, 0, 1, 3, 3, 2, 3, 5}, 0.010417},
      {{2, 0, 0, 2, 0, 1, 3, 3, 2, 3}, 0.030522},
      {{-3, 2, 0, 0, 3, 4, 3, 3, 5, 5}, 0.001698},
      {{1, 1, 1, 2, 1, 1, 2, 3, 2, 2}, 0.017711},
      {{0, -2, 2, 2, 1, 3, 3, 5, 3, 4}, 0.002357},
      {{1, 1, -2, 0, 2, 1, 3, 1, 3, 2}, 0.037791},
      {{1, 1, 1, 0, 4, 4, 4, 5, 5, 5}, 0.002479},
      {{-1, -1, 2, -1, 1, 1, 2, 3, 1, 1, 3, 5}, 0.004304},
  };
  for (const auto& [values, p] : cases) {
    const auto n = static_cast<std::int64_t>(values.size());
    const Epochs expected = p < 0.01 ? Epochs{n - 1} : Epochs{};
    INFO("p = " << p);
    CHECK(speaks_in(alerts::rising("m", n), values) == expected);
    CHECK(speaks_in(alerts::falling("m", n), values).empty());
    std::vector<double> reversed;
    for (const double value : values) reversed.push_back(-value);
    CHECK(speaks_in(alerts::falling("m", n), reversed) == expected);
  }
  CHECK(speaks_in(alerts::rising("m", 5), {3, 3, 3, 3, 3, 3}).empty());
  CHECK(only_alert(alerts::rising("m", 5), {{"m", {9, 1, 2, 3, 4, 5}}}).what == "m is rising: from 1 to 5 in 5 epochs");
}

TEST_CASE("a plateau is since the best value", "[alerts]") {
  CHECK(speaks_in(alerts::plateau("m", Mode::min, 3), {5, 4, 4, 5, 4, 3, 3, 3, 3}) == Epochs{4, 8});
  CHECK(speaks_in(alerts::plateau("m", Mode::max, 2, 0.5), {1, 1.4, 1.5, 2.1, 2.5}) == Epochs{2});
  const Alert alert = only_alert(alerts::plateau("m", Mode::min, 2), {{"m", {5, 4, 4, 4.5}}});
  CHECK(alert.what == "m was best at 4, and has not been better for 2 epochs");
  CHECK(alert.since_epoch == 1);
}

TEST_CASE("a spike is measured by the median, which the one before does not move", "[alerts]") {
  // Median 1, MAD 0.1: 1.4826 * 0.1 * 6 is about 0.89.
  const std::vector<double> usual{1, 1.1, 0.9, 1, 1.2, 0.8, 1.1, 0.9};
  const auto with = [&](std::vector<double> last) {
    last.insert(last.begin(), usual.begin(), usual.end());
    return last;
  };
  CHECK(speaks_in(alerts::spike("m"), with({1.8, 0.2})).empty());
  CHECK(speaks_in(alerts::spike("m"), with({1.9})) == Epochs{8});
  CHECK(speaks_in(alerts::spike("m"), with({0.1})) == Epochs{8});
  CHECK(speaks_in(alerts::spike("m"), with({50, 1, 50})) == Epochs{8, 10});
  CHECK(speaks_in(alerts::spike("m"), {1, 1, 1, 1, 9}).empty());  // fewer than 5 before it
  CHECK(speaks_in(alerts::spike("m"), {1, 1, 1, 1, 1, 1.01}) == Epochs{5});
  // The MAD is 0, the mean absolute deviation 0.2.
  CHECK(speaks_in(alerts::spike("m", 6), {1, 1, 1, 1, 2, 2.4}).empty());
  CHECK(speaks_in(alerts::spike("m", 6), {1, 1, 1, 1, 2, 2.6}) == Epochs{5});
  CHECK(speaks_in(alerts::spike("m", 6), with({std::numeric_limits<double>::infinity()})) == Epochs{8});
}

TEST_CASE("overfitting is a validation that gets worse while the training gets better", "[alerts]") {
  const auto rule = alerts::overfitting("train/loss", "val/loss", 2);
  const std::vector<double> val{5, 3, 4, 4.5, 5};
  CHECK(speaks_in(rule, {{"train/loss", {5, 4, 3, 2, 1}}, {"val/loss", val}}) == Epochs{3});
  CHECK(speaks_in(rule, {{"train/loss", {5, 4, 4, 4, 4}}, {"val/loss", val}}).empty());
  CHECK(speaks_in(rule, {{"train/loss", {5, 4, 3, 2, 1}}, {"val/loss", {5, 4, 3, 2, 1}}}).empty());
  const Alert alert = only_alert(rule, {{"train/loss", {5, 4, 3, 2}}, {"val/loss", {5, 3, 4, 4.5}}});
  CHECK(alert.what == "val/loss went from 3 to 4.5 in 2 epochs, while train/loss got better, from 4 to 2");
  CHECK(alert.since_epoch == 1);
  CHECK(speaks_in(alerts::overfitting("train/loss", "val/loss", 2, Mode::max),
                  {{"train/loss", {1, 2, 3, 4}}, {"val/loss", {1, 3, 2, 2}}}) == Epochs{3});
}

TEST_CASE("an alert is a card on the Text page and a call of a function, which may stop the training", "[alerts]") {
  const TemporaryDirectory directory;
  SummaryWriter writer(directory.path(), without_notes());
  std::vector<std::string> told;
  AlertRule rule = alerts::above("val/loss", 1);
  rule.advice = "something else";
  Alerts alerts(AlertsOptions({rule}).on_alert([&](const Alert& alert, TrainingState& state) {
    told.push_back(alert.what);
    state.request_stop("an alert");
  }));
  TrainingState state;
  state.writer = &writer;
  state.step = 30;
  state.epoch = 2;
  alerts.on_train_begin(state);
  state.set_metric("val/loss", 3);
  alerts.on_epoch_end(state);
  CHECK(told == std::vector<std::string>{"val/loss is 3, above 1"});
  CHECK(state.should_stop());
  writer.close();
  const auto cards = events_of(read_events(writer.file_path()), "alerts/val/loss above 1");
  REQUIRE(cards.size() == 1);
  CHECK(cards[0].step() == 30);
  CHECK(cards[0].summary().value(0).tensor().string_val(0) ==
        "**val/loss is 3, above 1**\n\nSince epoch 3, seen after epoch 3.\n\nTo try: something else");
}

TEST_CASE("alerts go on with their histories in a resumed run", "[alerts]") {
  const auto epoch = [](Alerts& alerts, std::int64_t number, double value) {
    TrainingState state;
    state.epoch = number;
    state.set_metric("m", value);
    alerts.on_epoch_end(state);
  };
  const AlertsOptions options({alerts::plateau("m", Mode::min, 3), alerts::above("m", 1)});
  Alerts first(options);
  epoch(first, 0, 2);
  epoch(first, 1, 2);
  CHECK(first.raised().size() == 1);
  CallbackState saved;
  first.state(saved);
  Alerts second(options);
  CallbackState restored(saved.values());
  second.state(restored);
  epoch(second, 2, 2);
  epoch(second, 3, 2);
  REQUIRE(second.raised().size() == 1);  // the other one held already
  CHECK(second.raised()[0].rule == "plateau of m");
  CHECK(second.raised()[0].since_epoch == 0);
}

TEST_CASE("rules that make no sense are refused", "[alerts][bad_input]") {
  CHECK_THROWS_WITH(alerts::above("m", kNan), "alerts::above: limit is nan: nothing is beyond it");
  CHECK_THROWS_WITH(alerts::rising("m", 2), ContainsSubstring("alerts::rising: epochs is 2"));
  CHECK_THROWS_WITH(alerts::spike("m", 0), ContainsSubstring("alerts::spike: limit is 0"));
  CHECK_THROWS_WITH(alerts::spike("m", 6, 4), ContainsSubstring("alerts::spike: window is 4"));
  CHECK_THROWS_WITH(alerts::plateau("m", Mode::min, 0), ContainsSubstring("alerts::plateau: epochs is 0"));
  CHECK_THROWS_WITH(Alerts(AlertsOptions({alerts::above("m", 1), alerts::above("m", 1)})),
                    "AlertsOptions::rules has two named 'm above 1'");
  CHECK_THROWS_WITH(Alerts(AlertsOptions({{"mine", {"m"}, nullptr, ""}})), "rule 'mine' has no function");
}
