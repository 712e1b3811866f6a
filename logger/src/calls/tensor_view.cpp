#include <tblog/tensor_view.h>

#include <algorithm>

namespace tblog {

TensorView::TensorView(Held held, const std::int64_t* shape, std::size_t rank)
    : values_(held.values), shape_{}, rank_(std::min(rank, kMostDimensions)), owner_(std::move(held.owner)) {
  std::copy_n(shape, rank_, shape_.begin());
  if (rank > kMostDimensions) {
    problem_ =
        "the shape has " + std::to_string(rank) + " dimensions: " + std::to_string(kMostDimensions) + " are the most";
    return;
  }
  std::size_t product = 1;
  bool fits = true;
  for (std::size_t i = 0; i < rank_; ++i) {
    fits = fits && shape_[i] >= 0 && !__builtin_mul_overflow(product, static_cast<std::size_t>(shape_[i]), &product);
  }
  if (!fits || product != values_.size()) {
    problem_ = "the shape is " + shape_text() + ", but there are " + std::to_string(values_.size()) + " values";
  }
}

TensorView TensorView::owning(std::shared_ptr<const void> owner) && {
  owner_ = std::move(owner);
  return std::move(*this);
}

std::string TensorView::shape_text() const {
  if (rank_ == 0) return "()";
  std::string text;
  for (std::size_t i = 0; i < rank_; ++i) text += (i > 0 ? "x" : "") + std::to_string(shape_[i]);
  return text;
}

}  // namespace tblog
