#pragma once

#include <tblog/callbacks/validation_options.h>
#include <tblog/summary_writer.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "task_batch.h"

namespace tblog::detail {

/// The samples of the largest loss, with what is shown of them. A loss that is NaN is the largest of all.
class WorstSamples {
 public:
  /// The worst `k`.
  explicit WorstSamples(std::int64_t k) : k_(k) {}

  /// `losses` are those of the batch's samples; `input` is the batch's, or undefined; `before` samples came before it.
  void add(const ValidationOptions& options, const TaskBatch& batch, const at::Tensor& losses, const at::Tensor& input,
           std::int64_t before);
  void merge(const WorstSamples& other);
  /// As bytes, and back; load_state() throws std::invalid_argument for what is no such state.
  std::string state() const;
  void load_state(std::string_view bytes);

  /// Writes a table `tag`, and pictures `tag`/images of those inputs that are images of the worst one's size.
  void log(SummaryWriter& writer, const std::string& tag, std::int64_t step) const;

 private:
  struct Sample {
    std::int64_t number;
    double loss;
    std::string target, prediction;
    at::Tensor image;  // bytes, [channels, height, width]; undefined if the input is none
  };
  void keep_worst();

  std::int64_t k_;
  std::vector<Sample> samples_;  // the worst first
};

}  // namespace tblog::detail
