#pragma once

#include <tblog/numeric_view.h>

#include <algorithm>
#include <cstddef>
#include <limits>
#include <type_traits>
#include <vector>

#include "all_of.h"
#include "samples.h"

namespace tblog::metrics::detail {

/// Refuses a value that, as a double, is not good.
template <class IsGood>
void check_each(const char* name, const NumericView& values, const char* rule, IsGood is_good) {
  values.visit([&](const auto* data, std::size_t size) {
    const auto is_good_double = [is_good](auto value) { return is_good(static_cast<double>(value)); };
    if (all_of(data, size, is_good_double)) return;
    const auto bad = static_cast<std::size_t>(std::find_if_not(data, data + size, is_good_double) - data);
    refuse(name, bad, static_cast<double>(data[bad]), rule);
  });
}

inline bool is_weight(double weight) { return (weight >= 0) & (weight <= std::numeric_limits<double>::max()); }

inline void check_weights(const NumericView& weights) {
  check_each("weights", weights, "a weight is finite and not negative",
             [](double weight) { return is_weight(weight); });
}

/// There is a weight for each of `than`, or none at all.
inline void check_weight_count(const NumericView& weights, const char* than_name, const NumericView& than) {
  if (!weights.empty()) check_size("weights", weights, than_name, than);
}

/// Weights, checked but for their number, as doubles: where they lie, if they are such. Or none, which is 1 each.
class SampleWeights {
 public:
  explicit SampleWeights(const NumericView& weights) {
    check_weights(weights);
    if (weights.empty()) return;
    weights.visit([&](const auto* data, std::size_t size) {
      if constexpr (std::is_same_v<decltype(data), const double*>) {
        weights_ = data;
      } else {
        copy_.assign(data, data + size);
        weights_ = copy_.data();
      }
    });
  }
  SampleWeights(const SampleWeights&) = delete;
  SampleWeights& operator=(const SampleWeights&) = delete;

  /// Null if there are none.
  const double* data() const { return weights_; }

 private:
  const double* weights_ = nullptr;
  std::vector<double> copy_;
};

}  // namespace tblog::metrics::detail
