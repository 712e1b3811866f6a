#include "state.h"

#include <cmath>
#include <cstdint>
#include <limits>
#include <stdexcept>
#include <string>
#include <vector>

#include "exact_sum.h"
#include "support/catch.h"

using namespace tblog::metrics::detail;

namespace {

struct Example {
  double number = 0;
  std::vector<double> numbers;
  std::vector<std::uint8_t> bytes;
  std::vector<ExactSum> sums;

  template <class Archive>
  void fields(Archive& archive) {
    archive(number);
    archive(numbers);
    archive(bytes);
    archive(sums);
  }
  const char* problem() const { return number < 0 ? "has a number below 0" : nullptr; }
};

}  // namespace

TEST_CASE("a state has all members, and is refused when cut short, continued or another's", "[state]") {
  Example example{3.5, {1, 2}, {7}, std::vector<ExactSum>(2)};
  example.sums[1].add(0.25);
  const std::string state = save("Example", example);
  Example loaded;
  load("Example", state, loaded);
  CHECK(save("Example", loaded) == state);
  CHECK(loaded.sums.at(1).value() == 0.25);

  for (std::size_t size = 0; size < state.size(); ++size) {
    INFO(size);
    CHECK_THROWS_AS(load("Example", state.substr(0, size), loaded), std::invalid_argument);
  }
  CHECK_THROWS_WITH(load("Example", state + "x", loaded),
                    "the state of a Example was expected, but this goes on after its end");
  CHECK_THROWS_WITH(load("Mean", state, loaded), "the state of a Mean was expected, but this does not begin as one");
  Example negative;
  negative.number = -1;
  CHECK_THROWS_WITH(load("Example", save("Example", negative), loaded),
                    "the state of a Example was expected, but this has a number below 0");
  CHECK(save("Example", loaded) == state);  // all of which left it alone
}

TEST_CASE("a state that claims to be huge is refused before memory is asked for", "[state]") {
  Example loaded;
  std::string state = save("Example", Example());
  for (std::size_t at = 0; at + 8 <= state.size(); ++at) {
    std::string bad = state;
    bad.replace(at, 8, "\xff\xff\xff\xff\xff\xff\xff\x7f");
    try {
      load("Example", bad, loaded);
    } catch (const std::invalid_argument&) {
      continue;
    }
    CHECK(loaded.numbers.size() < 100);  // it was a number that changed
  }
}

TEST_CASE("a sum loses nothing, in any order", "[sum]") {
  const std::vector<double> terms{1e100, 1, -1e100, 1e-30, 3, -1};
  ExactSum forward, backward, first, second;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    forward.add(terms[i]);
    backward.add(terms[terms.size() - 1 - i]);
    (i % 2 == 0 ? first : second).add(terms[i]);
  }
  first.add(second);
  CHECK(forward.value() == 3);
  CHECK(backward.value() == 3);
  CHECK(first.value() == 3);
}

TEST_CASE("a sum with an infinity is infinite, one with both NaN", "[sum]") {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  ExactSum sum;
  for (const double term : {1.0, kInfinity, 2.0}) sum.add(term);
  CHECK(sum.value() == kInfinity);
  sum.add(-kInfinity);
  CHECK(std::isnan(sum.value()));
}

TEST_CASE("terms in lanes add up as one by one, whatever their number", "[sum]") {
  for (std::size_t size = 0; size < 3000; size += size < 40 ? 1 : 97) {
    ExactSum sum;
    add_terms(sum, size, [](std::size_t i) { return static_cast<double>(i); });
    CHECK(sum.value() == static_cast<double>(size) * (static_cast<double>(size) - 1) / 2);
  }
}
