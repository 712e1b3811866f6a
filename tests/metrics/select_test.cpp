// The numbers at some ranks are found without sorting all: against a sort, for numbers that fall into one bucket and
// for such that do not.
#include "select.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "support/catch.h"

using tblog::metrics::detail::find_at_ranks;

namespace {

template <class Float>
void check(std::vector<Float> numbers) {
  const std::size_t last = numbers.size() - 1;
  const std::vector<std::size_t> ranks{last, 0, last / 2, std::min(last, last / 2 + 1), last / 2, last / 10};
  const std::vector<Float> found = find_at_ranks(numbers.data(), numbers.size(), ranks);
  std::sort(numbers.begin(), numbers.end());
  std::vector<Float> expected;
  for (const std::size_t rank : ranks) expected.push_back(numbers[rank]);
  CHECK(found == expected);
  CHECK(find_at_ranks(numbers.data(), numbers.size(), {}).empty());
}

template <class Float>
void check_all() {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<Float> even(0, 1);
  std::normal_distribution<Float> around_0(0, 100);
  for (const std::size_t size : {1, 2, 3, 100, 20000}) {
    std::vector<Float> numbers(size);
    const auto check_of = [&](auto draw) {
      std::generate(numbers.begin(), numbers.end(), draw);
      check(numbers);
    };
    check_of([&] { return even(random); });
    check_of([&] { return around_0(random); });
    check_of([&] { return std::exp2(around_0(random)); });
    check_of([&] { return std::floor(4 * even(random)); });
    check_of([] { return Float(0.25); });
    numbers.front() = std::numeric_limits<Float>::infinity();
    numbers.back() = -numbers.front();
    check(numbers);
    check_of([&] { return 1 + even(random) / 1000; });
    numbers.front() = -std::numeric_limits<Float>::infinity();  // all others are in one bucket
    check(numbers);
  }
}

}  // namespace

TEST_CASE("the numbers at some ranks are those that a sort has there") {
  check_all<float>();
  check_all<double>();
}
