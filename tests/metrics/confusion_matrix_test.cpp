#include <tblog/metrics/confusion_matrix.h>
#include <tblog/metrics/undefined.h>

#include <cmath>
#include <cstdint>
#include <cstring>
#include <limits>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "state_bytes.h"
#include "support/catch.h"

using namespace tblog::metrics;

TEST_CASE("a matrix holds truth in rows and predictions in columns", "[confusion_matrix]") {
  const auto matrix = confusion_matrix(std::vector{0, 0, 1, 2}, std::vector{0, 1, 1, 0});
  REQUIRE(matrix.num_classes() == 3);
  CHECK(matrix(0, 1) == 1);
  CHECK(matrix(2, 0) == 1);
  CHECK(matrix(0, 2) == 0);
  CHECK(matrix.true_count(0) == 2);
  CHECK(matrix.predicted_count(0) == 2);
  CHECK(matrix.correct() == 2);
  CHECK(matrix.total() == 4);
  CHECK(matrix.compute() == std::vector<double>{1, 1, 0, 0, 1, 0, 1, 0, 0});
  CHECK(matrix.compute(Normalize::truth) == std::vector<double>{0.5, 0.5, 0, 0, 1, 0, 1, 0, 0});
}

TEST_CASE("shares of no samples are NaN that says why", "[confusion_matrix]") {
  const auto matrix = confusion_matrix(std::vector{0}, std::vector{0}, {}, 2);
  CHECK(undefined_reason(matrix.compute(Normalize::truth)[2]) == "there are no positives");
  CHECK(undefined_reason(matrix.compute(Normalize::predicted)[1]) == "nothing is predicted positive");
  CHECK(matrix.compute(Normalize::all) == std::vector<double>{1, 0, 0, 0});
  CHECK(undefined_reason(ConfusionMatrix(2).compute(Normalize::all)[3]) ==
        "there are no samples, or none that weighs anything");
}

TEST_CASE("two classes are the fewest that are guessed", "[confusion_matrix]") {
  CHECK(confusion_matrix(std::vector{0, 0}, std::vector{0, 0}).num_classes() == 2);
  CHECK(confusion_matrix(std::vector<int>{}, std::vector<int>{}).num_classes() == 2);
  CHECK(confusion_matrix(std::vector{0}, std::vector{0}, {}, 7).num_classes() == 7);
  CHECK(confusion_matrix(std::vector{0, 255}, std::vector{0, 3}, {}, 0, 255).num_classes() == 4);
}

TEST_CASE("parts merged are the whole, to the bit", "[confusion_matrix]") {
  std::mt19937 random(2);
  std::vector<int> labels, predictions;
  for (int i = 0; i < 1000; ++i) {
    labels.push_back(static_cast<int>(random() % 5));
    predictions.push_back(static_cast<int>(random() % 5));
  }
  const auto whole = confusion_matrix(labels, predictions);
  ConfusionMatrix merged(5), part(5);
  for (std::size_t from = 0; from < labels.size(); from += 250) {
    part.update({labels.data() + from, 250}, {predictions.data() + from, 250});
    merged.merge(part);
    part.reset();
  }
  CHECK(part.total() == 0);
  CHECK(merged.compute() == whole.compute());
}

TEST_CASE("ignored samples are skipped, their label need not be a class", "[confusion_matrix]") {
  ConfusionMatrix matrix(2, -100);
  matrix.update(std::vector{0, -100, 1}, std::vector{0, 1, 1});
  matrix.update(std::vector{0.0f, -100.0f}, std::vector<std::uint8_t>{1, 1}, std::vector{2, 5});
  CHECK(matrix.compute() == std::vector<double>{1, 2, 0, 1});
  CHECK(matrix.ignore_index() == -100);
  CHECK_THROWS_WITH(matrix.update(std::vector{0, -1}, std::vector{0, 0}),
                    "labels[1] is -1: a class is a whole number from 0 to 1");
  CHECK_THROWS_WITH(matrix.update(std::vector{-100}, std::vector{-100}),
                    "predictions[0] is -100: a class is a whole number from 0 to 1");
  CHECK_THROWS_WITH(matrix.merge(ConfusionMatrix(2)),
                    "can't merge a matrix with no ignore_index into one with ignore_index -100");

  ConfusionMatrix huge(2, std::numeric_limits<std::int64_t>::max());
  huge.update(std::vector<std::uint64_t>{1, std::numeric_limits<std::int64_t>::max()}, std::vector{1, 0});
  huge.update(std::vector{0x1p63}, std::vector{0});
  CHECK(huge.total() == 1);
}

TEST_CASE("a matrix goes through its state, with all that was set", "[confusion_matrix]") {
  ConfusionMatrix matrix(3, 7), loaded(2);
  matrix.update(std::vector{0, 2, 7}, std::vector{1, 2, 0}, std::vector{0.5, 2.0, 9.0});
  loaded.load_state(matrix.state());
  CHECK(loaded.num_classes() == 3);
  CHECK(loaded.ignore_index() == 7);
  CHECK(loaded.compute() == matrix.compute());
  loaded.update(std::vector{7, 1}, std::vector{0, 1});
  CHECK(loaded.total() == 3.5);
}

TEST_CASE("a state that is no matrix is refused, and the matrix left alone", "[confusion_matrix]") {
  ConfusionMatrix matrix(2);
  matrix.update(std::vector{0}, std::vector{1});
  const std::string before = matrix.state();
  const std::size_t begin = 8 + std::strlen("ConfusionMatrix");  // the number of classes, a flag, the ignored label
  const auto with = [&](std::size_t at, auto value) {
    std::string bytes = before;
    put_number(bytes, at, value);
    return bytes;
  };
  for (const std::uint64_t classes : {std::uint64_t{0}, std::uint64_t{3}, std::uint64_t{1} << 32, ~std::uint64_t{0}}) {
    CHECK_THROWS_AS(matrix.load_state(with(begin, classes)), std::invalid_argument);
  }
  CHECK_THROWS_AS(matrix.load_state(with(begin + 8, std::uint8_t{2})), std::invalid_argument);
  for (const double count : {-1.0, std::nan(""), std::numeric_limits<double>::infinity()}) {
    CHECK_THROWS_WITH(matrix.load_state(with(before.size() - 8, count)),
                      "the state of a ConfusionMatrix was expected, but this has a count that is none");
  }
  CHECK_THROWS_AS(matrix.load_state(before.substr(1)), std::invalid_argument);
  CHECK_THROWS_AS(matrix.load_state(""), std::invalid_argument);
  CHECK(matrix.state() == before);
}

TEST_CASE("labels of every type are told from what is no class, wherever they stand", "[confusion_matrix]") {
  const auto check = [](auto bad, auto good) {
    using T = decltype(bad);
    for (const std::size_t at : {0u, 255u, 256u, 511u, 512u, 999u}) {
      std::vector<T> labels(1000, good);
      ConfusionMatrix matrix(200);
      matrix.update(labels, std::vector<int>(1000));
      CHECK(matrix(static_cast<std::size_t>(good), 0) == 1000);
      labels[at] = bad;
      CHECK_THROWS_AS(matrix.update(labels, std::vector<int>(1000)), std::invalid_argument);
      CHECK_THROWS_AS(matrix.update(std::vector<int>(1000), labels), std::invalid_argument);
      CHECK(matrix.total() == 1000);
    }
  };
  check(std::int8_t{-1}, std::int8_t{127});
  check(std::uint8_t{200}, std::uint8_t{199});
  check(std::int16_t{200}, std::int16_t{199});
  check(std::uint16_t{65535}, std::uint16_t{199});
  check(std::int32_t{-200}, std::int32_t{199});
  check(std::numeric_limits<std::int32_t>::min(), std::int32_t{0});
  check(std::numeric_limits<std::uint32_t>::max(), std::uint32_t{199});
  check(std::numeric_limits<std::int64_t>::min(), std::int64_t{199});
  check(std::int64_t{1} << 32, std::int64_t{0});
  check(std::numeric_limits<std::uint64_t>::max(), std::uint64_t{199});
  for (const double bad : {-1.0, 0.5, 200.0, 1e300, -1e300, std::nan(""), std::numeric_limits<double>::infinity()}) {
    check(bad, 199.0);
    if (std::abs(bad) < 1e30 || !std::isfinite(bad)) check(static_cast<float>(bad), 199.0f);
  }
}

TEST_CASE("a hundred million cells are the most", "[confusion_matrix]") {
  CHECK_THROWS_WITH(ConfusionMatrix(10001), "num_classes is 10001: it is from 1 to 10000");
  CHECK_THROWS_AS(confusion_matrix(std::vector{0}, std::vector{0}, {}, 10'000'000), std::invalid_argument);
}
