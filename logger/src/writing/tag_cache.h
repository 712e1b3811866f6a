#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "writing/tag_table.h"

namespace tblog::detail {

/// A thread's own look-up of scalar tags, in front of the TagTable and its lock. Names are views of those in the table.
class TagCache {
 public:
  /// The tag's number, or kNoTag.
  TagId find(std::string_view name) const {
    if (slots_.empty()) return kNoTag;
    const std::uint32_t hash = hash_of(name);
    for (std::size_t i = hash & mask();; i = (i + 1) & mask()) {
      const Slot& slot = slots_[i];
      if (slot.name == nullptr) return kNoTag;
      if (slot.hash == hash && slot.size == name.size() && std::memcmp(slot.name, name.data(), name.size()) == 0) {
        return slot.tag;
      }
    }
  }

  /// Adds a tag that find() does not know. `name` must stay where it is.
  void add(std::string_view name, TagId tag) {
    if (2 * (count_ + 1) > slots_.size()) grow();
    ++count_;
    insert({name.data(), name.size(), hash_of(name), tag});
  }

  /// Eight bytes at a time, the last eight overlapping. A multiplication carries upward only, so what it leaves at the
  // top is brought down between two of them, and the hash is taken from the top.
  static std::uint32_t hash_of(std::string_view name) {
    constexpr std::uint64_t kMultiplier = 0x9e3779b97f4a7c15;  // 2^64 / golden ratio
    const char* const data = name.data();
    const std::size_t size = name.size();
    std::uint64_t hash = size;
    const auto mix = [&hash](std::uint64_t word) {
      hash = (hash ^ word) * kMultiplier;
      hash ^= hash >> 32;
    };
    const auto word_at = [data](std::size_t i) {
      std::uint64_t word;
      std::memcpy(&word, data + i, sizeof word);
      return word;
    };
    if (size >= 8) {
      for (std::size_t i = 0; i + 8 < size; i += 8) mix(word_at(i));
      mix(word_at(size - 8));
    } else {
      std::uint64_t word = 0;
      for (const char c : name) word = word << 8 | static_cast<unsigned char>(c);
      mix(word);
    }
    return static_cast<std::uint32_t>(hash * kMultiplier >> 32);
  }

 private:
  struct Slot {
    const char* name = nullptr;
    std::size_t size = 0;
    std::uint32_t hash = 0;
    TagId tag = 0;
  };

  std::size_t mask() const { return slots_.size() - 1; }

  void insert(const Slot& slot) {
    std::size_t i = slot.hash & mask();
    while (slots_[i].name != nullptr) i = (i + 1) & mask();
    slots_[i] = slot;
  }

  void grow() {
    std::vector<Slot> old(slots_.empty() ? 64 : 2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.name != nullptr) insert(slot);
    }
  }

  std::vector<Slot> slots_;  // a power of two of them, at most half of them used
  std::size_t count_ = 0;
};

}  // namespace tblog::detail
