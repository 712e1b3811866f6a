#include <tblog/metrics/undefined.h>

#include <cmath>
#include <limits>
#include <set>
#include <string_view>

#include "support/catch.h"

using namespace tblog::metrics;

TEST_CASE("a NaN says why there is no value, each reason in words of its own", "[undefined]") {
  std::set<std::string_view> seen;
  for (int reason = 1; reason <= static_cast<int>(Undefined::not_reached); ++reason) {
    const double value = undefined(static_cast<Undefined>(reason));
    CHECK(std::isnan(value));
    CHECK(seen.insert(undefined_reason(value)).second);
  }
  CHECK(undefined_reason(undefined(Undefined::no_positives)) == "there are no positives");
}

TEST_CASE("the reason goes with copies, through a float and through arithmetic", "[undefined]") {
  const double value = undefined(Undefined::one_class);
  const std::string_view reason = undefined_reason(value);
  const auto as_float = static_cast<float>(value);
  CHECK(undefined_reason(as_float) == reason);
  CHECK(undefined_reason((value + 1) / 2) == reason);
}

TEST_CASE("a number has no reason, a NaN from elsewhere says so", "[undefined]") {
  CHECK(undefined_reason(0).empty());
  CHECK(undefined_reason(std::numeric_limits<double>::infinity()).empty());
  CHECK(undefined_reason(std::numeric_limits<double>::quiet_NaN()) == "not a number, for a reason that nobody gave");
}
