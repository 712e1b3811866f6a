#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/validation.h>
#include <tblog/numeric_view.h>

#include <cstdint>
#include <string>
#include <vector>

namespace tblog::detail {

/// What a model makes of a whole validation set.
struct ValidationResults {
  struct Metric {
    std::string name;
    double value;
    Mode better;
  };
  // The classifier's samples for a binary task, those of one-vs-rest for a class otherwise.
  struct Curve {
    std::string suffix;  // "" or "/class_0"
    at::Tensor labels, probabilities;
  };

  std::vector<Metric> metrics;
  std::vector<Curve> curves;
};

/// A contiguous tensor on the CPU, as metrics and writers want it.
NumericView view_of(const at::Tensor& tensor);

/// Gathers outputs and targets batch by batch, checked, and computes what follows from all of them.
class ValidationSet {
 public:
  /// `options` must outlive it.
  explicit ValidationSet(const ValidationOptions& options) : options_(options) {}

  void add(const at::Tensor& output, const at::Tensor& target);
  ValidationResults results() const;

 private:
  void check_labels(const at::Tensor& targets, std::int64_t classes) const;
  void check_probabilities(const at::Tensor& outputs) const;
  void add_binary(ValidationResults& to, const at::Tensor& outputs, const at::Tensor& targets) const;
  void add_multiclass(ValidationResults& to, const at::Tensor& outputs, const at::Tensor& targets) const;

  const ValidationOptions& options_;
  std::vector<at::Tensor> outputs_, targets_;  // copies on the CPU: [n, classes] or [n, 1], and [n]
  std::int64_t samples_ = 0;
  double loss_sum_ = 0;
};

}  // namespace tblog::detail
