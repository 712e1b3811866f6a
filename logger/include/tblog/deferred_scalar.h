#pragma once

#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace tblog {

/// Makes types of other libraries pass where a DeferredScalar is wanted: a specialization for `Tensor` has
/// `static std::function<double()> scalar(const Tensor&)`, which may throw. <tblog/callbacks.h> has the one for
/// torch::Tensor.
template <class Tensor>
struct DeferredScalarOf;

/// A scalar that is known later, such as a loss that a GPU has yet to compute. Its function is called once, on the
/// writer thread, which it may hold up (and with it what other writers of the process log); what it throws is reported,
/// and the scalar dropped.
class DeferredScalar {
 public:
  explicit DeferredScalar(std::function<double()> value) : value_(std::move(value)) {}

  template <class Tensor, class = decltype(DeferredScalarOf<Tensor>::scalar(std::declval<const Tensor&>()))>
  DeferredScalar(const Tensor& tensor) noexcept {
    try {
      value_ = DeferredScalarOf<Tensor>::scalar(tensor);
    } catch (const std::exception& error) {
      value_ = [what = std::string(error.what())]() -> double { throw std::invalid_argument(what); };
    }
  }

  /// Waits for it.
  double get() const { return value_(); }

 private:
  std::function<double()> value_;
};

}  // namespace tblog
