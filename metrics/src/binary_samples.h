#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <type_traits>
#include <utility>
#include <vector>

#include "all_of.h"
#include "sample_weights.h"
#include "samples.h"

namespace tblog::metrics::detail {

/// A binary classifier's samples, checked: labels as bytes, scores as float or double, weights if there are any. What
/// the caller has in that form already is looked at where it lies.
class BinarySamples {
 public:
  BinarySamples(NumericView labels, NumericView scores, NumericView weights, const char* scores_name = "scores")
      : size_(labels.size()), weights_(weights) {
    if (!weights.empty()) check_size("weights", weights, "labels", labels);
    check_size(scores_name, scores, "labels", labels);
    check_labels(labels);
    check_scores(scores_name, scores);
  }
  BinarySamples(const BinarySamples&) = delete;
  BinarySamples& operator=(const BinarySamples&) = delete;

  std::size_t size() const { return size_; }

  /// Calls `f(labels, scores, weight)`: labels one byte each, 0 or 1; scores float or double, none NaN; and
  /// `weight(i)`, a constant 1 for samples without weights.
  template <class F>
  void visit(F f) const {
    const auto with_scores = [&](auto weight) { floats_ ? f(labels_, floats_, weight) : f(labels_, doubles_, weight); };
    if (weights_.data() == nullptr) {
      with_scores(UnitWeight());
    } else {
      with_scores(GivenWeight{weights_.data()});
    }
  }

  struct UnitWeight {
    constexpr double operator()(std::size_t) const { return 1; }
  };
  struct GivenWeight {
    const double* weights;
    double operator()(std::size_t i) const { return weights[i]; }
  };

 private:
  void check_labels(NumericView labels) {
    labels.visit([&](const auto* data, std::size_t size) {
      using Label = std::remove_cv_t<std::remove_pointer_t<decltype(data)>>;
      const auto is_good = [](Label label) { return (label == Label(0)) | (label == Label(1)); };
      if (!all_of(data, size, is_good)) {
        const std::size_t i = std::find_if_not(data, data + size, is_good) - data;
        refuse("labels", i, static_cast<double>(data[i]), "a binary label is 0 or 1");
      }
      if constexpr (std::is_integral_v<Label> && sizeof(Label) == 1) {
        labels_ = reinterpret_cast<const std::uint8_t*>(data);
      } else {
        label_copy_.resize(size);
        for (std::size_t i = 0; i < size; ++i) label_copy_[i] = data[i] != Label(0);
        labels_ = label_copy_.data();
      }
    });
  }

  void check_scores(const char* name, NumericView scores) {
    scores.visit([&](const auto* data, std::size_t size) {
      using Score = std::remove_cv_t<std::remove_pointer_t<decltype(data)>>;
      if constexpr (std::is_floating_point_v<Score>) {
        if (!all_of(data, size, [](Score score) { return score == score; })) {
          const std::size_t i = std::find_if(data, data + size, [](Score score) { return std::isnan(score); }) - data;
          refuse(name, i, static_cast<double>(data[i]), "a score is a number");
        }
        if constexpr (sizeof(Score) == 4) {
          floats_ = data;
        } else {
          doubles_ = data;
        }
      } else {
        score_copy_.assign(data, data + size);
        doubles_ = score_copy_.data();
      }
    });
  }

  std::size_t size_;
  SampleWeights weights_;
  std::vector<std::uint8_t> label_copy_;
  std::vector<double> score_copy_;
  const std::uint8_t* labels_ = nullptr;
  const float* floats_ = nullptr;
  const double* doubles_ = nullptr;
};

}  // namespace tblog::metrics::detail
