#include <tblog/metrics/bootstrap.h>
#include <tblog/metrics/classification.h>
#include <tblog/metrics/curves.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;
using tblog::NumericView;

namespace {

const std::vector<int> kLabels{0, 1, 1, 0, 1, 0, 0, 1, 0, 0};
const std::vector<double> kScores{0.1, 0.8, 0.3, 0.4, 0.9, 0.2, 0.5, 0.6, 0.1, 0.7};

double auc(NumericView weights) { return roc_auc(kLabels, kScores, weights); }

BootstrapOptions options(std::size_t replicates, std::uint64_t seed = 0, std::size_t threads = 1) {
  BootstrapOptions made;
  made.replicates = replicates;
  made.seed = seed;
  made.threads = threads;
  return made;
}

bool equal(const BootstrapInterval& a, const BootstrapInterval& b) {
  return a.value == b.value && a.low == b.low && a.high == b.high && a.undefined == b.undefined;
}

}  // namespace

TEST_CASE("a bootstrap is the same for any number of threads, and another for another seed", "[bootstrap]") {
  // As many replicates as it takes for the threads to be used.
  const BootstrapInterval one = bootstrap(kLabels.size(), auc, options(20000, 3));
  for (const std::size_t threads : {2, 4, 0}) {
    CHECK(equal(bootstrap(kLabels.size(), auc, options(20000, 3, threads)), one));
  }
  const std::uint64_t high_bit = std::uint64_t(1) << 63;
  const auto first = [](std::uint64_t seed) { return bootstrap(kLabels.size(), auc, options(1, seed)).low; };
  CHECK(first(3) == first(3));
  CHECK_FALSE((first(0) == first(1) && first(0) == first(2) && first(0) == first(high_bit)));
}

TEST_CASE("a bootstrap's draws are the same on every platform", "[bootstrap]") {
  std::vector<std::vector<double>> draws;
  bootstrap(
      5,
      [&](NumericView weights) {
        weights.visit([&](const auto* data, std::size_t size) { draws.emplace_back(data, data + size); });
        return 0.0;
      },
      options(2, 42));
  REQUIRE(draws.size() == 3);
  CHECK(draws[0] == std::vector<double>{1, 1, 1, 1, 1});
  CHECK(draws[1] == std::vector<double>{1, 1, 1, 1, 1});
  CHECK(draws[2] == std::vector<double>{0, 1, 2, 1, 1});
}

TEST_CASE("a bootstrap has the statistic of the samples as they are, and bounds to both sides", "[bootstrap]") {
  const BootstrapInterval interval = bootstrap(kLabels.size(), auc);
  CHECK(interval.value == roc_auc(kLabels, kScores));
  CHECK(interval.low < interval.value);
  CHECK(interval.high > interval.value);
  CHECK(interval.high <= 1);
}

TEST_CASE("replicates that are undefined are left out and counted", "[bootstrap]") {
  // One positive of five: (4/5)^5 of the replicates have none.
  const std::vector<int> labels{0, 0, 0, 0, 1};
  const std::vector<double> scores{1, 2, 3, 5, 4};
  const BootstrapInterval interval =
      bootstrap(5, [&](NumericView weights) { return roc_auc(labels, scores, weights); });
  CHECK(interval.undefined > 250);
  CHECK(interval.undefined < 400);
  CHECK(interval.low >= 0);
  CHECK(interval.high <= 1);

  const BootstrapInterval none = bootstrap(5, [&](NumericView) { return undefined(Undefined::no_positives); });
  CHECK(none.undefined == 1000);
  for (const double bound : {none.value, none.low, none.high}) {
    CHECK(undefined_reason(bound) == undefined_reason(undefined(Undefined::no_positives)));
  }
}

TEST_CASE("a statistic may be infinite", "[bootstrap]") {
  const double infinity = std::numeric_limits<double>::infinity();
  const BootstrapInterval interval = bootstrap(3, [&](NumericView) { return infinity; });
  CHECK(interval.low == infinity);
  CHECK(interval.high == infinity);
}

TEST_CASE("no samples have no interval, and the statistic is not asked", "[bootstrap]") {
  const BootstrapInterval interval = bootstrap(0, [](NumericView) -> double { throw std::runtime_error("asked"); });
  for (const double bound : {interval.value, interval.low, interval.high}) {
    CHECK(undefined_reason(bound) == undefined_reason(undefined(Undefined::no_samples)));
  }
}

TEST_CASE("what a statistic throws passes through, from any thread", "[bootstrap]") {
  for (const std::size_t threads : {1, 4}) {
    const auto statistic = [](NumericView weights) {
      weights.visit([](const auto* data, std::size_t) {
        if (static_cast<double>(data[0]) == 2) throw std::runtime_error("no such thing");
      });
      return 1.0;
    };
    CHECK_THROWS_WITH(bootstrap(2, statistic, options(100000, 0, threads)), "no such thing");
  }
}

TEST_CASE("a bootstrap refuses options out of range", "[bootstrap]") {
  CHECK_THROWS_WITH(bootstrap(10, auc, options(0)), "replicates is 0: it is from 1 to 1000000");
  CHECK_THROWS_WITH(bootstrap(10, auc, options(1000001)), "replicates is 1000001: it is from 1 to 1000000");
  CHECK_THROWS_WITH(bootstrap(std::size_t(1) << 32, auc), "size is 4294967296: it is from 0 to 4294967295");
  BootstrapOptions percent;
  percent.confidence = 95;
  CHECK_THROWS_WITH(bootstrap(10, auc, percent), "confidence is 95: it lies between 0 and 1");
}
