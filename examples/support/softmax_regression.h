#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "csv_reader.h"

/// Images of handwritten digits.
struct Digits {
  static constexpr std::size_t kClasses = 10, kPixels = 64;
  std::vector<float> pixels;  ///< samples x 8 x 8, in [0, 1]
  std::vector<int> labels;    ///< 0 to 9

  std::int64_t size() const { return static_cast<std::int64_t>(labels.size()); }

  /// Rows `from` to `to` (at most all, without that itself) of data/digits.csv.
  static Digits read(const std::string& path, std::size_t from, std::size_t to) {
    const Table table = read_csv(path);
    Digits out;
    for (std::size_t row = from; row < std::min(to, table.rows()); ++row) {
      for (std::size_t i = 0; i < kPixels; ++i) out.pixels.push_back(table.at(row, i) / 16);
      out.labels.push_back(static_cast<int>(table.at(row, kPixels)));
    }
    return out;
  }
};

/// Tells digits apart by one weighted sum of the pixels for each class, and learns by gradient descent.
struct SoftmaxRegression {
  std::vector<float> weights = std::vector<float>(Digits::kClasses * Digits::kPixels);  ///< classes x 8 x 8

  /// Samples x classes.
  std::vector<float> probabilities(const Digits& digits) const {
    std::vector<float> out;
    for (std::size_t n = 0; n < digits.labels.size(); ++n) {
      const std::size_t first = out.size();
      for (std::size_t c = 0; c < Digits::kClasses; ++c) {
        float logit = 0;
        for (std::size_t i = 0; i < Digits::kPixels; ++i) {
          logit += weights[c * Digits::kPixels + i] * digits.pixels[n * Digits::kPixels + i];
        }
        out.push_back(logit);
      }
      const float largest = *std::max_element(out.begin() + first, out.end());
      float sum = 0;
      for (std::size_t c = first; c < out.size(); ++c) sum += out[c] = std::exp(out[c] - largest);
      for (std::size_t c = first; c < out.size(); ++c) out[c] /= sum;
    }
    return out;
  }

  /// One step down the gradient of the mean cross-entropy.
  void descend(const Digits& digits, double rate) {
    std::vector<float> errors = probabilities(digits);
    for (std::size_t n = 0; n < digits.labels.size(); ++n) errors[n * Digits::kClasses + digits.labels[n]] -= 1;
    const float step = static_cast<float>(rate) / static_cast<float>(digits.size());
    for (std::size_t n = 0; n < digits.labels.size(); ++n) {
      for (std::size_t c = 0; c < Digits::kClasses; ++c) {
        for (std::size_t i = 0; i < Digits::kPixels; ++i) {
          weights[c * Digits::kPixels + i] -=
              step * errors[n * Digits::kClasses + c] * digits.pixels[n * Digits::kPixels + i];
        }
      }
    }
  }
};

/// The likeliest class of each sample.
inline std::vector<int> predictions(const std::vector<float>& probabilities) {
  std::vector<int> out;
  for (auto row = probabilities.begin(); row != probabilities.end(); row += Digits::kClasses) {
    out.push_back(static_cast<int>(std::max_element(row, row + Digits::kClasses) - row));
  }
  return out;
}

/// The mean over samples of -log(the probability of what is true).
inline double cross_entropy(const std::vector<float>& probabilities, const std::vector<int>& labels) {
  double sum = 0;
  for (std::size_t n = 0; n < labels.size(); ++n) sum -= std::log(probabilities[n * Digits::kClasses + labels[n]]);
  return sum / static_cast<double>(labels.size());
}
