#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks_export.h>
#include <tblog/deferred_scalar.h>
#include <tblog/numeric_view.h>
#include <tblog/tensor_view.h>

#include <functional>

namespace tblog {

/// A torch::Tensor where a TensorView is wanted: pixels, samples, values. Of any type, device and layout, of no
/// elements, with or without a gradient. Neither the tensor nor its history is touched.
///
/// A dense, contiguous tensor on the CPU, of bool, float, double or a signed or unsigned byte, or an integer of 16 to
/// 64 bits with a sign, is looked at where it lies; the view keeps it alive, and sees what is written into it. Any
/// other is copied, which waits for the device that it is on: half, bfloat16 and quantized numbers become float, other
/// types double, sparse tensors dense.
template <>
struct TBLOG_CALLBACKS_EXPORT TensorViewOf<at::Tensor> {
  /// Throws std::invalid_argument for a tensor that is undefined, complex or nested. More dimensions than a view can
  /// have are the view's problem().
  static TensorView view(const at::Tensor& tensor);
};

/// A torch::Tensor where a NumericView is wanted, its elements in a row: labels, scores, weights of all metrics.
///
///     double auc = tblog::metrics::roc_auc(target, logits);   // on whatever device they are: a GPU is waited for
///
/// As for a TensorView, above, and the same is refused.
template <>
struct TBLOG_CALLBACKS_EXPORT NumericViewOf<at::Tensor> {
  static NumericView view(const at::Tensor& tensor);
};

/// A torch::Tensor of one element where a DeferredScalar is wanted: `writer.add_scalar("loss", loss, step)` does not
/// wait for a GPU, as `loss.item<double>()` does.
///
/// On the CPU the value is read at once. On another device its copying is queued on the current stream, and the writer
/// thread waits for that. So the value is the one that the tensor has at this point of the stream, whatever is
/// done to it later.
template <>
struct TBLOG_CALLBACKS_EXPORT DeferredScalarOf<at::Tensor> {
  /// Throws std::invalid_argument for a tensor that is undefined, complex or nested, or has not just one element. What
  /// it returns keeps the tensor alive, and throws what the device reports.
  static std::function<double()> scalar(const at::Tensor& tensor);
};

}  // namespace tblog
