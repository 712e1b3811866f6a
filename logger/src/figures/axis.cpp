#include "figures/axis.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace tblog::detail {
namespace {

std::string text_of(double value, std::chars_format format, int precision) {
  char text[400];  // 1e300 has 301 digits
  return {text, std::to_chars(text, text + sizeof text, value, format, precision).ptr};
}

int exponent_of(double value) { return static_cast<int>(std::floor(std::log10(std::abs(value)) + 1e-9)); }

/// The least of 1, 2 and 5 times a power of ten that is not less than `least`.
double nice_step(double least) {
  const double power = std::pow(10, exponent_of(least));
  for (const double factor : {1, 2, 5}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

/// All texts of an axis have the same format, so that they can be read down at a glance.
std::string tick_text(double value, double step, double greatest) {
  if (std::abs(value) < step / 2) return "0";
  if (greatest < 1e6 && greatest >= 1e-3) return fixed_text(value, std::clamp(-exponent_of(step), 0, 20));
  std::string text =
      text_of(value, std::chars_format::scientific, std::clamp(exponent_of(value) - exponent_of(step), 0, 17));
  // "1.50e+06" says no more than "1.5e6".
  auto digits = text.find('e') + 1;
  if (text.find('.') != std::string::npos) {
    const auto kept = text.find_last_not_of('0', digits - 2);
    const auto end = text[kept] == '.' ? kept : kept + 1;
    text.erase(end, digits - 1 - end);
    digits = end + 1;
  }
  if (text[digits] == '+') {
    text.erase(digits, 1);
  } else {
    ++digits;
  }
  if (text[digits] == '0') text.erase(digits, 1);
  return text;
}

}  // namespace

std::string shortest_text(double value) {
  char text[32];
  return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

std::string short_text(double value) { return text_of(value, std::chars_format::general, 3); }

std::string fixed_text(double value, int decimals) { return text_of(value, std::chars_format::fixed, decimals); }

void Extent::add(double value) {
  if (!is_drawable(value)) return;
  if (!found_) found_ = {value, value};
  found_->from = std::min(found_->from, value);
  found_->to = std::max(found_->to, value);
}

Interval Extent::with_room(std::optional<double> base) const {
  if (!found_) return {0, 1};
  const auto [from, to] = *found_;
  const double greatest = std::max(std::abs(from), std::abs(to));
  double room = 0.04 * (to - from);
  // All values alike, or so near each other that rounding would show.
  if (to - from <= 1e-13 * greatest) room = greatest > 0 ? std::max(0.05 * greatest, 1e-300) : 1;
  return {base == from ? from : from - room, base == to && from < to ? to : to + room};
}

Ticks nice_ticks(Interval interval, int most) {
  const auto [from, to] = std::minmax(interval.from, interval.to);
  double step = nice_step((to - from) / most);
  Ticks ticks;
  const double greatest = std::max(std::abs(from), std::abs(to));
  const double slack = 1e-9 * (to - from);  // an end that misses its tick by rounding still has it
  for (double n = std::ceil((from - slack) / step); n * step <= to + slack; ++n) {
    const double value = n * step;
    if (!ticks.values.empty() && value <= ticks.values.back()) break;  // no double lies between
    ticks.values.push_back(value);
    ticks.texts.push_back(tick_text(value, step, greatest));
  }
  return ticks.values.size() < 2 && most < 64 ? nice_ticks(interval, 2 * most) : ticks;
}

}  // namespace tblog::detail
