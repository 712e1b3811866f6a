#pragma once

#include <string>
#include <vector>

#include "media/pixels.h"

namespace tblog::detail {

/// `frames`, all of one size, as an animated GIF (89a) that runs for ever. Each frame has a palette of its own, as
/// index_colours() chooses it: up to 256 colours a frame, and gray, are exact; alpha is laid over white.
///
/// A GIF counts hundredths of a second. Frames last one more or one less of these, so that the video lasts what
/// `frames_per_second` says; but no frame less than two, since browsers take that for ten, nor more than 65,535.
///
/// Any thread. Throws std::invalid_argument for frames that check_same_size() refuses or that are longer than 65,535
/// pixels on a side, and for a rate that is not above 0 or is infinite or NaN; std::runtime_error if tblog was built
/// without giflib.
std::string encode_gif(const std::vector<Pixels>& frames, double frames_per_second);

}  // namespace tblog::detail
