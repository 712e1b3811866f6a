#include <tblog/metrics/histogram.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = std::numeric_limits<double>::max();
constexpr double kSmallest = std::numeric_limits<double>::denorm_min();

std::uint64_t total(const Histogram& histogram) {
  return std::accumulate(histogram.counts.begin(), histogram.counts.end(), std::uint64_t{0});
}

}  // namespace

TEST_CASE("buckets hold their left edge, the last one its right edge too", "[histogram]") {
  const auto histogram = tblog::metrics::histogram(std::vector{0, 1, 2, 3, 4}, 4);
  CHECK(histogram.edges == std::vector{0.0, 1.0, 2.0, 3.0, 4.0});
  CHECK(histogram.counts == std::vector<std::uint64_t>{1, 1, 1, 2});
}

TEST_CASE("values at the ends of the number range neither overflow nor vanish", "[histogram]") {
  for (const auto& values : std::vector<std::vector<double>>{{-kLargest, kLargest},
                                                             {-kLargest, 0, 1, kLargest},
                                                             {-kSmallest, 0, kSmallest},
                                                             {0, kSmallest},
                                                             {kLargest, std::nextafter(kLargest, 0)},
                                                             {1, std::nextafter(1.0, 2)},
                                                             {-1e308, 1e-308}}) {
    const auto histogram = tblog::metrics::histogram(values);
    CHECK(total(histogram) == values.size());
    CHECK(histogram.edges.front() == *std::min_element(values.begin(), values.end()));
    CHECK(histogram.edges.back() == *std::max_element(values.begin(), values.end()));
    CHECK(std::is_sorted(histogram.edges.begin(), histogram.edges.end()));
    for (const double edge : histogram.edges) CHECK(std::isfinite(edge));
  }
}

TEST_CASE("equal values lie in the last bucket", "[histogram]") {
  const auto histogram = tblog::metrics::histogram(std::vector(7, 2.5f), 3);
  CHECK(histogram.edges == std::vector{2.5, 2.5, 2.5, 2.5});
  CHECK(histogram.counts == std::vector<std::uint64_t>{0, 0, 7});
}

TEST_CASE("values that are no numbers are counted apart", "[histogram]") {
  const auto histogram = tblog::metrics::histogram(std::vector{1.0, kNan, kInfinity, 2.0, -kInfinity}, 2);
  CHECK(histogram.non_finite == 3);
  CHECK(histogram.counts == std::vector<std::uint64_t>{1, 1});

  const auto none = tblog::metrics::histogram(std::vector{kNan, kNan});
  CHECK(none.non_finite == 2);
  CHECK(none.counts.empty());
  CHECK(none.edges.empty());
  CHECK(tblog::metrics::histogram(std::vector<float>{}).counts.empty());
}
