#pragma once

#include <tblog/tensor_view.h>

#include <cstdint>
#include <string_view>
#include <vector>

#include "media/pixels.h"

namespace tblog::detail {

/// The images that a tensor holds.
struct ImageInput {
  std::vector<Pixels> images;  ///< at least one, all of one size
  std::uint64_t clipped = 0;   ///< numbers outside [0, 1]: they became 0 or 255
  std::uint64_t nan = 0;       ///< NaNs: they became 0
};

/// Makes images of `tensor`, whose dimensions `layout` names, a letter each: H(eight) and W(idth) always, C(hannels, 1
/// to 4: gray, gray and alpha, RGB, RGBA; one if there is no such letter), N (the images; one if there is no such
/// letter) or T in its place (the frames of a video), in any order: "CHW", "HWC", "HW", "NCHW", "TCHW" ... As the
/// `dataformats` of torch.utils.tensorboard, but for T.
///
/// std::uint8_t is taken as it is; bool becomes 0 or 255; floats and doubles become 255 x, rounded to the nearest
/// integer (the even one of two as near), and are counted when they are NaN or outside [0, 1]. Other integers are
/// refused, since nothing says how large they get.
///
/// Any thread. Throws std::invalid_argument, with shape and layout, for what it can't take: a layout that is none, or
/// is not of the tensor's dimensions, a dimension of size 0, another number of channels, a view with a problem().
ImageInput image_input(const TensorView& tensor, std::string_view layout);

}  // namespace tblog::detail
