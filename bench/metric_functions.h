#pragma once

#include <benchmark/benchmark.h>
#include <tblog/metrics.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "ticks.h"

/// The functions of tblog::metrics as a benchmark calls them: by name, of samples that all of them share.
namespace tblog::bench {

constexpr std::size_t kClasses = 10;

struct Samples {
  /// `input(name)` gives a view of each.
  template <class Input>
  explicit Samples(Input input)
      : labels(input("labels")),
        decisions(input("decisions")),
        scores(input("scores")),
        other_scores(input("other_scores")),
        probabilities(input("probabilities")),
        logits(input("logits")),
        classes(input("classes")),
        predicted(input("predicted")),
        class_probabilities(input("class_probabilities")),
        class_logits(input("class_logits")),
        label_rows(input("label_rows")),
        decision_rows(input("decision_rows")),
        targets(input("targets")),
        predictions(input("predictions")),
        targets_f32(input("targets_f32")),
        predictions_f32(input("predictions_f32")),
        weights(input("weights")) {}

  NumericView labels, decisions;                                   // binary, by truth and by prediction
  NumericView scores, other_scores, probabilities, logits;         // of two classifiers, as float; of one, as double
  NumericView classes, predicted;                                  // one of kClasses a sample
  NumericView class_probabilities, class_logits;                   // rows of kClasses
  NumericView label_rows, decision_rows;                           // rows of kClasses labels
  NumericView targets, predictions, targets_f32, predictions_f32;  // of a regression, all above 0
  NumericView weights;
};

/// A result's numbers, in an order that the Python side knows.
using Values = std::vector<double>;

inline Values values_of(double value) { return {value}; }
inline Values values_of(const std::string& text) { return {text.begin(), text.end()}; }
inline Values values_of(const metrics::OperatingPoint& point) { return {point.value, point.threshold}; }
inline Values values_of(const metrics::Interval& interval) { return {interval.value, interval.low, interval.high}; }

template <class T>
inline Values values_of(const std::vector<T>& vector) {
  return {vector.begin(), vector.end()};
}

template <class... Vectors>
Values joined(const Vectors&... vectors) {
  Values all;
  (all.insert(all.end(), vectors.begin(), vectors.end()), ...);
  return all;
}

inline Values values_of(const metrics::ThresholdCounts& c) {
  return joined(c.true_negatives, c.false_positives, c.false_negatives, c.true_positives, c.thresholds);
}
inline Values values_of(const metrics::RocCurve& c) { return joined(c.fpr, c.tpr, c.thresholds); }
inline Values values_of(const metrics::PrecisionRecallCurve& c) { return joined(c.precision, c.recall, c.thresholds); }
inline Values values_of(const metrics::DetCurve& c) { return joined(c.fpr, c.fnr, c.thresholds); }
inline Values values_of(const metrics::CalibrationCurve& c) { return joined(c.actual, c.predicted); }
inline Values values_of(const metrics::TopLabel& top) { return joined(top.correct, top.confidence); }
inline Values values_of(const metrics::Histogram& h) { return joined(h.counts, h.edges); }
inline Values values_of(const metrics::RocAucDifference& d) { return {d.difference, d.standard_error, d.p_value}; }

/// The median of the means of batches of calls, each a millisecond or longer, as many as take a tenth of a second.
template <class F>
double nanoseconds_of(F f) {
  constexpr double kBatch = 1e6, kAll = 1e8;
  std::vector<double> means;
  std::size_t calls = 1;
  for (double spent = 0; spent < kAll;) {
    const double begin = now_ns();
    for (std::size_t i = 0; i < calls; ++i) {
      auto result = f();
      benchmark::DoNotOptimize(result);
    }
    const double ns = now_ns() - begin;
    if (ns < kBatch) {
      calls *= 2;
      continue;
    }
    spent += ns;
    means.push_back(ns / static_cast<double>(calls));
  }
  std::nth_element(means.begin(), means.begin() + static_cast<std::ptrdiff_t>(means.size() / 2), means.end());
  return means[means.size() / 2];
}

struct Function {
  std::function<Values(const Samples&)> values;
  std::function<double(const Samples&)> nanoseconds;
};
using Functions = std::map<std::string, Function>;

template <class F>
Function function(F f) {
  return {[f](const Samples& s) { return values_of(f(s)); },
          [f](const Samples& s) { return nanoseconds_of([&] { return f(s); }); }};
}

/// All of them.
Functions metric_functions();

}  // namespace tblog::bench
