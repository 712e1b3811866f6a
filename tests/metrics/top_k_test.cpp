#include <tblog/metrics/top_k.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <stdexcept>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

TEST_CASE("a class counts if fewer than k are ahead of it", "[top_k]") {
  const std::vector<int> labels{0, 1, 2, 2};
  const std::vector<double> scores{0.5, 0.2, 0.2, 0.3, 0.4, 0.2, 0.2, 0.4, 0.3, 0.7, 0.2, 0.1};
  CHECK(top_k_accuracy(labels, scores, 3, 1) == 0.5);
  CHECK(top_k_accuracy(labels, scores, 3, 2) == 0.75);
  CHECK(top_k_accuracy(labels, scores, 3, 3) == 1);
  CHECK(top_k_accuracy(labels, scores, 3, 100) == 1);
  CHECK(top_k_accuracy(labels, scores, 3, 1, std::vector{1, 0, 3, 0}) == 0.25);
}

TEST_CASE("of classes that tie the higher number is ahead", "[top_k]") {
  const std::vector<int> row{5, 5, 5};
  CHECK(top_k_accuracy(std::vector{2}, row, 3, 1) == 1);
  CHECK(top_k_accuracy(std::vector{1}, row, 3, 1) == 0);
  CHECK(top_k_accuracy(std::vector{1}, row, 3, 2) == 1);
  CHECK(top_k_accuracy(std::vector{0}, row, 3, 2) == 0);
}

TEST_CASE("top-k accuracy is the same for scores that are stretched, and infinite ones have a rank", "[top_k]") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const std::vector<int> labels{0, 1, 2};
  const std::vector<double> scores{1, 2, 3, 3, 2, 1, 2, 3, 1}, cubes{1, 8, 27, 27, 8, 1, 8, 27, 1};
  for (const std::size_t k : {1, 2, 3}) {
    CHECK(top_k_accuracy(labels, scores, 3, k) == top_k_accuracy(labels, cubes, 3, k));
  }
  CHECK(top_k_accuracy(std::vector{0}, std::vector{kInfinity, 1.0, -kInfinity}, 3, 1) == 1);
  CHECK(top_k_accuracy(std::vector{2}, std::vector{kInfinity, 1.0, -kInfinity}, 3, 2) == 0);
}

TEST_CASE("top-k accuracy refuses k of 0 and what is no number, and is NaN without samples", "[top_k][bad_input]") {
  CHECK_THROWS_WITH(TopKAccuracy(3, 0), "k is 0: it is 1 or more");
  CHECK_THROWS_WITH(TopKAccuracy(1, 1), "num_classes is 1: it is from 2 to 1000000");
  CHECK_THROWS_WITH(top_k_accuracy(std::vector{0, 1}, std::vector{1.0, 2.0, 3.0, std::nan("")}, 2, 1),
                    "scores[3] is nan: a score is a number");
  CHECK_THROWS_WITH(
      TopKAccuracy(3, 2).merge(TopKAccuracy(3, 1)),
      "can't merge a TopKAccuracy of 3 classes' logits, k 1 into a TopKAccuracy of 3 classes' logits, k 2");
  CHECK(undefined_reason(TopKAccuracy(3, 2).compute()) == "there are no samples, or none that weighs anything");
}
