#pragma once

#include <optional>
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

/// A hyperparameter of all runs: a column of the HParams page, and what it can be, for the page's filters.
struct HParamInfo {
  enum class Type { unset, boolean, number, string };

  std::string name;
  Type type = Type::unset;                                 ///< needed if neither of the next two is given
  std::vector<HParamValue> values = {};                    ///< all that it can be, of one type
  std::optional<std::pair<double, double>> interval = {};  ///< or the least and the greatest number
  std::string display_name = {};                           ///< in place of `name`
  std::string description = {};
};

/// A scalar that the HParams page shows beside the hyperparameters.
struct MetricInfo {
  enum class Dataset { unknown, training, validation };

  std::string tag;
  std::string group =
      {};  ///< the run that has it, below the one with the hyperparameters: "validation"; empty: that one
  std::string display_name = {};
  std::string description = {};
  Dataset dataset = Dataset::unknown;
};

/// What the HParams page's table has, for all runs below --logdir.
struct HParamsConfig {
  std::vector<HParamInfo> hparams;
  std::vector<MetricInfo> metrics;
};

}  // namespace tblog
