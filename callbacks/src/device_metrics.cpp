#include <ATen/Functions.h>
#include <tblog/callbacks/device_metrics.h>

#include <cmath>
#include <cstddef>
#include <limits>
#include <sstream>
#include <stdexcept>
#include <utility>

// Nothing here may wait for the device but what compute() calls: no item(), no indexing by a mask, no bincount (which
// asks for the largest value first).
namespace tblog {
namespace {

constexpr const char* kWeightRule = "a weight is finite and not negative";

std::string place_of(const at::Tensor& tensor) { return tensor.device().str(); }

// The elements in a row, without history; `like` is what they must go with.
at::Tensor row_of(const char* name, const at::Tensor& tensor, const char* like_name = nullptr,
                  const at::Tensor& like = {}) {
  const auto refuse = [&](const std::string& what) { throw std::invalid_argument(std::string(name) + " " + what); };
  if (!tensor.defined()) refuse("is an undefined tensor");
  if (tensor.is_complex()) refuse("is a complex tensor");
  if (like.defined()) {
    if (tensor.numel() != like.numel()) {
      refuse("has " + std::to_string(tensor.numel()) + " elements, " + like_name + " has " +
             std::to_string(like.numel()));
    }
    if (tensor.device() != like.device()) {
      refuse("is on " + place_of(tensor) + ", " + like_name + " on " + place_of(like));
    }
  }
  return tensor.detach().reshape({-1});
}

void check_device(const at::Tensor& counted, const at::Tensor& tensor) {
  if (!counted.defined() || counted.device() == tensor.device()) return;
  throw std::invalid_argument("the samples are on " + place_of(tensor) + ", those before them were on " +
                              place_of(counted));
}

// As doubles, or undefined for 1 each.
at::Tensor weights_of(const at::Tensor& weights, const char* like_name, const at::Tensor& like) {
  if (!weights.defined()) return {};
  return row_of("weights", weights, like_name, like).to(at::kDouble);
}

at::Tensor is_bad_weight(const at::Tensor& weights) {
  return at::isfinite(weights).logical_and(weights.ge(0)).logical_not();
}

struct Classes {
  at::Tensor ids;
  at::Tensor bad;
};

// Class numbers, and where there is none. (A label of -1.5 or NaN would be some class once it is an integer.)
Classes classes_of(const at::Tensor& row, std::int64_t num_classes) {
  at::Tensor bad = row.lt(0).logical_or(row.ge(num_classes));
  if (at::isFloatingType(row.scalar_type())) bad = bad.logical_or(row.floor().eq(row).logical_not());
  return {at::where(bad, at::zeros_like(row), row).to(at::kLong), bad};
}

at::Tensor bytes_as_ints(const at::Tensor& row) { return row.scalar_type() == at::kBool ? row.to(at::kByte) : row; }

std::string range_rule(std::int64_t num_classes) {
  return "a class is a whole number from 0 to " + std::to_string(num_classes - 1);
}

}  // namespace

namespace detail {

void DeviceCheck::look(const at::Tensor& bad, const at::Tensor& values, std::int64_t before) {
  const std::int64_t size = values.numel();
  if (size == 0) return;
  const auto longs = values.options().dtype(at::kLong);
  const at::Tensor place = at::where(bad, at::arange(size, longs), at::full({1}, size, longs)).min().reshape({1});
  const at::Tensor value = values.index_select(0, place.clamp_max(size - 1)).to(at::kDouble);
  const at::Tensor none = at::full({2}, -1, value.options());
  if (!found_.defined()) found_ = none;
  const at::Tensor now = at::where(place.lt(size), at::cat({place.add(before).to(at::kDouble), value}), none);
  found_ = at::where(found_.slice(0, 0, 1).lt(0), now, found_);
}

void DeviceCheck::throw_if_bad() const {
  if (!found_.defined()) return;
  const at::Tensor found = found_.to(at::kCPU);
  const double place = found[0].item<double>();
  if (place < 0) return;
  std::ostringstream value;
  value.precision(9);
  value << found[1].item<double>();
  throw std::invalid_argument(name_ + "[" + std::to_string(static_cast<std::int64_t>(place)) + "] is " + value.str() +
                              ": " + rule_);
}

void DeviceCells::check_device(const at::Tensor& tensor) const { tblog::check_device(counts_, tensor); }

void DeviceCells::add(const at::Tensor& cells, const at::Tensor& left_out, const at::Tensor& weights) {
  const auto options = cells.options();
  const at::Tensor cell = at::where(left_out, at::full({1}, cells_, options), cells);
  if (!counts_.defined()) counts_ = at::zeros({2, cells_ + 1}, options);
  if (!weights.defined()) {
    counts_[0].scatter_add_(0, cell, at::ones({1}, options).expand(cell.sizes()));
    return;
  }
  if (!weights_.defined()) weights_ = at::zeros({cells_ + 1}, options.dtype(at::kDouble));
  // Whatever the weight of what is left out, infinite or not, stays in that cell.
  counts_[1].scatter_add_(0, cell, weights.ne(0).to(at::kLong));
  weights_.scatter_add_(0, cell, weights);
}

std::vector<double> DeviceCells::weights() const {
  std::vector<double> out(static_cast<std::size_t>(cells_));
  if (!counts_.defined()) return out;
  at::Tensor sums = counts_[0].to(at::kDouble);
  if (weights_.defined()) sums = sums.add(weights_);
  sums = sums.to(at::kCPU).contiguous();
  const double* values = sums.data_ptr<double>();
  out.assign(values, values + cells_);
  return out;
}

std::int64_t DeviceCells::samples() const {
  return counts_.defined() ? counts_.slice(1, 0, cells_).sum().item<std::int64_t>() : 0;
}

}  // namespace detail

DeviceConfusionMatrix::DeviceConfusionMatrix(std::int64_t num_classes, std::optional<std::int64_t> ignore_index)
    : num_classes_(num_classes),
      ignore_index_(ignore_index),
      cells_(num_classes * num_classes),
      labels_("labels", range_rule(num_classes)),
      predictions_("predictions", range_rule(num_classes)),
      weights_("weights", kWeightRule) {
  compute();  // which refuses a number of classes that makes no sense
}

void DeviceConfusionMatrix::update(const at::Tensor& labels, const at::Tensor& predictions, const at::Tensor& weights) {
  const at::Tensor truth = bytes_as_ints(row_of("labels", labels));
  const at::Tensor guess = bytes_as_ints(row_of("predictions", predictions, "labels", labels));
  const at::Tensor weight = weights_of(weights, "labels", labels);
  cells_.check_device(truth);
  Classes truths = classes_of(truth, num_classes_);
  const Classes guesses = classes_of(guess, num_classes_);
  at::Tensor left_out = truths.bad.logical_or(guesses.bad);
  if (ignore_index_) {
    const at::Tensor ignored = truth.eq(*ignore_index_);
    truths.bad = truths.bad.logical_and(ignored.logical_not());
    left_out = left_out.logical_or(ignored);
  }
  labels_.look(truths.bad, truth, seen_);
  predictions_.look(guesses.bad, guess, seen_);
  if (weight.defined()) {
    const at::Tensor bad = is_bad_weight(weight);
    weights_.look(bad, weight, seen_);
    left_out = left_out.logical_or(bad);
  }
  cells_.add(truths.ids.mul(num_classes_).add(guesses.ids), left_out, weight);
  seen_ += truth.numel();
}

metrics::ConfusionMatrix DeviceConfusionMatrix::compute() const {
  for (const auto* check : {&labels_, &predictions_, &weights_}) check->throw_if_bad();
  if (num_classes_ < 0) throw std::invalid_argument("num_classes is " + std::to_string(num_classes_));
  metrics::ConfusionMatrix matrix(static_cast<std::size_t>(num_classes_), ignore_index_);
  const std::vector<double> cells = cells_.weights();
  std::vector<std::int64_t> truths, guesses;
  std::vector<double> weights;
  for (std::int64_t cell = 0; cell < num_classes_ * num_classes_; ++cell) {
    if (cells[cell] == 0) continue;
    truths.push_back(cell / num_classes_);
    guesses.push_back(cell % num_classes_);
    weights.push_back(cells[cell]);
  }
  matrix.update(truths, guesses, weights);
  return matrix;
}

void DeviceConfusionMatrix::reset() { *this = DeviceConfusionMatrix(num_classes_, ignore_index_); }

DeviceBinaryCurve::DeviceBinaryCurve(const metrics::Thresholds& thresholds)
    : thresholds_(thresholds),
      cells_(2 * (static_cast<std::int64_t>(thresholds.size()) + 1)),
      labels_("labels", "a binary label is 0 or 1"),
      scores_("scores", "a score is a number"),
      weights_("weights", kWeightRule) {
  if (thresholds.size() == 0) {
    throw std::invalid_argument("a DeviceBinaryCurve has thresholds: an exact curve is a metrics::BinaryCurve");
  }
}

void DeviceBinaryCurve::update(const at::Tensor& labels, const at::Tensor& scores, const at::Tensor& weights) {
  const at::Tensor label = bytes_as_ints(row_of("labels", labels));
  at::Tensor score = row_of("scores", scores, "labels", labels);
  const at::Tensor weight = weights_of(weights, "labels", labels);
  cells_.check_device(label);
  if (!at::isFloatingType(score.scalar_type())) {
    score = score.to(at::kDouble);
  } else if (score.scalar_type() != at::kDouble) {
    score = score.to(at::kFloat);
  }
  if (!as_tensor_.defined() || as_tensor_.options().device() != score.device() ||
      as_tensor_.scalar_type() != score.scalar_type()) {
    at::Tensor values = at::empty({static_cast<std::int64_t>(thresholds_.size())}, at::kDouble);
    for (std::size_t i = 0; i < thresholds_.size(); ++i) values.data_ptr<double>()[i] = thresholds_[i];
    as_tensor_ = values.to(score.options());
  }
  const Classes classes = classes_of(label, 2);
  const at::Tensor bad_score = at::isnan(score);
  labels_.look(classes.bad, label, seen_);
  scores_.look(bad_score, score, seen_);
  at::Tensor left_out = classes.bad.logical_or(bad_score);
  if (weight.defined()) {
    const at::Tensor bad = is_bad_weight(weight);
    weights_.look(bad, weight, seen_);
    left_out = left_out.logical_or(bad);
  }
  const at::Tensor reached = at::bucketize(score, as_tensor_, /*out_int32=*/false, /*right=*/true);
  cells_.add(reached.mul(2).add(classes.ids), left_out, weight);
  seen_ += label.numel();
}

metrics::BinaryCurve DeviceBinaryCurve::compute() const {
  for (const auto* check : {&labels_, &scores_, &weights_}) check->throw_if_bad();
  metrics::BinaryCurve curve(thresholds_);
  curve.add_counts(cells_.weights(), static_cast<std::size_t>(cells_.samples()));
  return curve;
}

void DeviceBinaryCurve::reset() { *this = DeviceBinaryCurve(thresholds_); }

DeviceMean::DeviceMean() : weights_("weights", kWeightRule) {}

void DeviceMean::update(const at::Tensor& values, const at::Tensor& weights) {
  const at::Tensor value = row_of("values", values).to(at::kDouble);
  const at::Tensor weight = weights_of(weights, "values", values);
  check_device(sums_, value);
  if (!weight.defined()) {
    add(value.sum(), at::full({}, value.numel(), value.options()));
  } else {
    const at::Tensor bad = is_bad_weight(weight);
    weights_.look(bad, weight, seen_);
    const at::Tensor left_out = bad.logical_or(weight.eq(0)), zero = at::zeros_like(weight);
    add(at::where(left_out, zero, value.mul(weight)).sum(), at::where(left_out, zero, weight).sum());
  }
  seen_ += value.numel();
}

void DeviceMean::update(const at::Tensor& value, double count) {
  const at::Tensor one = row_of("value", value);
  if (one.numel() != 1) {
    throw std::invalid_argument("value has " + std::to_string(one.numel()) + " elements: it is the mean of " +
                                std::to_string(count) + " samples");
  }
  if (!(count >= 0 && std::isfinite(count))) {
    throw std::invalid_argument("count is " + std::to_string(count) + ": it is finite and not negative");
  }
  update(value, at::full({1}, count, one.options().dtype(at::kDouble)));
}

// Two sums at once, each in twice the precision of a double: see metrics::detail::ExactSum.
void DeviceMean::add(const at::Tensor& sum, const at::Tensor& weight) {
  const at::Tensor term = at::stack({sum, weight});
  if (!sums_.defined()) sums_ = at::zeros({2, 2}, term.options());
  const at::Tensor before = sums_[0], after = before.add(term), part = after.sub(before);
  const at::Tensor lost = before.sub(after.sub(part)).add(term.sub(part));
  sums_ = at::stack({after, sums_[1].add(lost)});
}

metrics::Mean DeviceMean::compute() const {
  weights_.throw_if_bad();
  metrics::Mean mean;
  if (!sums_.defined()) return mean;
  const at::Tensor sums = sums_.to(at::kCPU);
  const auto at = [&](int row, int column) { return sums[row][column].item<double>(); };
  const double sum = std::isfinite(at(0, 0)) ? at(0, 0) + at(1, 0) : at(0, 0), weight = at(0, 1) + at(1, 1);
  if (weight > 0) mean.update(sum / weight, weight);
  return mean;
}

void DeviceMean::reset() { *this = DeviceMean(); }

}  // namespace tblog
