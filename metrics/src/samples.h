#pragma once

#include <tblog/numeric_view.h>

#include <charconv>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <vector>

/// What all metrics ask of their input, and the words in which they refuse it.
namespace tblog::metrics::detail {

inline std::string to_text(double value) {
  char text[32];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;  // the shortest that reads back the same
  return {text, end};
}

[[noreturn]] inline void refuse(const char* name, std::size_t i, double value, const std::string& rule) {
  throw std::invalid_argument(std::string(name) + "[" + std::to_string(i) + "] is " + to_text(value) + ": " + rule);
}

inline void check_size(const char* name, NumericView values, const char* than_name, NumericView than) {
  if (values.size() == than.size()) return;
  throw std::invalid_argument(std::string(than_name) + " has " + std::to_string(than.size()) + " elements, " + name +
                              " has " + std::to_string(values.size()));
}

inline void check_count(const char* name, std::size_t count, std::size_t least, std::size_t most) {
  if (count >= least && count <= most) return;
  throw std::invalid_argument(std::string(name) + " is " + std::to_string(count) + ": it is from " +
                              std::to_string(least) + " to " + std::to_string(most));
}

/// All numbers of a view as doubles, each of which `accept` has agreed to.
template <class Accept>
std::vector<double> checked(const char* name, NumericView values, const char* rule, Accept accept) {
  return values.visit([&](const auto* data, std::size_t size) {
    std::vector<double> out(size);
    for (std::size_t i = 0; i < size; ++i) {
      out[i] = static_cast<double>(data[i]);
      if (!accept(out[i])) refuse(name, i, out[i], rule);
    }
    return out;
  });
}

}  // namespace tblog::metrics::detail
