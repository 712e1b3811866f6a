#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>

#include "avx2.h"

namespace tblog::metrics::detail {

/// The finite ones of some values: how many, the smallest and the largest of them (0 and 0 if there are none).
struct FiniteRange {
  double min = 0, max = 0;
  std::size_t count = 0;
};

/// The range of floating-point values, found for as many lanes side by side as compilers make vectors of. NaN and
/// infinities are told by arithmetic, so that they cost what other values do.
template <class T>
class FloatingRange {
 public:
  static FiniteRange of(const T* data, std::size_t size) {
    FloatingRange lanes;
    lanes.add(data, size / kLanes);
    T last[kLanes];
    std::fill(std::copy(data + size / kLanes * kLanes, data + size, last), last + kLanes,
              std::numeric_limits<T>::quiet_NaN());
    lanes.add(last, 1);
    return lanes.all();
  }

 private:
  static constexpr std::size_t kLanes = 128 / sizeof(T);
  // As wide as a value, for the vectors' sake. To overflow one, half a terabyte of floats is needed.
  using Count = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;

  FloatingRange() {
    std::fill_n(min_, kLanes, std::numeric_limits<T>::infinity());
    std::fill_n(max_, kLanes, -std::numeric_limits<T>::infinity());
  }

  void add(const T* data, std::size_t rows) {
#if TBLOG_HAS_AVX2_VERSION
    if (has_avx2()) return add_by_avx2(data, rows);
#endif
    add_rows(data, rows);
  }

#if TBLOG_HAS_AVX2_VERSION
  __attribute__((target("avx2"), noinline)) void add_by_avx2(const T* data, std::size_t rows) { add_rows(data, rows); }

  __attribute__((always_inline))
#endif
  inline void
  add_rows(const T* data, std::size_t rows) {
    FloatingRange lanes = *this;  // a copy, whose lanes can stay in registers
    for (std::size_t row = 0; row < rows; ++row, data += kLanes) {
      for (std::size_t i = 0; i < kLanes; ++i) {
        const T value = data[i];
        const bool finite = std::abs(value) <= std::numeric_limits<T>::max();
        lanes.min_[i] = (finite & (value < lanes.min_[i])) ? value : lanes.min_[i];
        lanes.max_[i] = (finite & (value > lanes.max_[i])) ? value : lanes.max_[i];
        lanes.count_[i] += finite ? Count{1} : Count{0};
      }
    }
    *this = lanes;
  }

  FiniteRange all() const {
    FiniteRange range;
    for (const Count count : count_) range.count += count;
    if (range.count == 0) return range;
    range.min = static_cast<double>(*std::min_element(min_, min_ + kLanes)) + 0.0;  // -0.0 becomes 0.0
    range.max = static_cast<double>(*std::max_element(max_, max_ + kLanes)) + 0.0;
    return range;
  }

  T min_[kLanes], max_[kLanes];
  Count count_[kLanes] = {};
};

template <class T>
FiniteRange finite_range(const T* data, std::size_t size) {
  if constexpr (std::is_floating_point_v<T>) {
    return FloatingRange<T>::of(data, size);
  } else {
    if (size == 0) return {};
    T min = data[0], max = data[0];
    for (std::size_t i = 1; i < size; ++i) {
      min = std::min(min, data[i]);
      max = std::max(max, data[i]);
    }
    return {static_cast<double>(min), static_cast<double>(max), size};
  }
}

}  // namespace tblog::metrics::detail
