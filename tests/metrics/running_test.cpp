#include <tblog/metrics/running.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "relative_error.h"
#include "support/catch.h"

using namespace tblog::metrics;
using tblog::NumericView;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr const char* kNone = "there are no samples, or none that weighs anything";
constexpr const char* kNotANumber = "the input holds NaN, or infinities that cancel out";

template <class Accumulator>
void check_refusals(Accumulator accumulator) {
  accumulator.update(3);
  const std::string before = accumulator.state();
  CHECK_THROWS_WITH(accumulator.update(1, -2), "weight is -2: a weight is finite and not negative");
  CHECK_THROWS_AS(accumulator.update(1, kNan), std::invalid_argument);
  CHECK_THROWS_AS(accumulator.update(1, kInfinity), std::invalid_argument);
  CHECK_THROWS_WITH(accumulator.update(std::vector{1, 2}, std::vector{1.0, kNan}),
                    "weights[1] is nan: a weight is finite and not negative");
  std::vector<double> ones(2000, 1), bad_at_the_end = ones;  // more than what is worked on at a time
  for (const double bad : {-1.0, kNan, kInfinity}) {
    bad_at_the_end[1999] = bad;
    CHECK_THROWS_AS(accumulator.update(ones, bad_at_the_end), std::invalid_argument);
  }
  CHECK_THROWS_WITH(accumulator.update(std::vector{1, 2}, std::vector{1}), "values has 2 elements, weights has 1");
  CHECK_THROWS_AS(accumulator.load_state("nonsense"), std::invalid_argument);
  CHECK(accumulator.state() == before);
  accumulator.update(kNan, 0);
  CHECK(accumulator.state() == before);
  accumulator.reset();
  CHECK(accumulator.state() == Accumulator().state());
}

}  // namespace

TEST_CASE("a mean weighs its values, and has none without", "[running]") {
  Mean mean;
  CHECK(undefined_reason(mean.compute()) == kNone);
  mean.update(1, 3);
  mean.update(std::vector{5.0f, 7.0f}, std::vector{1, 0});
  CHECK(mean.compute() == 2);
  mean.update(std::vector{2});
  CHECK(mean.compute() == 2);
  mean.update(kInfinity);
  CHECK(mean.compute() == kInfinity);
  mean.update(std::vector{-kInfinity, 1.0});
  CHECK(undefined_reason(mean.compute()) == kNotANumber);
}

TEST_CASE("a mean and statistics refuse bad weights and are as before", "[running][bad_input]") {
  check_refusals(Mean());
  check_refusals(Statistics());
}

TEST_CASE("statistics of values far from 0 are as exact as of those about it", "[running]") {
  std::mt19937 random(5);
  std::vector<double> near(20000), far;
  for (double& value : near) value = static_cast<double>(static_cast<int>(random() % 4096) - 2048) / 1024;
  for (const double value : near) far.push_back(1e9 + value);  // exactly
  Statistics about_zero, at_once, one_by_one, backwards;
  about_zero.update(near);
  at_once.update(far);
  for (const double value : far) one_by_one.update(value);
  for (std::size_t end = far.size(); end > 0; end -= 500) {
    Statistics part;
    part.update(NumericView(far).part(end - 500, 500));
    part.merge(backwards);
    backwards = part;
  }
  for (const Statistics* statistics : {&at_once, &one_by_one, &backwards}) {
    CHECK(std::abs(statistics->variance(1) / about_zero.variance(1) - 1) < 1e-14);
    CHECK(statistics->mean() == 1e9 + about_zero.mean());
    CHECK(statistics->min() == 1e9 + about_zero.min());
    CHECK(statistics->max() == 1e9 + about_zero.max());
    CHECK(statistics->weight() == 20000);
  }
}

TEST_CASE("a mean that wanders and weights of all sizes cost no digits", "[running]") {
  // Stretches about levels far apart, some of which outweigh all before them, or weigh next to nothing.
  const std::vector<double> levels{0, 1e6, -3e6, 2e6, 2e6, 1e7}, sizes{1, 1, 1e-9, 1e9, 1, 1e-3};
  std::mt19937 random(6);
  std::vector<double> values, weights;
  for (std::size_t i = 0; i < levels.size(); ++i) {
    for (int n = 0; n < 3000; ++n) {
      values.push_back(levels[i] + static_cast<double>(random() % 4096) / 1024);
      weights.push_back(sizes[i] * static_cast<double>(1 + random() % 4));
    }
  }
  for (const bool backwards : {false, true}) {
    if (backwards) {
      std::reverse(values.begin(), values.end());
      std::reverse(weights.begin(), weights.end());
    }
    long double weight = 0, mean = 0, variance = 0;
    for (std::size_t i = 0; i < values.size(); ++i) weight += weights[i];
    for (std::size_t i = 0; i < values.size(); ++i) mean += weights[i] / weight * values[i];
    for (std::size_t i = 0; i < values.size(); ++i) {
      variance += weights[i] / weight * (values[i] - mean) * (values[i] - mean);
    }
    Statistics statistics;
    statistics.update(values, weights);
    CHECK(relative_error(statistics.mean(), mean) < 1e-15);
    CHECK(relative_error(statistics.variance(), variance) < 1e-14);
    CHECK(statistics.min() == *std::min_element(values.begin(), values.end()));
    CHECK(statistics.max() == *std::max_element(values.begin(), values.end()));
  }
}

TEST_CASE("a range has no -0, whatever the order", "[running]") {
  for (const std::vector<double>& zeros : {std::vector{-0.0, 0.0}, std::vector{0.0, -0.0}}) {
    Statistics one_by_one, at_once;
    for (const double zero : zeros) one_by_one.update(zero);
    at_once.update(zeros);
    for (const Statistics* statistics : {&one_by_one, &at_once}) {
      CHECK_FALSE(std::signbit(statistics->min()));
      CHECK_FALSE(std::signbit(statistics->max()));
    }
  }
}

TEST_CASE("equal values have no variance, not a rounding error", "[running]") {
  Statistics statistics;
  for (int i = 0; i < 100; ++i) statistics.update(std::vector<double>(137, 0.1), std::vector<double>(137, 0.7));
  CHECK(statistics.variance() == 0);
  CHECK(statistics.standard_deviation(1) == 0);
}

TEST_CASE("statistics say why they have no value", "[running]") {
  Statistics statistics;
  for (const double value : {statistics.mean(), statistics.variance(), statistics.standard_deviation(),
                             statistics.min(), statistics.max()}) {
    CHECK(undefined_reason(value) == kNone);
  }
  CHECK(statistics.weight() == 0);
  statistics.update(2);
  CHECK(statistics.variance() == 0);
  CHECK(undefined_reason(statistics.variance(1)) == "there are too few samples");
  CHECK(undefined_reason(statistics.standard_deviation(kNan)) == "there are too few samples");
  statistics.update(2, 1);
  CHECK(statistics.variance(1) == 0);
}

TEST_CASE("infinities have a range and a mean, but no spread", "[running]") {
  Statistics one_by_one, at_once;
  for (const double value : {kInfinity, 1.0, kInfinity}) one_by_one.update(value);
  at_once.update(std::vector{kInfinity, 1.0, kInfinity});
  for (const Statistics* statistics : {&one_by_one, &at_once}) {
    CHECK(statistics->min() == 1);
    CHECK(statistics->max() == kInfinity);
    CHECK(statistics->mean() == kInfinity);
    CHECK(undefined_reason(statistics->variance()) == kNotANumber);
  }
  Statistics alone;
  alone.update(-kInfinity);
  CHECK(undefined_reason(alone.standard_deviation()) == kNotANumber);
}

TEST_CASE("one NaN makes all statistics NaN, whenever it comes", "[running]") {
  const std::vector<double> with_nan{1, kNan, 3}, without(100, 2);
  for (const bool nan_first : {false, true}) {
    Statistics first, second;
    first.update(nan_first ? with_nan : without);
    second.update(nan_first ? without : with_nan);
    first.merge(second);
    for (const double value : {first.mean(), first.variance(), first.min(), first.max()}) {
      CHECK(undefined_reason(value) == kNotANumber);
    }
    CHECK(first.weight() == 103);
  }
}

TEST_CASE("an average that forgets begins with its first value and keeps a constant", "[running]") {
  for (const double decay : {0.0, 0.5, 0.9, 0.999, 1 - 1e-12}) {
    INFO(decay);
    ExponentialAverage average(decay);
    CHECK(undefined_reason(average.compute()) == kNone);
    for (int i = 0; i < 50; ++i) {
      average.update(3);
      CHECK(std::abs(average.compute() - 3) < 1e-14);
    }
  }
  ExponentialAverage last(0);
  last.update(std::vector{1, 2, 5});
  CHECK(last.compute() == 5);
}

TEST_CASE("averages that forget are continued, in parts of any length", "[running]") {
  std::vector<double> values(1000);
  std::mt19937 random(3);
  for (double& value : values) value = static_cast<double>(random() % 100);
  ExponentialAverage whole(0.98), parts(0.98);
  whole.update(values);
  for (std::size_t begin = 0; begin < values.size();) {
    const std::size_t count = std::min<std::size_t>(random() % 50, values.size() - begin);
    ExponentialAverage part(0.98);
    part.update(NumericView(values).part(begin, count));
    parts.merge(part);
    begin += count;
  }
  CHECK(std::abs(parts.compute() - whole.compute()) < 1e-12);
}

TEST_CASE("an average that forgets keeps to its decay, unless a state brings another", "[running][bad_input]") {
  for (const double decay : {-0.1, 1.0, kNan}) CHECK_THROWS_AS(ExponentialAverage(decay), std::invalid_argument);
  CHECK_THROWS_WITH(ExponentialAverage(1.5), "decay is 1.5: a decay is 0 or more and less than 1");
  ExponentialAverage average(0.5), other(0.75);
  CHECK_THROWS_WITH(average.merge(other), "can't merge an average of decay 0.75 into one of 0.5");
  other.update(4);
  average.load_state(other.state());
  CHECK(average.decay() == 0.75);
  CHECK(std::abs(average.compute() - 4) < 1e-15);
  std::string state = average.state();
  state.replace(state.size() - 3 * 8, 8, std::string("\0\0\0\0\0\0\xf0\x3f", 8));  // 1
  CHECK_THROWS_AS(average.load_state(state), std::invalid_argument);
  average.update(kNan);
  CHECK(undefined_reason(average.compute()) == kNotANumber);
  average.reset();
  CHECK(average.state() == ExponentialAverage(0.75).state());
}
