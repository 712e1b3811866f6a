#pragma once

#include <tblog/tensor_view.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tblog::detail {

/// The sounds that a tensor holds.
struct AudioInput {
  std::vector<std::string> clips;  ///< WAV files, at least one: 16-bit PCM, 1 or 2 channels
  std::uint64_t clipped = 0;       ///< numbers outside [-1, 1]: they became the lowest or the highest sample
  std::uint64_t nan = 0;           ///< NaNs: they became silence
};

/// Makes WAV files of `tensor`, whose dimensions `layout` names, a letter each: T (the samples) always, C (channels, 1
/// or 2), N (the clips), in any order; an empty layout is "T", "CT" or "NCT", by the number of dimensions.
/// `sample_rate` is in samples a second.
///
/// Floats and doubles become 32767 x, rounded to the nearest integer (the even one of two as near), and are counted
/// when they are NaN or outside [-1, 1]; std::int16_t is taken as it is; other types are refused.
///
/// Any thread. Throws std::invalid_argument, with shape and layout, for what it can't take: a layout that is none, or
/// is not of the tensor's dimensions, a dimension of size 0, another number of channels, a sample rate that the format
/// has no room for (0, or more than 2^32 - 1 bytes a second), a clip of more than 1 GiB, a view with a problem().
AudioInput audio_input(const TensorView& tensor, std::string_view layout, std::uint64_t sample_rate);

}  // namespace tblog::detail
