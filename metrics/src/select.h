#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <vector>

#include "radix_sort.h"

namespace tblog::metrics::detail {

/// What the numbers, sorted, have at each of `ranks`, all of them below `size`. None of the numbers is NaN. They are
/// counted in buckets first, and only those of the buckets that have a rank are sorted.
template <class Float>
std::vector<Float> find_at_ranks(const Float* numbers, std::size_t size, const std::vector<std::size_t>& ranks) {
  using Key = decltype(descending_key(*numbers));
  struct Item {
    Key key;
  };
  if (ranks.empty()) return {};
  const auto key_of = [numbers](std::size_t i) { return static_cast<Key>(~descending_key(numbers[i])); };
  Key least = key_of(0), most = least;
  for (std::size_t i = 1; i < size; ++i) {
    least = std::min(least, key_of(i));
    most = std::max(most, key_of(i));
  }
  const std::size_t most_buckets = std::min<std::size_t>(size, 1 << 13);
  unsigned shift = 0;
  while ((most - least) >> shift >= most_buckets) ++shift;
  const auto bucket_of = [=](Key key) { return static_cast<std::size_t>((key - least) >> shift); };
  const std::size_t num_buckets = bucket_of(most) + 1;

  std::vector<std::size_t> starts(num_buckets + 1), skipped(num_buckets);  // skipped: by what is in buckets before
  for (std::size_t i = 0; i < size; ++i) ++starts[bucket_of(key_of(i)) + 1];
  std::partial_sum(starts.begin(), starts.end(), starts.begin());
  std::vector<std::uint8_t> is_wanted(num_buckets);
  const auto bucket_at = [&starts](std::size_t rank) {
    return static_cast<std::size_t>(std::upper_bound(starts.begin(), starts.end(), rank) - starts.begin()) - 1;
  };
  for (const std::size_t rank : ranks) is_wanted[bucket_at(rank)] = 1;
  std::size_t wanted = 0;
  for (std::size_t bucket = 0; bucket < num_buckets; ++bucket) {
    skipped[bucket] = starts[bucket] - wanted;
    if (is_wanted[bucket] != 0) wanted += starts[bucket + 1] - starts[bucket];
  }

  Run<Item> items(wanted), scratch(wanted);
  Item* to = items.begin();
  for (std::size_t i = 0; i < size; ++i) {
    *to = {key_of(i)};  // there is room for one more
    to += is_wanted[bucket_of(to->key)];
  }
  radix_sort(items, scratch);
  std::vector<Float> found;
  for (const std::size_t rank : ranks) {
    const Key key = items.begin()[rank - skipped[bucket_at(rank)]].key;
    found.push_back(from_descending_key(static_cast<Key>(~key)));
  }
  return found;
}

}  // namespace tblog::metrics::detail
