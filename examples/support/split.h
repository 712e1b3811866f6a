#pragma once

#include <torch/data/datasets/base.h>
#include <torch/types.h>

#include <cstdint>

#include "csv_reader.h"

/// Rows of features with their labels, as a LibTorch dataset.
class Rows : public torch::data::datasets::Dataset<Rows> {
 public:
  /// `features` [n, k], `labels` [n].
  Rows(torch::Tensor features, torch::Tensor labels) : features_(std::move(features)), labels_(std::move(labels)) {}

  torch::data::Example<> get(std::size_t index) override {
    const auto row = static_cast<std::int64_t>(index);
    return {features_[row], labels_[row]};
  }
  torch::optional<std::size_t> size() const override { return static_cast<std::size_t>(features_.size(0)); }

 private:
  torch::Tensor features_, labels_;
};

struct Split {
  Rows train, validation;
};

/// A fifth of the rows, drawn by `seed`, for validation. The last column is the label; the others are scaled to mean 0
/// and standard deviation 1 over the training rows.
inline Split split(const Table& table, std::uint64_t seed) {
  const auto rows = static_cast<std::int64_t>(table.rows());
  const auto columns = static_cast<std::int64_t>(table.columns.size());
  auto values = torch::tensor(table.values).view({rows, columns});
  torch::manual_seed(seed);
  values = values.index_select(0, torch::randperm(rows));

  const std::int64_t held_out = rows / 5;
  const auto mean = values.slice(0, held_out).slice(1, 0, columns - 1).mean(0);
  auto deviation = values.slice(0, held_out).slice(1, 0, columns - 1).std(0);
  deviation = torch::where(deviation > 0, deviation, torch::ones_like(deviation));  // a pixel that is always empty
  const auto features = (values.slice(1, 0, columns - 1) - mean) / deviation;
  const auto labels = values.select(1, columns - 1).to(torch::kLong);
  return {Rows(features.slice(0, held_out), labels.slice(0, held_out)),
          Rows(features.slice(0, 0, held_out), labels.slice(0, 0, held_out))};
}
