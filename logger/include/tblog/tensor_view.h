#pragma once

#include <tblog/logger_export.h>
#include <tblog/numeric_view.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <initializer_list>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>

namespace tblog {

/// Makes types of other libraries pass where a TensorView is wanted: a specialization for `Tensor` has
/// `static TensorView view(const Tensor&)`, which may throw. <tblog/callbacks.h> has the one for torch::Tensor.
template <class Tensor>
struct TensorViewOf;

/// A read-only view of a dense, row-major array of numbers of any arithmetic type: what SummaryWriter takes for pixels,
/// samples, values and vertices.
///
///     writer.add_image("digit", {pixels, {28, 28}}, step);   // any contiguous range and its shape
///     writer.add_histogram("weights", weights, step);        // a range by itself has one dimension
///     writer.add_histogram("weights", tensor, step);         // a torch::Tensor, with <tblog/callbacks.h>
///
/// It does not own what has a name: that must outlive it. A temporary, such as the vector that a function returns, is
/// moved into it, and what it shares with its copies. Made for parameters and options. A view that makes no sense can
/// be made, so that no logging call throws for it; problem() then says what is wrong, and whoever is given it refuses
/// it.
class TBLOG_LOGGER_EXPORT TensorView {
  template <class Tensor, class = void>
  struct IsTensor : std::false_type {};
  template <class Tensor>
  struct IsTensor<Tensor, std::void_t<decltype(TensorViewOf<Tensor>::view(std::declval<const Tensor&>()))>>
      : std::true_type {};
  template <class Range>
  using EnableIfNumbers = std::enable_if_t<!std::is_same_v<std::decay_t<Range>, TensorView> &&
                                           !IsTensor<std::decay_t<Range>>::value &&
                                           std::is_convertible_v<const std::remove_reference_t<Range>&, NumericView>>;

 public:
  static constexpr std::size_t kMostDimensions = 8;

  /// No numbers, in one dimension.
  TensorView() : shape_{}, rank_(1) {}

  /// `values`, a range that a NumericView can look at, in `shape`, the last dimension varying fastest. A shape that
  /// does not hold as many, has a negative size or more than kMostDimensions is a problem().
  template <class Range, class = EnableIfNumbers<Range>>
  TensorView(Range&& values, std::initializer_list<std::int64_t> shape)
      : TensorView(Held(std::forward<Range>(values)), shape.begin(), shape.size()) {}
  TensorView(NumericView values, const std::int64_t* shape, std::size_t rank)
      : TensorView(Held{values, nullptr}, shape, rank) {}

  /// The same in one dimension.
  template <class Range, class = EnableIfNumbers<Range>>
  TensorView(Range&& values) : TensorView(Held(std::forward<Range>(values))) {}

  /// `size` numbers from `data` on, in one dimension.
  template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
  TensorView(const T* data, std::size_t size) : TensorView(NumericView(data, size)) {}

  /// A tensor of a library that TensorViewOf knows; what its view() throws becomes the problem().
  template <class Tensor, class = std::enable_if_t<IsTensor<Tensor>::value>, class = void>
  TensorView(const Tensor& tensor) noexcept : TensorView() {
    try {
      *this = TensorViewOf<Tensor>::view(tensor);
    } catch (const std::exception& error) {
      problem_ = error.what();
    }
  }

  /// The same view, keeping `owner` alive.
  TensorView owning(std::shared_ptr<const void> owner) &&;

  /// All numbers, in one row.
  NumericView values() const { return values_; }
  std::size_t size() const { return values_.size(); }
  /// How many dimensions; 0 for a single number.
  std::size_t rank() const { return rank_; }
  /// The size of dimension `i`, below rank().
  std::size_t dim(std::size_t i) const { return static_cast<std::size_t>(shape_[i]); }
  /// "3x28x28", for messages.
  std::string shape_text() const;

  /// Empty if all is well.
  const std::string& problem() const { return problem_; }

 private:
  // Numbers, and what keeps them if nobody else does.
  struct Held {
    NumericView values;
    std::shared_ptr<const void> owner;

    Held(NumericView view, std::shared_ptr<const void> keeper) : values(view), owner(std::move(keeper)) {}
    template <class Range>
    explicit Held(Range&& range) {
      if constexpr (std::is_class_v<Range> && !std::is_same_v<Range, NumericView>) {  // a temporary
        const auto kept = std::make_shared<const Range>(std::forward<Range>(range));
        values = NumericView(*kept);
        owner = kept;
      } else {
        values = NumericView(range);
      }
    }
  };
  explicit TensorView(Held held)
      : values_(held.values),
        shape_{static_cast<std::int64_t>(values_.size())},
        rank_(1),
        owner_(std::move(held.owner)) {}
  TensorView(Held held, const std::int64_t* shape, std::size_t rank);

  NumericView values_;
  std::array<std::int64_t, kMostDimensions> shape_;
  std::size_t rank_;
  std::shared_ptr<const void> owner_;
  std::string problem_;
};

}  // namespace tblog
