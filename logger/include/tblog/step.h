#pragma once

#include <cstdint>
#include <type_traits>

namespace tblog {

/// The step of an event: any integer. A floating-point number does not compile, which keeps those who come from a
/// logger that takes (tag, step, value) from swapping the two unseen.
class Step {
 public:
  template <class Integer, std::enable_if_t<std::is_integral_v<Integer> && !std::is_same_v<Integer, bool>, int> = 0>
  Step(Integer step) : value_(static_cast<std::int64_t>(step)) {}

  template <class Float, std::enable_if_t<std::is_floating_point_v<Float>, int> = 0>
  Step(Float) = delete;  // a step is an integer: the order is (tag, value, step)

  std::int64_t value() const { return value_; }

 private:
  std::int64_t value_;
};

}  // namespace tblog
