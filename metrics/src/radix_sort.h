#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

#include "huge_pages.h"

namespace tblog::metrics::detail {

/// An unsigned number for each floating-point number, smaller for larger numbers, equal for equal ones.
template <class Float>
auto descending_key(Float value) {
  using Key = std::conditional_t<sizeof(Float) == 4, std::uint32_t, std::uint64_t>;
  constexpr Key kSign = Key(1) << (8 * sizeof(Key) - 1);
  value += Float(0);  // -0 and 0 are equal
  Key bits;
  std::memcpy(&bits, &value, sizeof bits);
  return static_cast<Key>(bits & kSign ? bits : ~(bits | kSign));
}

/// The number that a key was made of.
inline float from_descending_key(std::uint32_t key) {
  const std::uint32_t bits = key & 0x80000000u ? key : ~key & 0x7fffffffu;
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
inline double from_descending_key(std::uint64_t key) {
  constexpr std::uint64_t kSign = std::uint64_t(1) << 63;
  const std::uint64_t bits = key & kSign ? key : ~key & ~kSign;
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// Items with a `key`, the key of a number that is not NaN, in items[1] to items[size]; items[0] and items[size + 1]
/// are room for guards. The memory is left as it comes: a std::vector would fill it first, for the time of a sort's
/// pass.
template <class Item>
struct Run {
  using Key = decltype(Item::key);
  static_assert(std::is_trivial_v<Item>);

  std::size_t size = 0;
  std::unique_ptr<Item[]> items;

  Run() = default;
  explicit Run(std::size_t count) : size(count), items(new Item[count + 2]) {
    prefer_huge_pages(items.get(), (count + 2) * sizeof(Item));
  }

  Item* begin() { return items.get() + 1; }
  Item* end() { return begin() + size; }
};

/// Sorts by `key` ascending and stable: least significant digit first, digits of 11 bits, those that are the same in
/// all items skipped. `scratch` has room for as many items or more; the two may have changed their memory.
template <class Item>
void radix_sort(Run<Item>& run, Run<Item>& scratch) {
  using Key = typename Run<Item>::Key;
  constexpr std::size_t kBits = 11, kDigits = (8 * sizeof(Key) + kBits - 1) / kBits, kValues = 1 << kBits;
  if (run.size < kValues / 4) {  // not worth the tables
    std::stable_sort(run.begin(), run.end(), [](const Item& a, const Item& b) { return a.key < b.key; });
    return;
  }
  const auto digit = [](Key key, std::size_t d) {
    return static_cast<std::size_t>(key >> (d * kBits)) & (kValues - 1);
  };
  std::vector<std::array<std::size_t, kValues>> starts(kDigits);
  for (const Item& item : run) {
    for (std::size_t d = 0; d < kDigits; ++d) ++starts[d][digit(item.key, d)];
  }
  for (std::size_t d = 0; d < kDigits; ++d) {
    auto& start = starts[d];
    if (start[digit(run.begin()->key, d)] == run.size) continue;
    std::size_t sum = 0;
    for (std::size_t& count : start) sum += std::exchange(count, sum);
    Item* const to = scratch.begin();
    for (const Item& item : run) to[start[digit(item.key, d)]++] = item;
    run.items.swap(scratch.items);
  }
}

}  // namespace tblog::metrics::detail
