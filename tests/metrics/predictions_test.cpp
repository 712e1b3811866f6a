#include <tblog/metrics/predictions.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr float kMost = std::numeric_limits<float>::max();

}  // namespace

TEST_CASE("a score reaches the threshold that it equals, in its own precision", "[predictions]") {
  CHECK(predictions_at(std::vector{0.49, 0.5, 0.51}) == std::vector<std::uint8_t>{0, 1, 1});
  CHECK(predictions_at(std::vector{0.29f, std::nextafter(0.29f, 0.0f)}, 0.29) == std::vector<std::uint8_t>{1, 0});
  CHECK(predictions_at(std::vector{0, 1}) == std::vector<std::uint8_t>{0, 1});
  CHECK(predictions_at(std::vector<float>{}).empty());
}

TEST_CASE("a threshold beyond all floats is reached by infinity alone", "[predictions]") {
  const std::vector<float> scores{-std::numeric_limits<float>::infinity(), -kMost, kMost,
                                  std::numeric_limits<float>::infinity()};
  CHECK(predictions_at(scores, 1e300) == std::vector<std::uint8_t>{0, 0, 0, 1});
  CHECK(predictions_at(scores, -1e300) == std::vector<std::uint8_t>{0, 1, 1, 1});
  CHECK(predictions_at(scores, kInfinity) == std::vector<std::uint8_t>{0, 0, 0, 1});
  CHECK(predictions_at(scores, -kInfinity) == std::vector<std::uint8_t>{1, 1, 1, 1});
}

TEST_CASE("the class of a row is its highest score, the first of those that tie", "[predictions]") {
  CHECK(predicted_classes(std::vector{1.0, 3.0, 3.0, -1.0, -1.0, -2.0}, 3) == std::vector<std::int32_t>{1, 0});
  CHECK(predicted_classes(std::vector{-kInfinity, -kInfinity, 0.0, -0.0}, 2) == std::vector<std::int32_t>{0, 0});
  CHECK(predicted_classes(std::vector<std::uint8_t>{2, 9}, 1) == std::vector<std::int32_t>{0, 0});
  CHECK(predicted_classes(std::vector<float>{}, 3).empty());
}

TEST_CASE("many rows have the classes that each has alone", "[predictions]") {
  std::mt19937 random(1);
  for (const std::size_t rows : {7, 8, 9, 5003}) {
    std::vector<float> scores(3 * rows);
    for (float& score : scores) score = static_cast<float>(random() % 3);  // with ties
    const std::vector<std::int32_t> classes = predicted_classes(scores, 3);
    REQUIRE(classes.size() == rows);
    std::size_t different = 0;
    for (std::size_t i = 0; i < rows; ++i) {
      const float* const row = scores.data() + 3 * i;
      different += std::max_element(row, row + 3) != row + classes[i];
    }
    CHECK(different == 0);
  }
}

TEST_CASE("NaN has no class, and rows are whole", "[predictions]") {
  std::vector<float> scores(600);
  scores[300] = std::nanf("");
  CHECK_THROWS_WITH(predictions_at(scores), "scores[300] is nan: a score is a number");
  CHECK_THROWS_WITH(predicted_classes(scores, 2), "scores[300] is nan: a score is a number");
  scores.resize(20000);
  scores[300] = 0;
  scores[19999] = std::nanf("");
  CHECK_THROWS_WITH(predicted_classes(scores, 2), "scores[19999] is nan: a score is a number");
  CHECK_THROWS_WITH(predictions_at(scores, std::nan("")), "threshold is nan: it is a number");
  CHECK_THROWS_WITH(predicted_classes(std::vector{1, 2, 3}, 2), "scores has 3 elements: they are 2 for each sample");
  CHECK_THROWS_WITH(predicted_classes({}, 0), "num_classes is 0: there are 1 to 10000");
  CHECK_THROWS_AS(predicted_classes({}, 10'000'000), std::invalid_argument);
}
