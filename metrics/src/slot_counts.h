#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tblog::metrics::detail {

/// How many things lie in each of some slots. Neighbours often fall into one slot: they are counted in lanes of their
/// own, so that none has to wait for the sum of the one before it.
class SlotCounts {
 public:
  explicit SlotCounts(std::size_t slots) : counts_(slots * kLanes) {}

  /// Counts one in slot_of(i), for each i below `size`.
  template <class SlotOf>
  void add(std::size_t size, SlotOf slot_of) {
    std::uint64_t* const counts = counts_.data();
    const std::size_t whole = size / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) ++counts[slot_of(i + lane) * kLanes + lane];
    }
    for (std::size_t i = whole; i < size; ++i) ++counts[slot_of(i) * kLanes];
  }

  std::uint64_t operator[](std::size_t slot) const {
    std::uint64_t sum = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) sum += counts_[slot * kLanes + lane];
    return sum;
  }

 private:
  static constexpr std::size_t kLanes = 4;

  // A slot's lanes side by side: an array for each lane took up to twice the time, as the pages happened to lie.
  std::vector<std::uint64_t> counts_;
};

}  // namespace tblog::metrics::detail
