#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tblog::metrics::detail {

/// How many things lie in each of some slots. Neighbours often fall into one slot: they are counted in lanes of their
/// own, so that none has to wait for the sum of the one before it.
class SlotCounts {
 public:
  explicit SlotCounts(std::size_t slots) : slots_(slots), lanes_(kLanes * slots) {}

  /// Counts one in slot_of(i), for each i below `size`.
  template <class SlotOf>
  void add(std::size_t size, SlotOf slot_of) {
    std::uint64_t* const lanes = lanes_.data();
    const std::size_t slots = slots_, whole = size / kLanes * kLanes;
    for (std::size_t i = 0; i < whole; i += kLanes) {
      for (std::size_t lane = 0; lane < kLanes; ++lane) ++lanes[lane * slots + slot_of(i + lane)];
    }
    for (std::size_t i = whole; i < size; ++i) ++lanes[slot_of(i)];
  }

  std::uint64_t operator[](std::size_t slot) const {
    std::uint64_t sum = 0;
    for (std::size_t lane = 0; lane < kLanes; ++lane) sum += lanes_[lane * slots_ + slot];
    return sum;
  }

 private:
  static constexpr std::size_t kLanes = 4;

  std::size_t slots_;
  std::vector<std::uint64_t> lanes_;
};

}  // namespace tblog::metrics::detail
