#pragma once

#include <sstream>
#include <stdexcept>
#include <string>

namespace tblog::detail {

/// Throws std::invalid_argument, "<what> is <value>: <rule>", unless it is fine. `what` is an option, for instance
/// "TimerOptions::duration".
template <class T>
void require(bool fine, const std::string& what, const T& value, const char* rule) {
  if (fine) return;
  std::ostringstream message;
  message << what << " is " << value << ": " << rule;
  throw std::invalid_argument(message.str());
}

}  // namespace tblog::detail
