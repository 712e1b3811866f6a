#include "exp.h"

#include <algorithm>
#include <cmath>
#include <random>

#include "relative_error.h"
#include "support/catch.h"

using tblog::metrics::detail::exp_of_negative;
using tblog::metrics::detail::kLeastForExp;

namespace {

double error_at(double x) { return relative_error(exp_of_negative(x), std::exp(static_cast<long double>(x))); }

}  // namespace

TEST_CASE("the exponential of a negative number is right to 3e-16") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> all(kLeastForExp, 0), near(-2, 0), magnitude(-1022, 9);
  double worst = error_at(kLeastForExp);
  for (int i = 0; i < 300000; ++i) {
    worst = std::max({worst, error_at(all(random)), error_at(near(random)), error_at(-std::exp2(magnitude(random)))});
  }
  CHECK(worst < 3e-16);
  CHECK(exp_of_negative(0) == 1);
}

TEST_CASE("the exponential of a negative number is right where the power of two changes") {
  double worst = 0;
  for (double halves = -1; halves / 2 * std::log(2.0) > kLeastForExp; --halves) {
    double above = halves / 2 * std::log(2.0), below = above;
    for (int i = 0; i < 3; ++i) {
      worst = std::max({worst, error_at(above), error_at(below)});
      above = std::nextafter(above, 0.0);
      below = std::nextafter(below, -1000.0);
    }
  }
  CHECK(worst < 3e-16);
}
