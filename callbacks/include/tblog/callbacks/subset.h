#pragma once

#include <torch/data/datasets/base.h>

#include <cstddef>
#include <utility>
#include <vector>

namespace tblog {

/// Some samples of a LibTorch dataset, by their numbers, as a dataset: for the folds of a cross-validation. `Dataset`
/// is one whose get() takes a number; it is copied, which for those that hold tensors copies none of these.
template <class Dataset>
class Subset : public torch::data::datasets::Dataset<Subset<Dataset>, typename Dataset::ExampleType> {
 public:
  Subset(Dataset dataset, std::vector<std::size_t> indices)
      : dataset_(std::move(dataset)), indices_(std::move(indices)) {}

  /// Throws std::out_of_range beyond its size.
  typename Dataset::ExampleType get(std::size_t index) override { return dataset_.get(indices_.at(index)); }
  torch::optional<std::size_t> size() const override { return indices_.size(); }

 private:
  Dataset dataset_;
  std::vector<std::size_t> indices_;
};

}  // namespace tblog
