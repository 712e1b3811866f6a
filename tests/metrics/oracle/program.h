#pragma once

#include <tblog/metrics.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

/// What the files of this program share: a case that the Python side made, and the functions that answer it.
namespace tblog::oracle {

/// `labels`, `scores` and `weights` are what the function in question calls so; `parameters` what it needs else.
struct Case {
  NumericView labels, scores, weights;
  std::vector<double> parameters;

  std::size_t count(std::size_t i) const { return static_cast<std::size_t>(parameters.at(i)); }
};

/// A result: vectors of numbers, in an order that both sides know.
using Rows = std::vector<std::vector<double>>;

/// What the pure function says, and what the accumulator does after it was given the samples in parts (streamed() below).
/// No rows there: the function has no accumulator.
struct Answer {
  Rows pure;
  Rows streamed = {};
};

using Functions = std::map<std::string, std::function<Answer(const Case&)>>;

Functions binned_curve_functions();
Functions calibration_functions();
Functions classification_functions();
Functions confidence_functions();
Functions curve_functions();
Functions drift_functions();
Functions histogram_functions();
Functions one_vs_rest_functions();
Functions operating_point_functions();
Functions probability_functions();
Functions regression_functions();
Functions running_functions();

/// An accumulator like `empty` after `size` samples: several of them, each given `update(accumulator, first, count)` for
/// some of the samples, its state taken and loaded into another one, and merged in an order of its own. So whatever
/// reads the result is held to "any split, any order, another process" in every case.
template <class Accumulator, class Update>
Accumulator streamed(const Accumulator& empty, std::size_t size, Update update) {
  std::mt19937 random(static_cast<unsigned>(size));
  std::vector<std::size_t> cuts{0, size};
  for (int i = 0; i < 4; ++i) cuts.push_back(random() % (size + 1));
  std::sort(cuts.begin(), cuts.end());
  std::vector<Accumulator> parts;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    Accumulator part = empty;
    const std::size_t half = (cuts[i + 1] - cuts[i]) / 2;  // two updates each
    update(part, cuts[i], half);
    update(part, cuts[i] + half, cuts[i + 1] - cuts[i] - half);
    parts.push_back(empty);
    parts.back().load_state(part.state());
  }
  std::shuffle(parts.begin(), parts.end(), random);
  Accumulator all = empty;
  for (const Accumulator& part : parts) all.merge(part);
  return all;
}

/// The same for an accumulator whose update() takes labels, scores and weights, one of each a sample.
template <class Accumulator>
Accumulator streamed(const Accumulator& empty, const Case& samples) {
  return streamed(empty, samples.labels.size(), [&](Accumulator& to, std::size_t first, std::size_t count) {
    to.update(samples.labels.part(first, count), samples.scores.part(first, count),
              samples.weights.empty() ? NumericView() : samples.weights.part(first, count));
  });
}

}  // namespace tblog::oracle
