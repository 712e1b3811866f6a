#include "log1p.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "relative_error.h"
#include "support/catch.h"

using tblog::metrics::detail::kMostForLog1p;
using tblog::metrics::detail::log1p_of_positive;

namespace {

double error_at(double x) { return relative_error(log1p_of_positive(x), std::log1p(static_cast<long double>(x))); }

}  // namespace

TEST_CASE("the logarithm of 1 + x is right to 6e-16 for all magnitudes of x") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> magnitude(-1022, 1000), middle(-30, 30);
  double worst = 0;
  for (int i = 0; i < 300000; ++i) {
    worst = std::max({worst, error_at(std::exp2(magnitude(random))), error_at(std::exp2(middle(random)))});
  }
  CHECK(worst < 6e-16);
}

TEST_CASE("the logarithm of 1 + x is right next to powers of two, and where the mantissa is halved") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  double worst = error_at(kMostForLog1p);
  for (double power = 0x1p-80; power < kMostForLog1p; power *= 2) {
    for (const double center : {power, std::sqrt(2.0) * power - 1, power - 1}) {
      if (!(center > 0)) continue;
      double above = center, below = center;
      for (int i = 0; i < 3; ++i) {
        worst = std::max({worst, error_at(above), error_at(below)});
        above = std::nextafter(above, kInfinity);
        below = std::nextafter(below, 0.0);
      }
    }
  }
  CHECK(worst < 6e-16);
  CHECK(log1p_of_positive(0) == 0);
}
