#pragma once

#include <cstddef>
#include <vector>

/// What a curve's points go through on their way from a Ranking to the vectors of a result.
namespace tblog::metrics::detail {

/// As many points as are worked on at a time: a number that compilers know, so that they vectorise without more ado.
constexpr std::size_t kPoints = 256;
using Column = double[kPoints];

struct Points {
  std::size_t size = 0;
  Column thresholds = {}, true_positives = {}, false_positives = {};
};

/// Collects points and hands them to `sink(const Points&)` by the block.
template <class Sink>
class Blocks {
 public:
  explicit Blocks(Sink sink) : sink_(sink) {}

  void operator()(double threshold, double true_positives, double false_positives) {
    const std::size_t i = points_.size++;
    points_.thresholds[i] = threshold;
    points_.true_positives[i] = true_positives;
    points_.false_positives[i] = false_positives;
    if (points_.size == kPoints) flush();
  }

  void flush() {
    sink_(points_);
    points_.size = 0;
  }

 private:
  Sink sink_;
  Points points_;
};

/// Hands on the first point, the last and those for which `keep(previous, point, next)` holds.
template <class Keep, class Next>
class Thinned {
 public:
  struct Point {
    double threshold, true_positives, false_positives;
  };

  Thinned(Keep keep, Next& next) : keep_(keep), next_(next) {}

  void operator()(double threshold, double true_positives, double false_positives) {
    const Point point{threshold, true_positives, false_positives};
    if (seen_ < 2 ? seen_ == 1 : keep_(before_, last_, point)) hand_on(last_);
    before_ = last_;
    last_ = point;
    if (seen_ < 2) ++seen_;
  }

  void finish() {
    if (seen_ > 0) hand_on(last_);
  }

 private:
  void hand_on(const Point& point) { next_(point.threshold, point.true_positives, point.false_positives); }

  Keep keep_;
  Next& next_;
  Point before_ = {}, last_ = {};
  int seen_ = 0;  // 2: or more
};

inline void append(std::vector<double>& to, const Column& values, std::size_t size) {
  to.insert(to.end(), values, values + size);
}

/// The first `size` values, each divided by `by`; or `if_none` for each, if that is 0.
inline void append_ratios(std::vector<double>& to, const Column& values, std::size_t size, double by, double if_none) {
  Column ratios;
  if (by > 0) {
    for (std::size_t i = 0; i < kPoints; ++i) ratios[i] = values[i] / by;
  } else {
    for (double& ratio : ratios) ratio = if_none;
  }
  append(to, ratios, size);
}

}  // namespace tblog::metrics::detail
