#pragma once

#include <tblog/tensor_view.h>

#include <string>
#include <vector>

namespace tblog {

/// What belongs to the points of a SummaryWriter::add_embedding.
struct EmbeddingOptions {
  /// A row for each point, for instance {label} or {label, source}: what the page names and colours them by.
  std::vector<std::vector<std::string>> metadata;
  /// The names of the columns; needed where there are two or more.
  std::vector<std::string> metadata_header;
  /// A picture for each point, N x H x W, N x C x H x W or as `image_layout` says, drawn in its place.
  TensorView images;
  std::string image_layout;
};

}  // namespace tblog
