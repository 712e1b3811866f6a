#include <tblog/metrics/drift.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <limits>
#include <string>
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

TEST_CASE("scores like the reference have not drifted, others have", "[drift]") {
  std::vector<float> reference, shifted;
  for (int i = 0; i < 1000; ++i) {
    reference.push_back(static_cast<float>(i % 97));
    shifted.push_back(reference.back() + 40);
  }
  ScoreDrift drift(reference);
  drift.update(reference);
  CHECK(drift.compute().psi == 0);
  CHECK(drift.compute().ks == 0);
  drift.reset();
  drift.update(shifted);
  CHECK(drift.compute().psi > 0.25);
  CHECK(drift.compute().ks > 0.4);
}

TEST_CASE("drift with as many bins as scores is the distance of all scores", "[drift]") {
  std::vector<double> reference, now;
  for (int i = 0; i < 200; ++i) {
    reference.push_back(std::sin(i));
    now.push_back(reference[static_cast<std::size_t>(i) / 2] * 2);
  }
  ScoreDrift drift(reference, 200);
  drift.update(now);
  // Seen at the reference's scores only, the distance is less by one of its steps at most.
  const double exact = kolmogorov_smirnov(reference, now).statistic;
  CHECK(drift.compute().ks <= exact);
  CHECK(drift.compute().ks >= exact - 1.0 / 200);
}

TEST_CASE("a weight of 2 is a score twice, one of 0 no score", "[drift]") {
  const std::vector<double> reference{1, 2, 3, 4, 5};
  ScoreDrift weighted(reference, 3), repeated(reference, 3);
  weighted.update(std::vector{1.5, 3.5, 9.0}, std::vector{2, 1, 0});
  repeated.update(std::vector{3.5, 1.5, 1.5});
  CHECK(weighted.compute().psi == repeated.compute().psi);
  CHECK(weighted.compute().ks == repeated.compute().ks);
}

TEST_CASE("drift is undefined before there are scores", "[drift]") {
  ScoreDrift drift(std::vector{1, 2, 3});
  for (int round = 0; round < 2; ++round) {
    CHECK(undefined_reason(drift.compute().psi) == undefined_reason(undefined(Undefined::no_samples)));
    CHECK(undefined_reason(drift.compute().ks) == undefined_reason(undefined(Undefined::no_samples)));
    drift.update(std::vector{7, 8}, std::vector{0, 0});
  }
}

TEST_CASE("drift refuses a reference without edges, and what is no score or fits another", "[drift]") {
  const std::vector<double> reference{1, 2, 3}, bad{1, kNan};
  const std::string no_edge = "reference has nowhere to put an edge: its scores are all equal, or infinite, or none";
  CHECK_THROWS_WITH(ScoreDrift(std::vector<double>()), no_edge);
  CHECK_THROWS_WITH(ScoreDrift(std::vector<double>(5, 0.5)), no_edge);
  CHECK_THROWS_WITH(ScoreDrift(std::vector{-kInfinity, kInfinity}), no_edge);
  CHECK_THROWS_WITH(ScoreDrift(bad), "reference[1] is nan: a score is a number");
  CHECK_THROWS_WITH(ScoreDrift(reference, 1), "num_bins is 1: it is from 2 to 10000");
  CHECK_THROWS_WITH(ScoreDrift(reference, 10001), "num_bins is 10001: it is from 2 to 10000");

  ScoreDrift drift(reference);
  drift.update(std::vector{2, 2, 3});
  const std::string before = drift.state();
  CHECK_THROWS_WITH(drift.update(bad), "scores[1] is nan: a score is a number");
  CHECK_THROWS_WITH(drift.update(reference, std::vector{1}), "scores has 3 elements, weights has 1");
  CHECK_THROWS_WITH(drift.update(reference, std::vector{1, -1, 1}),
                    "weights[1] is -1: a weight is finite and not negative");
  const std::string other = "can't merge a drift from another reference, or with other bins";
  CHECK_THROWS_WITH(drift.merge(ScoreDrift(std::vector{1, 2, 4})), other);
  CHECK_THROWS_WITH(drift.merge(ScoreDrift(std::vector{1, 1, 2, 2, 3, 3})), other);
  CHECK_THROWS_WITH(drift.merge(ScoreDrift(reference, 2)), other);
  CHECK_THROWS_AS(drift.load_state(before + "x"), std::invalid_argument);
  CHECK_THROWS_AS(drift.load_state(before.substr(0, before.size() - 1)), std::invalid_argument);
  CHECK(drift.state() == before);
  ScoreDrift loaded(std::vector{7, 9});
  loaded.load_state(before);
  CHECK(loaded.state() == before);
  CHECK(loaded.compute().psi == drift.compute().psi);
}
