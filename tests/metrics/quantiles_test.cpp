#include <tblog/metrics/quantiles.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;
using tblog::NumericView;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

// Values of all magnitudes and both signs, any bits but those of NaN.
std::vector<double> values_of_any_kind(std::size_t size) {
  std::mt19937 random(11);
  std::uniform_real_distribution<double> exponent(-307, 308);
  std::vector<double> values;
  for (std::size_t i = 0; i < size; ++i) values.push_back((i % 2 == 0 ? 1 : -1) * std::pow(10, exponent(random)));
  values[size / 2] = kInfinity;
  values[size / 3] = -kInfinity;
  values[size / 4] = 0;
  return values;
}

}  // namespace

TEST_CASE("a quantile is off by 1/256 at most, whatever the magnitude", "[quantiles]") {
  std::vector<double> values = values_of_any_kind(2001);
  Quantiles quantiles;
  quantiles.update(values);
  std::sort(values.begin(), values.end());
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double got = quantiles.quantile((static_cast<double>(i) + 0.5) / 2001), exact = values[i];
    INFO(exact << " came out as " << got);
    CHECK((got == exact || std::abs(got - exact) <= std::abs(exact) / 256));
  }
}

TEST_CASE("every value alone is its own quantile", "[quantiles]") {
  constexpr double kTiny = std::numeric_limits<double>::denorm_min();
  for (const double value : {0.0, 1.0, -3.7, kTiny, -1e308, kInfinity, -kInfinity}) {
    Quantiles quantiles;
    quantiles.update(value);
    quantiles.update(value);
    CHECK(quantiles.quantile(0.5) == value);
    CHECK(quantiles.min() == value);
    CHECK(quantiles.max() == value);
  }
}

TEST_CASE("the ends are exact, and zeros of both signs one", "[quantiles]") {
  Quantiles quantiles;
  quantiles.update(std::vector{-0.0, 3.14159, 0.0, 2.71828});
  CHECK(quantiles.quantile(0) == 0);
  CHECK_FALSE(std::signbit(quantiles.min()));
  CHECK(quantiles.quantile(0.5) == 0);
  CHECK(quantiles.quantile(1) == 3.14159);
  CHECK(quantiles.count() == 4);
}

TEST_CASE("quantiles merged in any order and parts are equal to the bit", "[quantiles]") {
  std::vector<double> values = values_of_any_kind(3000);
  Quantiles whole, by_ones, backwards;
  whole.update(values);
  for (const double value : values) by_ones.update(value);
  for (std::size_t end = values.size(); end > 0; end -= 300) {
    Quantiles part;
    part.update(NumericView(values).part(end - 300, 300));
    backwards.merge(part);
  }
  CHECK(by_ones.state() == whole.state());
  CHECK(backwards.state() == whole.state());
  Quantiles loaded;
  loaded.update(1);
  loaded.load_state(whole.state());
  loaded.merge(whole);
  CHECK(loaded.count() == 6000);
  CHECK(loaded.quantile(0.3) == whole.quantile(0.3));
  loaded.update(7);
  CHECK(loaded.count() == 6001);
}

TEST_CASE("an object that was moved from can be used again", "[quantiles]") {
  Quantiles quantiles;
  quantiles.update(2);
  const Quantiles taken = std::move(quantiles);
  quantiles.reset();
  quantiles.update(std::vector{5, 6});
  CHECK(quantiles.quantile(0) == 5);
  CHECK(taken.quantile(1) == 2);
}

TEST_CASE("quantiles refuse NaN and places outside 0 to 1", "[quantiles][bad_input]") {
  Quantiles quantiles;
  CHECK(undefined_reason(quantiles.quantile(0.5)) == "there are no samples, or none that weighs anything");
  CHECK(undefined_reason(quantiles.min()) == "there are no samples, or none that weighs anything");
  CHECK(undefined_reason(quantiles.max()) == "there are no samples, or none that weighs anything");
  quantiles.update(1);
  const std::string before = quantiles.state();
  CHECK_THROWS_WITH(quantiles.update(kNan), "value is nan: quantiles are of numbers");
  std::vector<float> values(1000, 2);
  values[700] = std::numeric_limits<float>::quiet_NaN();
  CHECK_THROWS_WITH(quantiles.update(values), "values[700] is nan: quantiles are of numbers");
  for (const double q : {-0.1, 1.1, kNan}) CHECK_THROWS_AS(quantiles.quantile(q), std::invalid_argument);
  CHECK_THROWS_WITH(quantiles.quantile(2), "q is 2: a quantile's place is from 0 to 1");
  CHECK(quantiles.state() == before);
  quantiles.update(std::vector<double>{});
  quantiles.merge(Quantiles());
  CHECK(quantiles.state() == before);
}

TEST_CASE("a state that was tampered with is refused", "[quantiles][bad_input]") {
  Quantiles quantiles;
  quantiles.update(std::vector{1.0, 4.0});
  const std::string good = quantiles.state();
  std::size_t refused = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 0x5a);
    try {
      quantiles.load_state(bad);
    } catch (const std::invalid_argument&) {
      ++refused;
      CHECK(quantiles.state() == good);
      continue;
    }
    // What is left is another octave, minimum or maximum: quantiles of something, with nothing out of range.
    CHECK(quantiles.count() == 2);
    quantiles.update(std::vector{0.0, 2.0});
    CHECK(quantiles.quantile(1) >= quantiles.quantile(0));
    quantiles.load_state(good);
  }
  CHECK(refused > 2000);
}
