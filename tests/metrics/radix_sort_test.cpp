// Sorting is by digits, and of long keys by some of them only: against the standard library, for keys that these digits
// tell apart and for such that they do not.
#include "radix_sort.h"

#include <algorithm>
#include <cstdint>
#include <random>
#include <vector>

#include "support/catch.h"

using tblog::metrics::detail::radix_sort;
using tblog::metrics::detail::Run;

namespace {

template <class Key>
struct Item {
  Key key;
  std::uint32_t place;
};

template <class Key, class Draw>
bool is_sorted_right(std::size_t size, Draw draw) {
  Run<Item<Key>> run(size), scratch(size);
  std::vector<Item<Key>> expected(size);
  for (std::size_t i = 0; i < size; ++i) {
    expected[i] = run.begin()[i] = {static_cast<Key>(draw()), static_cast<std::uint32_t>(i)};
  }
  radix_sort(run, scratch);
  std::stable_sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  return std::equal(run.begin(), run.end(), expected.begin(), expected.end(),
                    [](const auto& a, const auto& b) { return a.key == b.key && a.place == b.place; });
}

}  // namespace

TEST_CASE("a radix sort is a stable sort, whichever bits of the keys differ") {
  std::mt19937_64 random(1);
  for (const std::size_t size : {0, 1, 2, 511, 512, 20000}) {
    for (unsigned bits = 0; bits <= 64; ++bits) {
      const auto below = [&] { return bits == 0 ? 5 : random() >> (64 - bits); };
      CHECK(is_sorted_right<std::uint64_t>(size, below));
      CHECK(is_sorted_right<std::uint64_t>(size, [&] { return below() << (64 - bits) % 64; }));
      CHECK(is_sorted_right<std::uint64_t>(size, [&] { return below() & 0xff000000000000ff; }));
      if (bits <= 32) CHECK(is_sorted_right<std::uint32_t>(size, below));
    }
  }
}

TEST_CASE("a radix sort is right when its first digits tell nothing apart") {
  std::mt19937_64 random(2);
  int i = 0;
  const auto one_far_away = [&] { return ++i == 100 ? ~std::uint64_t(0) : random() >> 40; };
  CHECK(is_sorted_right<std::uint64_t>(50000, one_far_away));
  std::uint64_t next = 1 << 20;
  const auto descending_by_turns = [&] {
    --next;
    return next | (next % 2) << 63;
  };
  CHECK(is_sorted_right<std::uint64_t>(50000, descending_by_turns));
}
