#include <tblog/callbacks/tensors.h>
#include <tblog/callbacks/weight_histograms.h>

#include <string>
#include <utility>

#include "model.h"
#include "require.h"

namespace tblog {

WeightHistograms::WeightHistograms(WeightHistogramsOptions options) : options_(std::move(options)) {
  detail::require(options_.every_n_epochs() > 0, "WeightHistogramsOptions::every_n_epochs", options_.every_n_epochs(),
                  "it must be positive");
}

void WeightHistograms::on_train_begin(TrainingState& state) { detail::model_of(state, "WeightHistograms"); }

void WeightHistograms::on_epoch_end(TrainingState& state) {
  if (!state.writer || (state.epoch + 1) % options_.every_n_epochs() != 0) return;
  const auto log = [&](const std::string& tag, const at::Tensor& tensor) {
    if (tensor.defined() && tensor.numel() > 0) state.writer->add_histogram(tag, tensor, state.step);
  };
  for (const auto& entry : state.model->named_parameters()) {
    log("weights/" + entry.key(), entry.value());
    if (options_.gradients()) log("gradients/" + entry.key(), entry.value().grad());
  }
}

}  // namespace tblog
