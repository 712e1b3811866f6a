#pragma once

#include <optional>
#include <string>
#include <vector>

namespace tblog::detail {

/// What an axis shows; `from` is at its left or lower end, and may be the greater one.
struct Interval {
  double from, to;
};

/// Whether a figure shows such a number at all; so no difference of two overflows.
inline bool is_drawable(double value) { return value >= -1e300 && value <= 1e300; }

/// Finds the least and the greatest of the drawable numbers that it is given.
class Extent {
 public:
  void add(double value);

  /// An interval with some room around them: 0 to 1 without any. An end at `base` gets no room, so that bars stand on
  /// their axis.
  Interval with_room(std::optional<double> base = {}) const;

 private:
  std::optional<Interval> found_;
};

/// Where an axis has ticks: multiples of 1, 2 or 5 times a power of ten.
struct Ticks {
  std::vector<double> values;      ///< ascending, within the interval
  std::vector<std::string> texts;  ///< as short as they can be told apart: "0.25", "1.5e6"
};

/// At least two of them wherever doubles permit, and at most `most` (which is 2 or more) where that leaves as many.
Ticks nice_ticks(Interval interval, int most);

/// The shortest text that reads back as the same number, whatever the locale.
std::string shortest_text(double value);

/// A number in three digits: "0.862", "12.3", "1e-05".
std::string short_text(double value);

/// A number with so many decimals, whatever the locale; "nan" and "inf" are those words.
std::string fixed_text(double value, int decimals);

}  // namespace tblog::detail
