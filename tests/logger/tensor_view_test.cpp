#include <tblog/tensor_view.h>

#include <array>
#include <cstdint>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "support/catch.h"

using namespace tblog;
using Catch::Matchers::ContainsSubstring;

namespace {

double sum(const TensorView& view) {
  return view.values().visit([](const auto* data, std::size_t size) {
    return std::accumulate(data, data + size, 0.0, [](double all, auto one) { return all + static_cast<double>(one); });
  });
}

struct Foreign {
  bool bad;
};

}  // namespace

namespace tblog {

template <>
struct TensorViewOf<Foreign> {
  static TensorView view(const Foreign& foreign) {
    if (foreign.bad) throw std::runtime_error("it is on fire");
    return {std::vector<int>{1, 2, 3, 4}, {2, 2}};
  }
};

}  // namespace tblog

TEST_CASE("a view has the shape it was given, or one dimension", "[tensor_view][unit]") {
  const std::vector<float> values{1, 2, 3, 4, 5, 6};
  const TensorView row = values, table{values, {2, 3}}, pointer{values.data(), 4}, single{values.data() + 1, 1};
  CHECK(row.rank() == 1);
  CHECK(row.dim(0) == 6);
  CHECK(table.rank() == 2);
  CHECK(table.shape_text() == "2x3");
  CHECK(sum(table) == 21);
  CHECK(sum(pointer) == 10);
  CHECK(table.problem().empty());
  CHECK(TensorView().size() == 0);
  CHECK(TensorView(std::array<int, 1>{7}, {}).rank() == 0);
  CHECK(TensorView(std::array<int, 1>{7}, {}).shape_text() == "()");
}

TEST_CASE("a view of something that has a name copies nothing, and a temporary is kept", "[tensor_view][unit]") {
  std::vector<std::int64_t> values(1000, 1);
  const TensorView view{values, {10, 100}};
  values[0] = 2;
  CHECK(sum(view) == 1001);

  TensorView kept;
  {
    const TensorView first = std::vector<double>(100000, 0.5);
    kept = first;
    const TensorView shaped{std::vector<std::uint8_t>(100000, 2), {1000, 100}};
    CHECK(sum(shaped) == 200000);
  }
  CHECK(sum(kept) == 50000);
}

TEST_CASE("a shape that makes no sense is a problem, not an exception", "[tensor_view][unit]") {
  const std::vector<float> values(6);
  constexpr std::int64_t kHuge = std::int64_t{1} << 62;
  CHECK_THAT((TensorView{values, {2, 4}}.problem()), ContainsSubstring("the shape is 2x4, but there are 6 values"));
  CHECK_THAT((TensorView{values, {-2, -3}}.problem()), ContainsSubstring("the shape is -2x-3"));
  CHECK_THAT((TensorView{values, {kHuge, 8}}.problem()), ContainsSubstring("but there are 6 values"));
  CHECK_THAT((TensorView{values, {6, 1, 1, 1, 1, 1, 1, 1, 1}}.problem()),
             ContainsSubstring("the shape has 9 dimensions"));
}

TEST_CASE("a tensor of another library passes, and what its view throws is the problem", "[tensor_view][unit]") {
  const TensorView good = Foreign{false}, bad = Foreign{true};
  CHECK(good.shape_text() == "2x2");
  CHECK(sum(good) == 10);
  CHECK(bad.problem() == "it is on fire");
}
