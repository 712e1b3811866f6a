#pragma once

#include <tblog/tensor_view.h>

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tblog::detail {

/// One dimension of a tensor: its size, and how many numbers lie between neighbours.
struct Dimension {
  std::size_t size = 1, stride = 0;
};

/// The dimensions of a tensor by a letter each: "CHW" for channels, height and width. For what is read of tensors, with
/// messages that name shape and layout.
class TensorLayout {
 public:
  /// Throws std::invalid_argument unless the tensor has no problem(), and none of its dimensions, as many as there are
  /// `letters`, has size 0. `what` is the name of what the tensor holds, for messages.
  TensorLayout(const char* what, const TensorView& tensor, std::string_view letters)
      : what_(what), tensor_(tensor), letters_(letters) {
    if (!tensor.problem().empty()) {
      throw std::invalid_argument("the " + std::string(what) + " can't be read: " + tensor.problem());
    }
    if (letters.size() != tensor.rank()) {
      refuse("a layout has a letter for each of the " + std::to_string(tensor.rank()) + " dimensions");
    }
    if (tensor.size() == 0) refuse("there is nothing in it");
  }

  /// The first dimension that has one of `letters`; one of size 1 if none has.
  Dimension operator[](std::string_view letters) const {
    const std::size_t place = letters_.find_first_of(letters);
    if (place == letters_.npos) return {};
    Dimension dimension{tensor_.dim(place), 1};
    for (std::size_t i = place + 1; i < tensor_.rank(); ++i) dimension.stride *= tensor_.dim(i);
    return dimension;
  }

  /// How many dimensions have one of `letters`.
  std::size_t count(std::string_view letters) const {
    std::size_t count = 0;
    for (const char letter : letters_) count += letters.find(letter) != letters.npos;
    return count;
  }

  std::size_t rank() const { return letters_.size(); }

  [[noreturn]] void refuse(const std::string& why) const {
    throw std::invalid_argument("the " + std::string(what_) + " has the shape " + tensor_.shape_text() +
                                " in the layout '" + std::string(letters_) + "': " + why);
  }

 private:
  const char* what_;
  const TensorView& tensor_;
  std::string_view letters_;
};

}  // namespace tblog::detail
