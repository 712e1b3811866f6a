#include "writing/tag_cache.h"

#include <algorithm>
#include <string>
#include <vector>

#include "support/catch.h"

using tblog::detail::kNoTag;
using tblog::detail::TagCache;
using tblog::detail::TagId;

TEST_CASE("a tag cache finds what was added, and nothing else", "[tag_cache][unit]") {
  // Of every length around the eight bytes that are hashed at a time, and some that differ in one place only.
  std::vector<std::string> names;
  for (std::size_t length = 1; length <= 40; ++length) {
    for (std::size_t place = 0; place < length; ++place) {
      std::string name(length, 'a');
      name[place] = 'b';
      names.push_back(name);
    }
    names.emplace_back(length, 'a');
  }
  TagCache cache;
  CHECK(cache.find("a") == kNoTag);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < names.size(); ++i) {
    wrong += cache.find(names[i]) != kNoTag;
    cache.add(names[i], static_cast<TagId>(i));
    wrong += cache.find(names[i]) != i;
  }
  for (std::size_t i = 0; i < names.size(); ++i) wrong += cache.find(std::string(names[i])) != i;
  CHECK(wrong == 0);
  CHECK(cache.find(std::string(50, 'a')) == kNoTag);
  CHECK(cache.find("") == kNoTag);
}

TEST_CASE("names that differ in few places, as tags do, fall into many slots", "[tag_cache][unit]") {
  for (const std::string prefix : {"", "l", "train/l_", "model/encoder/layer_", "a_prefix_of_sixteen_"}) {
    std::vector<int> names_in_slot(1024);
    for (int i = 0; i < 1024; ++i) ++names_in_slot[TagCache::hash_of(prefix + std::to_string(i)) % 1024];
    INFO(prefix);
    // By chance alone 647 slots are hit, and the fullest has 5 or 6.
    CHECK(std::count(names_in_slot.begin(), names_in_slot.end(), 0) < 500);
    CHECK(*std::max_element(names_in_slot.begin(), names_in_slot.end()) <= 10);
  }
}
