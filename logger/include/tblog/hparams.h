#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tblog {

/// The value of a hyperparameter: a bool, a number (integers become double) or a string.
class HParamValue {
 public:
  HParamValue(bool value) : value_(value) {}
  template <class Number, std::enable_if_t<std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>, int> = 0>
  HParamValue(Number value) : value_(static_cast<double>(value)) {}
  HParamValue(const char* value) : value_(std::string(value)) {}
  HParamValue(std::string_view value) : value_(std::string(value)) {}
  HParamValue(std::string value) : value_(std::move(value)) {}

  const std::variant<bool, double, std::string>& value() const { return value_; }

 private:
  std::variant<bool, double, std::string> value_;
};

/// Hyperparameters by name.
using HParams = std::vector<std::pair<std::string, HParamValue>>;

}  // namespace tblog
