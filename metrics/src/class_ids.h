#pragma once

#include <tblog/numeric_view.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <type_traits>

#include "all_of.h"
#include "samples.h"

namespace tblog::metrics::detail {

/// As many classes as anyone looks at one against another; more is a label that is no class number, and would ask for
/// terabytes. Rows of scores may have more.
constexpr std::size_t kMostClasses = 10000;

/// Class numbers, checked where they lie, and read from there a block at a time.
template <class IdType>
class BasicClassIds {
 public:
  using Id = IdType;
  static constexpr Id kIgnored = std::numeric_limits<Id>::max();
  /// A number that compilers know, so that they vectorise without more ado.
  static constexpr std::size_t kBlock = 512;

  /// Throws std::invalid_argument, naming position and value, for what is neither `ignored` nor a whole number below
  /// `num_classes`, which is 1 to 2^24 and has an Id for all. `rule` is what the message says.
  BasicClassIds(const char* name, NumericView values, std::size_t num_classes, const std::string& rule,
                std::optional<std::int64_t> ignored = {})
      : values_(values), ignored_(ignored) {
    values.visit([&](const auto* data, std::size_t size) {
      using T = std::remove_cv_t<std::remove_pointer_t<decltype(data)>>;
      const auto last = static_cast<Id>(num_classes - 1);
      const auto is_class = [last](T value) { return is_whole_up_to(value, last); };
      if (all_of(data, size, is_class)) return;
      const auto is_good = [&](T value) { return is_class(value) || (ignored && equals(value, *ignored)); };
      const T* const bad = std::find_if_not(data, data + size, is_good);
      if (bad != data + size) {
        refuse(name, static_cast<std::size_t>(bad - data), static_cast<double>(*bad), rule);
      }
    });
  }

  BasicClassIds(const char* name, NumericView values, std::size_t num_classes, std::optional<std::int64_t> ignored = {})
      : BasicClassIds(name, values, num_classes,
                      "a class is a whole number from 0 to " + std::to_string(num_classes - 1), ignored) {}

  std::size_t size() const { return values_.size(); }

  /// Writes the numbers from `first` on, `count` of them, to `ids`; what is ignored is kIgnored. Blocks of kBlock are
  /// fastest.
  void read(std::size_t first, std::size_t count, Id* ids) const {
    values_.visit([&](const auto* data, std::size_t) {
      using T = std::remove_cv_t<std::remove_pointer_t<decltype(data)>>;
      data += first;
      std::size_t i = 0;
      for (; count - i >= kBlock; i += kBlock) {
        for (std::size_t k = 0; k < kBlock; ++k) ids[i + k] = to_id(data[i + k]);
      }
      for (; i < count; ++i) ids[i] = to_id(data[i]);
      if (!ignored_) return;
      for (std::size_t k = 0; k < count; ++k) {
        if (equals(static_cast<T>(data[k]), *ignored_)) ids[k] = kIgnored;
      }
    });
  }

  /// The largest of the numbers, `at_least` if none is larger.
  Id largest(Id at_least) const {
    Id ids[kBlock];
    for (std::size_t first = 0; first < size(); first += kBlock) {
      const std::size_t count = std::min(kBlock, size() - first);
      read(first, count, ids);
      for (std::size_t k = 0; k < count; ++k) {
        if (ids[k] != kIgnored) at_least = std::max(at_least, ids[k]);
      }
    }
    return at_least;
  }

 private:
  template <class T>
  static bool is_whole_up_to(T value, Id last) {
    if constexpr (std::is_floating_point_v<T>) {
      const bool inside = (value >= 0) & (value <= static_cast<T>(last));
      const T kept = inside ? value : T(-0.5);  // what can be converted, and is not whole
      return kept == static_cast<T>(static_cast<std::int32_t>(kept));
    } else if constexpr (sizeof(T) < 4) {
      constexpr auto kMost = std::numeric_limits<T>::max();
      return (value >= T(0)) & (value <= static_cast<T>(std::min<std::uint32_t>(last, kMost)));
    } else {
      // Both differences are negative for what is out of range; compilers have no vectors of 64-bit comparisons.
      using Bits = std::make_unsigned_t<T>;
      const auto bits = static_cast<Bits>(value);
      return ((bits | (Bits(last) - bits)) >> (8 * sizeof(T) - 1)) == 0;
    }
  }

  template <class T>
  static bool equals(T value, std::int64_t number) {
    if constexpr (std::is_floating_point_v<T>) {
      return value == static_cast<T>(number);
    } else if constexpr (std::is_same_v<T, std::uint64_t>) {
      return number >= 0 && value == static_cast<std::uint64_t>(number);
    } else {
      return static_cast<std::int64_t>(value) == number;
    }
  }

  template <class T>
  static Id to_id(T value) {
    if constexpr (std::is_floating_point_v<T>) {
      // What is ignored need not be convertible.
      const T kept = ((value >= 0) & (value <= T(1 << 24))) ? value : T(0);
      return static_cast<Id>(static_cast<std::int32_t>(kept));
    } else {
      return static_cast<Id>(value);
    }
  }

  NumericView values_;
  std::optional<std::int64_t> ignored_;
};

using ClassIds = BasicClassIds<std::uint16_t>;

}  // namespace tblog::metrics::detail
