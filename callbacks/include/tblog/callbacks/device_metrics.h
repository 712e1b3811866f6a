#pragma once

#include <ATen/core/Tensor.h>
#include <tblog/callbacks_export.h>
#include <tblog/metrics/binary_curve.h>
#include <tblog/metrics/confusion_matrix.h>
#include <tblog/metrics/running.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// Accumulators for tensors on a GPU: they count there, and nobody waits for it until compute(), once for all batches.
/// What that returns is an accumulator of tblog::metrics, of which all metrics are made:
///
///     tblog::DeviceConfusionMatrix counts(10);
///     for (auto& batch : loader) counts.update(batch.target, net->forward(batch.data).argmax(1));
///     const double f1 = tblog::metrics::f1(counts.compute(), tblog::metrics::Average::macro);
///
/// All other metrics take tensors as they are, from any device, and wait for a copy (NumericViewOf in tensors.h).
///
/// Common to all classes here:
/// - The tensors of an update have as many elements each, in any shape, and lie on one device: the one of the first
///   update since reset(). It has to know numbers of 64 bits; a CPU does as well.
/// - `weights`: one a sample, or an undefined tensor for 1 each.
/// - update() throws std::invalid_argument for sizes, types and devices that don't go together; nothing has changed
///   then. A value that makes no sense (a label out of range, a NaN score, a negative weight) can't be seen without
///   waiting: its sample is left out, and compute() throws std::invalid_argument with the value and its place among
///   the samples since reset(), of the first one.
/// - Counts are exact. Sums of weights may differ in their last bits from run to run: a GPU adds in any order.
/// - The work goes to the current stream. One object is used by one thread at a time. Nothing is kept of the tensors,
///   nor of their history.
namespace tblog {
namespace detail {

/// Where a value was bad, remembered on the device.
class DeviceCheck {
 public:
  explicit DeviceCheck(std::string name, std::string rule) : name_(std::move(name)), rule_(std::move(rule)) {}

  /// Remembers the first of `values` where `bad` holds, if none was before; `before` samples came before these.
  void look(const at::Tensor& bad, const at::Tensor& values, std::int64_t before);
  /// Waits. Throws std::invalid_argument if there was one.
  void throw_if_bad() const;

 private:
  std::string name_, rule_;
  at::Tensor found_;  // place and value; a place below 0 is none
};

/// Numbers of samples, and their weight, in cells on the device.
class DeviceCells {
 public:
  explicit DeviceCells(std::int64_t cells) : cells_(cells) {}

  /// Throws std::invalid_argument if samples were counted on another device than `tensor`'s.
  void check_device(const at::Tensor& tensor) const;
  /// Adds samples, but those to be left out: each one's cell, and its weight as a double, or undefined for 1 each.
  void add(const at::Tensor& cells, const at::Tensor& left_out, const at::Tensor& weights);

  /// These wait.
  std::vector<double> weights() const;
  std::int64_t samples() const;

 private:
  std::int64_t cells_;
  // Each has a cell more at its end, for what is left out.
  at::Tensor counts_;   // [2, cells]: samples that weigh 1, and samples with weights of their own but 0
  at::Tensor weights_;  // of the latter
};

}  // namespace detail

/// metrics::ConfusionMatrix, counted on the device.
class TBLOG_CALLBACKS_EXPORT DeviceConfusionMatrix {
 public:
  /// Throws as metrics::ConfusionMatrix.
  explicit DeviceConfusionMatrix(std::int64_t num_classes, std::optional<std::int64_t> ignore_index = {});

  /// Adds samples: class numbers, in tensors of any type but complex.
  void update(const at::Tensor& labels, const at::Tensor& predictions, const at::Tensor& weights = {});
  /// All samples since reset(). Waits for the device; throws std::invalid_argument if one of them makes no sense.
  metrics::ConfusionMatrix compute() const;
  void reset();

 private:
  std::int64_t num_classes_;
  std::optional<std::int64_t> ignore_index_;
  std::int64_t seen_ = 0;
  detail::DeviceCells cells_;
  detail::DeviceCheck labels_, predictions_, weights_;
};

/// metrics::BinaryCurve, binned, counted on the device.
class TBLOG_CALLBACKS_EXPORT DeviceBinaryCurve {
 public:
  /// Throws std::invalid_argument without thresholds: an exact curve keeps its samples, and metrics::BinaryCurve does.
  explicit DeviceBinaryCurve(const metrics::Thresholds& thresholds);

  /// Adds samples: labels of 0 or 1; scores, which are compared in their own precision (half and bfloat16 in float's).
  void update(const at::Tensor& labels, const at::Tensor& scores, const at::Tensor& weights = {});
  /// All samples since reset(). Waits for the device; throws std::invalid_argument if one of them makes no sense.
  metrics::BinaryCurve compute() const;
  void reset();

 private:
  metrics::Thresholds thresholds_;
  at::Tensor as_tensor_;  // the thresholds, in the type and on the device of the last scores
  std::int64_t seen_ = 0;
  detail::DeviceCells cells_;
  detail::DeviceCheck labels_, scores_, weights_;
};

/// metrics::Mean, summed on the device: of a loss, say, which is so read once an epoch and not once a batch. A NaN
/// among the values makes the mean NaN.
class TBLOG_CALLBACKS_EXPORT DeviceMean {
 public:
  DeviceMean();

  void update(const at::Tensor& values, const at::Tensor& weights = {});
  /// A value that is the mean of `count` samples, such as a batch's loss.
  void update(const at::Tensor& value, double count);
  /// All values since reset(). Waits for the device; throws std::invalid_argument if a weight makes no sense.
  metrics::Mean compute() const;
  void reset();

 private:
  void add(const at::Tensor& sum, const at::Tensor& weight);

  std::int64_t seen_ = 0;
  at::Tensor sums_;  // of values and of weights, and what their additions lost
  detail::DeviceCheck weights_;
};

}  // namespace tblog
