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

constexpr std::size_t kDigitBits = 11, kDigitValues = 1 << kDigitBits;

/// Sorts by the digits of 11 bits from bit `shift` on, least significant first; those that are the same in all items
/// are skipped.
template <class Item>
void sort_by_digits(Run<Item>& run, Run<Item>& scratch, unsigned shift) {
  using Key = typename Run<Item>::Key;
  const std::size_t digits = (8 * sizeof(Key) - shift + kDigitBits - 1) / kDigitBits;
  const auto digit = [shift](Key key, std::size_t d) {
    return static_cast<std::size_t>(key >> (shift + d * kDigitBits)) & (kDigitValues - 1);
  };
  std::vector<std::array<std::size_t, kDigitValues>> starts(digits);
  for (const Item& item : run) {
    for (std::size_t d = 0; d < digits; ++d) ++starts[d][digit(item.key, d)];
  }
  for (std::size_t d = 0; d < digits; ++d) {
    auto& start = starts[d];
    if (start[digit(run.begin()->key, d)] == run.size) continue;
    std::size_t sum = 0;
    for (std::size_t& count : start) sum += std::exchange(count, sum);
    Item* const to = scratch.begin();
    for (const Item& item : run) to[start[digit(item.key, d)]++] = item;
    run.items.swap(scratch.items);
  }
}

/// Sorts, stable, what is nearly sorted. Gives up, with false, when items have moved `most_moves` places.
template <class Item>
bool insertion_sort(Run<Item>& run, std::size_t most_moves) {
  Item* const items = run.begin();
  for (std::size_t i = 1; i < run.size; ++i) {
    if (items[i - 1].key <= items[i].key) continue;
    const Item item = items[i];
    std::size_t to = i;
    for (; to > 0 && items[to - 1].key > item.key; --to) items[to] = items[to - 1];
    items[to] = item;
    if (i - to > most_moves) return false;
    most_moves -= i - to;
  }
  return true;
}

/// Sorts by `key` ascending and stable. Of long keys the first three digits that differ mostly tell all items apart:
/// where they do not, items are a few places off. `scratch` has room for as many items or more; the two may have
/// changed their memory.
template <class Item>
void radix_sort(Run<Item>& run, Run<Item>& scratch) {
  using Key = typename Run<Item>::Key;
  if (run.size < kDigitValues / 4) {  // not worth the tables
    std::stable_sort(run.begin(), run.end(), [](const Item& a, const Item& b) { return a.key < b.key; });
    return;
  }
  if constexpr (sizeof(Key) > 4) {
    Key differing = 0;
    for (const Item& item : run) differing |= item.key ^ run.begin()->key;
    constexpr unsigned kFirstBits = 3 * kDigitBits;
    unsigned bits = 0;
    while (bits < 8 * sizeof(Key) && differing >> bits != 0) ++bits;
    if (bits > kFirstBits) {
      sort_by_digits(run, scratch, bits - kFirstBits);
      if (insertion_sort(run, run.size)) return;
    }
  }
  sort_by_digits(run, scratch, 0);
}

}  // namespace tblog::metrics::detail
