#pragma once

#include <tblog/numeric_view.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <vector>

#include "class_ids.h"
#include "sample_weights.h"
#include "samples.h"

namespace tblog::metrics::detail {

/// A classifier's samples, checked: a class by label and one by prediction, weights if there are any. They are looked
/// at where the caller has them.
class ClassSamples {
 public:
  using Id = ClassIds::Id;

  ClassSamples(NumericView labels, NumericView predictions, NumericView weights, std::size_t num_classes,
               std::optional<std::int64_t> ignored = {})
      : labels_("labels", labels, num_classes, ignored),
        predictions_("predictions", predictions, num_classes),
        weights_(weights) {
    check_size("predictions", predictions, "labels", labels);
    if (!weights.empty()) check_size("weights", weights, "labels", labels);
  }

  /// One more than the largest class, and at least 2.
  std::size_t num_classes() const { return std::size_t{1} + labels_.largest(predictions_.largest(1)); }

  /// Adds each sample's weight to counts[cell_of(label, prediction)], unless its label is ignored.
  template <class CellOf>
  void count(std::vector<double>& counts, CellOf cell_of) const {
    if (kLanes * counts.size() > labels_.size()) {
      each(counts.size(), cell_of, [&](std::size_t cell, std::size_t, auto weight) {
        if (cell < counts.size()) counts[cell] += static_cast<double>(weight);
      });
    } else if (weights_.data()) {
      count_in_lanes<double>(counts, cell_of);
    } else {
      count_in_lanes<std::uint64_t>(counts, cell_of);
    }
  }

 private:
  static constexpr std::size_t kLanes = 4;

  // Neighbours often fall into one cell: in lanes of their own none has to wait for the sum of the one before it.
  template <class Sum, class CellOf>
  void count_in_lanes(std::vector<double>& counts, CellOf cell_of) const {
    std::vector<Sum> lanes(kLanes * (counts.size() + 1));
    each(counts.size(), cell_of, [sums = lanes.data()](std::size_t cell, std::size_t lane, auto weight) {
      sums[kLanes * cell + lane] += static_cast<Sum>(weight);
    });
    for (std::size_t i = 0; i < kLanes * counts.size(); ++i) counts[i / kLanes] += static_cast<double>(lanes[i]);
  }

  /// Calls add(cell, lane, weight) for each sample; what is ignored is in cell `num_cells`.
  template <class CellOf, class Add>
  void each(std::size_t num_cells, CellOf cell_of, Add add) const {
    constexpr std::size_t kBlock = ClassIds::kBlock;
    Id labels[kBlock] = {}, predictions[kBlock] = {};
    std::uint32_t cells[kBlock];
    const auto ignored = static_cast<std::uint32_t>(num_cells);
    for (std::size_t first = 0; first < labels_.size(); first += kBlock) {
      const std::size_t count = std::min(kBlock, labels_.size() - first);
      labels_.read(first, count, labels);
      predictions_.read(first, count, predictions);
      for (std::size_t k = 0; k < kBlock; ++k) {
        const auto cell = static_cast<std::uint32_t>(cell_of(labels[k], predictions[k]));
        cells[k] = labels[k] == ClassIds::kIgnored ? ignored : cell;
      }
      const auto add_all = [&](auto weight) {
        std::size_t k = 0;
        for (; k + kLanes <= count; k += kLanes) {
          for (std::size_t lane = 0; lane < kLanes; ++lane) add(cells[k + lane], lane, weight(first + k + lane));
        }
        for (; k < count; ++k) add(cells[k], 0, weight(first + k));
      };
      if (weights_.data()) {
        add_all([weights = weights_.data()](std::size_t i) { return weights[i]; });
      } else {
        add_all([](std::size_t) { return 1; });
      }
    }
  }

  ClassIds labels_, predictions_;
  SampleWeights weights_;
};

}  // namespace tblog::metrics::detail
