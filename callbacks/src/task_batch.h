#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks/metric.h>
#include <tblog/callbacks/validation_options.h>

#include <cstdint>
#include <string>

namespace tblog::detail {

/// A batch of outputs and targets, checked, as metrics count it; without samples of weight 0, and without tokens that
/// are to be ignored.
struct TaskBatch : MetricBatch {
  std::int64_t given = 0;    ///< samples before any were left out; tokens, of a language model
  std::int64_t samples = 0;  ///< these; output, of a language model, is defined only where metrics want it
  std::int64_t columns = 1;  ///< classes, labels or vocabulary
  at::Tensor sample_weight;  ///< [samples], which weight is but for regressions; undefined: 1 each
  at::Tensor kept;           ///< [given], whether each is one of these; undefined: all are
  at::Tensor losses;         ///< the default loss of each sample; undefined if none was asked for
  at::Tensor probabilities;  ///< of a classifier, as output
  at::Tensor predictions;    ///< of a classifier: 0 or 1 by probability 0.5, or class numbers
  bool diverged = false;     ///< whether a classifier's output has no probabilities: there is a NaN
};

/// Throws std::invalid_argument for what Validation refuses; `before` samples came before these, for its messages.
TaskBatch task_batch(const ValidationOptions& options, const at::Tensor& output, const at::Tensor& target,
                     const at::Tensor& weight, bool with_loss, std::int64_t before);

/// Its part for Task::language_model.
TaskBatch token_batch(const ValidationOptions& options, const at::Tensor& output, const at::Tensor& target,
                      const at::Tensor& weight, std::int64_t before);

// For both.
[[noreturn]] void throw_of_shapes(const char* rule, const at::Tensor& output, const at::Tensor& target);
/// [n] doubles on the CPU, checked; undefined if they are.
at::Tensor checked_weights(const at::Tensor& weight, std::int64_t samples, std::int64_t before);
/// Throws for the first of [n, columns] (or [n]) outside 0 to 1. NaN passes: it is what a model that has diverged
/// gives.
void check_probabilities(const at::Tensor& outputs, std::int64_t before);
/// "labels[3] is 2: a class is ...", of the first of [n] where `bad` holds.
void check_labels(const at::Tensor& bad, const at::Tensor& labels, const std::string& rule, std::int64_t before);
/// As float if it is, else as double: a float stays one, for a probability of 0.29f lies on a curve's threshold 0.29.
at::Tensor on_cpu(const at::Tensor& output);

}  // namespace tblog::detail
