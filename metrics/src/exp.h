#pragma once

#include <cstdint>
#include <cstring>

namespace tblog::metrics::detail {

constexpr double kLeastForExp = -700;

/// exp(x) for x from kLeastForExp to 0, to a few units in the last place. Without branches and calls, so that compilers
/// make vectors of a loop over it.
inline double exp_of_negative(double x) {
  // x = times log(2) + rest, the rest being within log(2) / 2. A whole number is in the last bits of a sum with 1.5
  // 2^52; log(2) is in two parts, so that the product with the first one is exact.
  constexpr double kShift = 0x1.8p52, kLog2High = 0x1.62e42fee00000p-1, kLog2Low = 0x1.a39ef35793c76p-33;
  const double shifted = x * 1.4426950408889634 + kShift, times = shifted - kShift;
  const double r = (x - times * kLog2High) - times * kLog2Low;
  // 1 + r + r^2/2! + r^3/3! ...: what is left out is below 2^-57 of it. Pairs of terms need not wait for each other.
  const double r2 = r * r, r4 = r2 * r2;
  const double low = (1.0 / 2 + 1.0 / 6 * r) + (1.0 / 24 + 1.0 / 120 * r) * r2;
  const double high = (1.0 / 720 + 1.0 / 5040 * r) + (1.0 / 40320 + 1.0 / 362880 * r) * r2;
  const double highest = (1.0 / 3628800 + 1.0 / 39916800 * r) + (1.0 / 479001600 + 1.0 / 6227020800 * r) * r2;
  const double power = 1 + (r + r2 * (low + (high + highest * r4) * r4));
  std::uint64_t bits, whole;
  std::memcpy(&bits, &power, sizeof bits);
  std::memcpy(&whole, &shifted, sizeof whole);
  bits += whole << 52;
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

}  // namespace tblog::metrics::detail
