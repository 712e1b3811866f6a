#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tblog {

/// A rectangle over a picture, in pixels from its left and upper edge, with a text of its own (or none).
struct Box {
  double left, top, right, bottom;
  std::string label;
};

/// How SummaryWriter::add_image and add_images read a tensor, and what they make of it.
struct ImageOptions {
  /// What the dimensions are: N pictures, C channels (1 gray, 2 gray and alpha, 3 RGB, 4 RGBA), H rows, W columns.
  /// Empty: "HW" or "CHW" for a picture, "NHW" or "NCHW" for several, by how many dimensions there are.
  std::string layout;
  /// add_image only: drawn over the picture. Needs a tblog that was built with cairo.
  std::vector<Box> boxes;
  /// add_images only: all in one picture, a grid of so many columns (0: about as many as rows), the pictures so many
  /// pixels apart. If not, they are shown one at a time.
  bool grid = false;
  std::size_t columns = 0;
  std::size_t padding = 2;
};

/// How SummaryWriter::add_video reads a tensor.
struct VideoOptions {
  /// As ImageOptions::layout, T being the frames, and N several videos, which comes first. Empty: "TCHW" or "NTCHW".
  std::string layout;
  /// Frames a second. A GIF has no more than 50, in hundredths of a second each.
  double fps = 4;
};

/// How SummaryWriter::add_audio reads a tensor.
struct AudioOptions {
  /// Samples a second, of each channel.
  std::uint32_t sample_rate = 44100;
  /// What the dimensions are: N clips, C channels (1 or 2), T samples. Empty: "T", "CT" or "NCT", by how many there
  /// are.
  std::string layout;
};

}  // namespace tblog
