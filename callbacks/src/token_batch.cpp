#include <ATen/ATen.h>

#include <algorithm>
#include <vector>

#include "task_batch.h"

namespace tblog::detail {
namespace {

// Rows of logits that become doubles at a time, on the device: a vocabulary is long.
constexpr std::int64_t kElements = 1 << 22;

struct Tokens {
  at::Tensor losses, predictions;  // of each row, on the CPU
};

// Where the logits are: the numbers that leave the device are two a token, not a vocabulary.
Tokens tokens_of(const at::Tensor& rows, const at::Tensor& classes, Output kind) {
  const std::int64_t count = std::max<std::int64_t>(1, kElements / rows.size(1));
  std::vector<at::Tensor> losses, predictions;
  for (std::int64_t begin = 0; begin < rows.size(0); begin += count) {
    const std::int64_t end = std::min(begin + count, rows.size(0));
    const at::Tensor scores = rows.slice(0, begin, end).to(at::kDouble);
    const at::Tensor of_truth = scores.gather(1, classes.slice(0, begin, end).unsqueeze(1)).squeeze(1);
    losses.push_back(kind == Output::logits ? scores.logsumexp(1) - of_truth : of_truth.log().neg());
    predictions.push_back(scores.argmax(1));
  }
  return {at::cat(losses).to(at::kCPU), at::cat(predictions).to(at::kCPU)};
}

void check_tokens(const at::Tensor& target, std::int64_t vocabulary, std::int64_t ignored, std::int64_t before) {
  const at::Tensor out_of_range = target.lt(0).logical_or(target.ge(vocabulary)).logical_and(target.ne(ignored));
  const at::Tensor bad =
      at::isFloatingType(target.scalar_type()) ? out_of_range.logical_or(target.ne(target.floor())) : out_of_range;
  check_labels(bad, target,
               "a class is a whole number from 0 to " + std::to_string(vocabulary - 1) + ", or the ignore_index " +
                   std::to_string(ignored),
               before);
}

}  // namespace

TaskBatch token_batch(const ValidationOptions& options, const at::Tensor& output, const at::Tensor& target,
                      const at::Tensor& weight, std::int64_t before) {
  const bool in_time = output.dim() == 3;
  if ((output.dim() != 2 && !in_time) || output.size(-1) < 2 ||
      target.sizes() != output.sizes().slice(0, static_cast<std::size_t>(output.dim() - 1))) {
    throw_of_shapes(
        "language model validation wants an output of [n, time, vocabulary] or [n, vocabulary] and a target of [n, "
        "time] or [n]",
        output, target);
  }
  TaskBatch batch;
  if (output.numel() == 0) return batch;
  batch.columns = output.size(-1);
  const at::Tensor rows = output.detach().reshape({-1, batch.columns});
  batch.given = rows.size(0);
  const at::Tensor tokens = target.detach().to(rows.device()).reshape({-1});
  check_tokens(tokens, batch.columns, options.ignore_index(), before);
  if (options.output() == Output::probabilities) check_probabilities(rows, before);

  const at::Tensor counts = tokens.ne(options.ignore_index());
  const at::Tensor classes = at::where(counts, tokens, at::zeros_like(tokens)).to(at::kLong);
  const bool of_sequences = in_time && weight.defined() && weight.numel() == output.size(0);
  at::Tensor weights = checked_weights(weight, of_sequences ? output.size(0) : rows.size(0), before);
  if (of_sequences) weights = weights.repeat_interleave(output.size(1));

  batch.kept = counts.to(at::kCPU);
  if (weights.defined()) batch.kept = batch.kept.logical_and(weights.gt(0));
  const auto of_kept = [&](const at::Tensor& tensor) { return tensor.index({batch.kept}); };
  batch.samples = batch.kept.sum().item<std::int64_t>();
  if (batch.samples == 0) return batch;

  const Tokens of_rows = tokens_of(rows, classes, options.output());
  batch.losses = of_kept(of_rows.losses);
  batch.predictions = of_kept(of_rows.predictions);
  batch.target = of_kept(classes.to(at::kCPU));
  if (weights.defined()) batch.weight = of_kept(weights);
  batch.sample_weight = batch.weight;
  if (!options.metrics().empty()) batch.output = of_kept(on_cpu(rows));
  batch.diverged = batch.losses.isnan().any().item<bool>();
  return batch;
}

}  // namespace tblog::detail
