#pragma once

#include <cstdint>
#include <cstring>

namespace tblog::metrics::detail {

constexpr double kMostForLog1p = 0x1p1000;

/// log(1 + x) for x from 0 to kMostForLog1p, to a few units in the last place (of 2^-1022, if x is smaller). Without
/// branches and calls, so that compilers make vectors of a loop over it.
inline double log1p_of_positive(double x) {
  const auto bits_of = [](double value) {
    std::uint64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits;
  };
  const auto from_bits = [](std::uint64_t bits) {
    double value;
    std::memcpy(&value, &bits, sizeof value);
    return value;
  };
  constexpr double kLog2 = 0.6931471805599453, kLeastMantissa = 0.7071067811865476, k2To52 = 0x1p52;
  // 1 + x = y + lost, exactly (Knuth's two-sum).
  const double y = 1 + x, part = y - 1, lost = (1 - (y - part)) + (x - part);
  // y = mantissa 2^exponent, with the mantissa between sqrt(1/2) and sqrt(2): 1 itself has the exponent 0.
  const std::uint64_t exponent = (bits_of(y) - bits_of(kLeastMantissa)) >> 52;
  const auto divided = [&](std::uint64_t bits) { return from_bits(bits - (exponent << 52)); };
  const double f = (divided(bits_of(y)) - 1) + lost * divided(bits_of(1));
  // log((1 + s) / (1 - s)) = 2 (s + s^3/3 + s^5/5 ...), where s^2 < 0.0295: what is left out is below 2^-58 of it.
  const double s = f / (2 + f), z = s * s;
  const double z2 = z * z, z4 = z2 * z2;  // pairs of terms, and pairs of those: they need not wait for each other
  const double low = (2.0 / 3 + 2.0 / 5 * z) + (2.0 / 7 + 2.0 / 9 * z) * z2;
  const double high = (2.0 / 11 + 2.0 / 13 * z) + (2.0 / 15 + 2.0 / 17 * z) * z2;
  const double series = low + (high + (2.0 / 19 + 2.0 / 21 * z) * z4) * z4;
  // A whole number below 2^52, written into the last bits of 2^52, is a double by subtraction; there are no vector
  // instructions for the conversion before AVX-512.
  const double times = from_bits(exponent | bits_of(k2To52)) - k2To52;
  return times * kLog2 + (2 * s + s * z * series);
}

}  // namespace tblog::metrics::detail
