#pragma once

#include <ATen/core/ivalue.h>
#include <tblog/callbacks_export.h>

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace tblog {

/// What a callback knows and a checkpoint keeps, by name. One function of the callback serves both ways:
///
///     void state(tblog::CallbackState& state) override {
///       state("best", best_);
///       state("epochs_without_improvement", epochs_without_improvement_);
///     }
///
/// A name is the callback's own affair; it holds no quote, backslash or newline (std::invalid_argument). When a
/// checkpoint is read, a value that it lacks, or has of another type, throws std::invalid_argument with the name.
class TBLOG_CALLBACKS_EXPORT CallbackState {
 public:
  using Values = std::map<std::string, c10::IValue>;

  /// To be filled.
  CallbackState() : values_(std::make_shared<Values>()) {}
  /// To be read.
  explicit CallbackState(Values values) : values_(std::make_shared<Values>(std::move(values))), restoring_(true) {}

  /// Whether values come from a checkpoint; otherwise they go into one.
  bool restoring() const { return restoring_; }

  void operator()(const std::string& name, double& value);
  void operator()(const std::string& name, std::int64_t& value);
  void operator()(const std::string& name, bool& value);
  void operator()(const std::string& name, std::string& value);
  /// A tensor is kept as it is at this moment, wherever it is; undefined stays undefined.
  void operator()(const std::string& name, at::Tensor& value);
  void operator()(const std::string& name, std::vector<at::Tensor>& values);
  void operator()(const std::string& name, std::vector<double>& values);
  void operator()(const std::string& name, std::vector<std::string>& values);
  void operator()(const std::string& name, std::map<std::string, double>& values);

  /// The part of it whose names begin with `name` and a slash: for a callback inside another.
  CallbackState part(const std::string& name) const;
  /// Whether it has no values.
  bool empty() const;
  const Values& values() const { return *values_; }

 private:
  template <class T>
  void exchange(const std::string& name, T& value);

  std::shared_ptr<Values> values_;  // shared with its parts
  std::string prefix_;
  bool restoring_ = false;
};

}  // namespace tblog
