#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <type_traits>
#include <utility>

namespace tblog {

/// Makes types of other libraries pass where a NumericView is wanted: a specialization for `Tensor` has
/// `static NumericView view(const Tensor&)`, which may throw std::invalid_argument. <tblog/callbacks.h> has the one for
/// torch::Tensor.
template <class Tensor>
struct NumericViewOf;

/// A read-only view of contiguous numbers of any arithmetic type: what every function here takes where it wants
/// labels, scores, weights or values, so that a `std::vector<float>`, a `std::array<int, 4>`, a C array or a pointer
/// with a length all pass as they are, without a copy.
///
/// What it looks at must outlive it, unless it is owning(). Made for parameters; copy it freely, don't keep it. A
/// `std::vector<bool>` is not contiguous and does not convert.
class NumericView {
 public:
  /// An empty view; where a parameter is optional it means "not given".
  NumericView() = default;

  /// `size` numbers from `data` on. `data` may be null when `size` is 0.
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  NumericView(const T* data, std::size_t size) : data_(data), size_(size), type_(type_of<T>()) {}

  /// Any range with contiguous `std::data` and `std::size`.
  template <class Range, class = std::enable_if_t<!std::is_same_v<std::decay_t<Range>, NumericView> &&
                                                  std::is_arithmetic_v<std::remove_cv_t<std::remove_pointer_t<
                                                      decltype(std::data(std::declval<const Range&>()))>>>>>
  NumericView(const Range& range) : NumericView(std::data(range), std::size(range)) {}

  /// A tensor of a library that NumericViewOf knows, its elements in a row.
  template <class Tensor, class = decltype(NumericViewOf<Tensor>::view(std::declval<const Tensor&>())), class = void>
  NumericView(const Tensor& tensor) : NumericView(NumericViewOf<Tensor>::view(tensor)) {}

  /// The same view, keeping `owner` alive.
  NumericView owning(std::shared_ptr<const void> owner) && {
    owner_ = std::move(owner);
    return std::move(*this);
  }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }

  /// Whether the numbers are integers (or bool).
  bool is_integral() const { return type_ > Type::f64; }

  /// Calls `f(const T* data, std::size_t size)` with the real element type. All calls must give the same type.
  template <class F>
  decltype(auto) visit(F&& f) const {
    switch (type_) {
      case Type::f32: return f(static_cast<const float*>(data_), size_);
      case Type::i8: return f(static_cast<const std::int8_t*>(data_), size_);
      case Type::i16: return f(static_cast<const std::int16_t*>(data_), size_);
      case Type::i32: return f(static_cast<const std::int32_t*>(data_), size_);
      case Type::i64: return f(static_cast<const std::int64_t*>(data_), size_);
      case Type::u8: return f(static_cast<const std::uint8_t*>(data_), size_);
      case Type::u16: return f(static_cast<const std::uint16_t*>(data_), size_);
      case Type::u32: return f(static_cast<const std::uint32_t*>(data_), size_);
      case Type::u64: return f(static_cast<const std::uint64_t*>(data_), size_);
      case Type::boolean: return f(static_cast<const bool*>(data_), size_);
      case Type::f64: break;
    }
    return f(static_cast<const double*>(data_), size_);
  }

  /// The `count` numbers from `first` on, all of which there must be.
  NumericView part(std::size_t first, std::size_t count) const {
    NumericView out = visit([&](const auto* data, std::size_t) { return NumericView(data + first, count); });
    out.owner_ = owner_;
    return out;
  }

 private:
  enum class Type : unsigned char { f32, f64, i8, i16, i32, i64, u8, u16, u32, u64, boolean };

  template <class T>
  static constexpr Type type_of() {
    if constexpr (std::is_same_v<T, bool>) {
      return Type::boolean;
    } else if constexpr (std::is_floating_point_v<T>) {
      static_assert(sizeof(T) == 4 || sizeof(T) == 8, "long double is not supported: convert to double");
      return sizeof(T) == 4 ? Type::f32 : Type::f64;
    } else if constexpr (std::is_signed_v<T>) {
      return sizeof(T) == 1 ? Type::i8 : sizeof(T) == 2 ? Type::i16 : sizeof(T) == 4 ? Type::i32 : Type::i64;
    } else {
      return sizeof(T) == 1 ? Type::u8 : sizeof(T) == 2 ? Type::u16 : sizeof(T) == 4 ? Type::u32 : Type::u64;
    }
  }

  const void* data_ = nullptr;
  std::size_t size_ = 0;
  Type type_ = Type::f64;
  std::shared_ptr<const void> owner_;
};

}  // namespace tblog
