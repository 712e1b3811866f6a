#include <tblog/metrics/drift.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <limits>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

}  // namespace

TEST_CASE("two sets of numbers are as far apart as their distribution functions", "[drift]") {
  const std::vector<double> reference{1, 2, 3, 4};
  CHECK(kolmogorov_smirnov(reference, reference).statistic == 0);
  CHECK(kolmogorov_smirnov(reference, reference).p_value == 1);
  CHECK(kolmogorov_smirnov(reference, std::vector{5, 6}).statistic == 1);
  CHECK(kolmogorov_smirnov(reference, std::vector{kInfinity, -kInfinity}).statistic == 0.5);
  CHECK(kolmogorov_smirnov(reference, std::vector{2.5f}).statistic == 0.5);
  CHECK(kolmogorov_smirnov(std::vector{0.1f}, std::vector{0.1}).statistic == 1);  // which are different numbers
}

TEST_CASE("which of two sets is the reference does not matter to their distance, nor does a monotone transform",
          "[drift]") {
  std::vector<double> a, b, exp_a, exp_b;
  for (int i = 0; i < 100; ++i) {
    a.push_back(std::sin(i));
    b.push_back(std::sin(i * i) / 2);
    exp_a.push_back(std::exp(a.back()));
    exp_b.push_back(std::exp(b.back()));
  }
  const KolmogorovSmirnov found = kolmogorov_smirnov(a, b);
  CHECK(found.statistic > 0);
  CHECK(kolmogorov_smirnov(b, a).statistic == found.statistic);
  CHECK(kolmogorov_smirnov(exp_a, exp_b).statistic == found.statistic);
}

TEST_CASE("a set without numbers has no distribution", "[drift]") {
  const std::vector<double> none, some{1};
  for (const auto& [reference, now] : {std::pair(none, some), std::pair(some, none), std::pair(none, none)}) {
    const KolmogorovSmirnov found = kolmogorov_smirnov(reference, now);
    CHECK(undefined_reason(found.statistic) == undefined_reason(undefined(Undefined::no_samples)));
    CHECK(undefined_reason(found.p_value) == undefined_reason(undefined(Undefined::no_samples)));
  }
}

TEST_CASE("a NaN has no place in a distribution", "[drift]") {
  const std::vector<double> some{1, 2}, bad{1, kNan};
  CHECK_THROWS_WITH(kolmogorov_smirnov(bad, some), "reference[1] is nan: a score is a number");
  CHECK_THROWS_WITH(kolmogorov_smirnov(some, bad), "now[1] is nan: a score is a number");
}
