#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <variant>

namespace tblog::detail {

/// What an event carries: nothing (then there is no event), a scalar, or the serialized TensorProto of anything else.
using Value = std::variant<std::monostate, float, std::string>;

/// The value of an entry that is more than a number: made already, or a function that makes it on the writer thread
/// from what it keeps, because that takes longer than a training step should.
class Payload {
 public:
  Payload(std::string tensor) : bytes_(tensor.capacity()), value_(std::move(tensor)) {}
  /// `make` keeps `bytes` of memory.
  Payload(std::function<Value()> make, std::size_t bytes) : bytes_(bytes), make_(std::move(make)) {}

  /// The memory it takes up while it waits.
  std::size_t bytes() const { return sizeof(Payload) + bytes_; }

  /// The value, which the first call makes. Throws what making it throws.
  const Value& value() {
    if (make_) {
      value_ = make_();
      make_ = nullptr;
    }
    return value_;
  }

 private:
  std::size_t bytes_;
  std::function<Value()> make_;
  Value value_;
};

}  // namespace tblog::detail
