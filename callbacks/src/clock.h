#pragma once

#include <chrono>
#include <functional>

namespace tblog::detail {

/// The clock that was given; if none was, the system's steady one. In seconds.
inline std::function<double()> clock_or_steady(std::function<double()> clock) {
  if (clock) return clock;
  return [] { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); };
}

}  // namespace tblog::detail
