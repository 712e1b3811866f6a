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

/// Weights, checked but for their number; or none, which is 1 each.
class SampleWeights {
 public:
  explicit SampleWeights(NumericView weights) {
    if (weights.empty()) return;
    weights.visit([&](const auto* data, std::size_t size) {
      using T = std::remove_cv_t<std::remove_pointer_t<decltype(data)>>;
      const auto is_good = [](T weight) { return (weight >= T(0)) & (weight <= std::numeric_limits<T>::max()); };
      if (!all_of(data, size, is_good)) {
        const auto bad = static_cast<std::size_t>(std::find_if_not(data, data + size, is_good) - data);
        refuse("weights", bad, static_cast<double>(data[bad]), "a weight is finite and not negative");
      }
      if constexpr (std::is_same_v<T, double>) {
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
