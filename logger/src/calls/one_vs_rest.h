#pragma once

#include <tblog/tensor_view.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <type_traits>
#include <vector>

namespace tblog::detail {

/// More have too many curves for anyone to look at.
constexpr std::size_t kMostClasses = 1000;

/// Samples of several classes, as many binary problems: each class against the rest.
class OneVsRest {
 public:
  /// `labels` are class numbers, `scores` samples x classes; both must outlive this. Throws std::invalid_argument for
  /// other shapes, and labels that are no number of a class.
  OneVsRest(const TensorView& labels, const TensorView& scores);

  std::size_t classes() const { return classes_; }

  /// Calls `f(labels, scores)` with the samples of class `number` against the rest.
  template <class F>
  void visit(std::size_t number, F&& f) const {
    std::vector<std::uint8_t> is_class(numbers_.size());
    for (std::size_t i = 0; i < numbers_.size(); ++i) is_class[i] = numbers_[i] == number;
    scores_.visit([&](const auto* data, std::size_t) {
      std::vector<Element<decltype(data)>> column(numbers_.size());
      for (std::size_t i = 0; i < column.size(); ++i) column[i] = Element<decltype(data)>(data[i * classes_ + number]);
      f(NumericView(is_class), NumericView(column));
    });
  }

  /// Calls it with all of them pooled: sample after sample, class after class.
  template <class F>
  void visit_pooled(F&& f) const {
    std::vector<std::uint8_t> is_class(numbers_.size() * classes_);
    for (std::size_t i = 0; i < numbers_.size(); ++i) is_class[i * classes_ + numbers_[i]] = 1;
    f(NumericView(is_class), scores_);
  }

 private:
  // A vector of bool has no numbers to look at.
  template <class Pointer>
  using Element = std::conditional_t<std::is_same_v<Pointer, const bool*>, std::uint8_t,
                                     std::remove_const_t<std::remove_pointer_t<Pointer>>>;

  NumericView scores_;
  std::size_t classes_;
  std::vector<std::size_t> numbers_;
};

/// The classes' names: those given, which have to be as many, distinct and not empty, or their numbers.
std::vector<std::string> class_names(const std::vector<std::string>& given, std::size_t classes);

}  // namespace tblog::detail
