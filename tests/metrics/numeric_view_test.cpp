#include <tblog/numeric_view.h>

#include <array>
#include <cstdint>
#include <numeric>
#include <type_traits>
#include <vector>

#include "support/catch.h"

using tblog::NumericView;

namespace {

double sum(NumericView view) {
  return view.visit([](const auto* data, std::size_t size) {
    return std::accumulate(data, data + size, 0.0,
                           [](double before, auto value) { return before + static_cast<double>(value); });
  });
}

template <class... T>
void check_types() {
  const auto check = [](auto two) {
    const std::array<decltype(two), 3> values{1, two, two};
    CHECK(sum(values) == (std::is_same_v<decltype(two), bool> ? 3 : 5));
    CHECK(NumericView(values).is_integral() == std::is_integral_v<decltype(two)>);
    CHECK(NumericView(values).visit([&](const auto* data, std::size_t) {
      using Seen = std::remove_cv_t<std::remove_pointer_t<decltype(data)>>;
      return sizeof(Seen) == sizeof(two) && std::is_signed_v<Seen> == std::is_signed_v<decltype(two)> &&
             static_cast<const void*>(data) == values.data();
    }));
  };
  (check(static_cast<T>(2)), ...);
}

}  // namespace

TEST_CASE("a view sees the numbers in their own type, where they lie", "[numeric_view]") {
  check_types<float, double, bool, char, signed char, unsigned char, short, unsigned short, int, unsigned, long,
              unsigned long, long long, unsigned long long>();
}

TEST_CASE("anything contiguous is a view", "[numeric_view]") {
  const int array[] = {1, 2, 3};
  CHECK(sum(array) == 6);
  CHECK(sum({array, 2}) == 3);
  CHECK(sum(std::vector<float>{0.5f, 0.25f}) == 0.75);
  CHECK(sum({}) == 0);
  CHECK(NumericView().empty());
  CHECK(NumericView(static_cast<const double*>(nullptr), 0).size() == 0);
  const NumericView view(array), copy(view);
  CHECK(copy.size() == 3);
}

TEST_CASE("what is no row of numbers does not convert", "[numeric_view]") {
  STATIC_REQUIRE(std::is_convertible_v<std::vector<double>, NumericView>);
  STATIC_REQUIRE(!std::is_convertible_v<std::vector<bool>, NumericView>);
  STATIC_REQUIRE(!std::is_convertible_v<double, NumericView>);
  STATIC_REQUIRE(!std::is_convertible_v<std::vector<std::vector<int>>, NumericView>);
}
