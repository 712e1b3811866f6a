#include <tblog/summary_writer.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "calls/embedding_files.h"
#include "calls/logging_call.h"
#include "calls/run_path.h"
#include "calls/tensor_input.h"
#include "media/image_grid.h"
#include "media/image_input.h"

namespace tblog {
namespace {

using detail::Embedding;

std::vector<float> points_of(const TensorView& points) {
  detail::numbers(points, "points");
  if (points.rank() != 2 || points.size() == 0) {
    throw std::invalid_argument("points are " + points.shape_text() + ": N x D are wanted, and at least one");
  }
  const std::size_t dimensions = points.dim(1);
  return points.values().visit([&](const auto* data, std::size_t size) {
    std::vector<float> out(size);
    for (std::size_t i = 0; i < size; ++i) {
      out[i] = static_cast<float>(data[i]);
      if (std::isfinite(out[i])) continue;
      throw std::invalid_argument("points[" + std::to_string(i / dimensions) + "][" + std::to_string(i % dimensions) +
                                  "] is " + std::to_string(out[i]) + ": coordinates are finite");
    }
    return out;
  });
}

// The page takes the first of several columns' rows for their names, but a single column's for a point's.
std::vector<std::vector<std::string>> metadata_of(const EmbeddingOptions& options, std::size_t points) {
  if (options.metadata.empty()) return {};
  if (options.metadata.size() != points) {
    throw std::invalid_argument("there are " + std::to_string(options.metadata.size()) + " rows of metadata for " +
                                std::to_string(points) + " points");
  }
  const std::size_t columns = options.metadata[0].size();
  for (std::size_t i = 0; i < points; ++i) {
    if (options.metadata[i].size() == columns && columns > 0) continue;
    throw std::invalid_argument("metadata[" + std::to_string(i) + "] has " +
                                std::to_string(options.metadata[i].size()) + " columns, the first row " +
                                std::to_string(columns) + ": all have as many, at least 1");
  }
  if (columns == 1) return options.metadata;
  if (options.metadata_header.size() != columns) {
    throw std::invalid_argument("metadata_header has " + std::to_string(options.metadata_header.size()) +
                                " names for " + std::to_string(columns) + " columns");
  }
  std::vector<std::vector<std::string>> rows{options.metadata_header};
  rows.insert(rows.end(), options.metadata.begin(), options.metadata.end());
  return rows;
}

void add_pictures(Embedding& embedding, const EmbeddingOptions& options, std::size_t points) {
  if (detail::numbers(options.images, "images").empty()) return;
  const std::string_view usual = options.images.rank() == 3 ? "NHW" : "NCHW";
  const auto input = detail::image_input(options.images,
                                         options.image_layout.empty() ? usual : std::string_view(options.image_layout));
  if (input.images.size() != points) {
    throw std::invalid_argument("there are " + std::to_string(input.images.size()) + " images for " +
                                std::to_string(points) + " points");
  }
  embedding.picture_width = input.images[0].width;
  embedding.picture_height = input.images[0].height;
  const auto columns = static_cast<std::size_t>(std::ceil(std::sqrt(static_cast<double>(points))));
  constexpr std::size_t kMostPixels = 8192;  // the page's bound
  if (columns * std::max(embedding.picture_width, embedding.picture_height) > kMostPixels) {
    throw std::invalid_argument("images are " + options.images.shape_text() + ": together they are more than " +
                                std::to_string(kMostPixels) + " pixels wide or high");
  }
  embedding.sprite = detail::make_grid(input.images, columns, 0, 255);
}

// "00012": in the order of the steps, for some time.
std::string directory_of(std::int64_t step) {
  char name[24];
  std::snprintf(name, sizeof name, "%05lld", static_cast<long long>(step));
  return name;
}

}  // namespace

void SummaryWriter::add_embedding(std::string_view tag, const TensorView& points, Step step,
                                  const EmbeddingOptions& options) {
  if_recorded(*core_, "add_embedding", tag, step, [&] {
    const std::string name(tag);
    detail::check_run_path(name);
    auto embedding = std::make_shared<Embedding>();
    embedding->name = name;
    detail::check_fits(*core_, points, sizeof(float));
    detail::check_fits(*core_, options.images, 1);
    embedding->points = points_of(points);
    embedding->dimensions = points.dim(1);
    embedding->metadata = metadata_of(options, points.dim(0));
    add_pictures(*embedding, options, points.dim(0));

    const std::string directory = core_->log_dir() + "/" + name + "/" + directory_of(step.value());
    const std::size_t bytes = embedding->bytes();
    const auto write = [environment = core_->options().environment, directory, embedding]() -> detail::Value {
      detail::write_embedding(environment, directory, *embedding);
      return {};
    };
    log_value(*core_, detail::SeriesKind::embedding, tag, step, [] { return std::string(); }, {write, bytes});
  });
}

}  // namespace tblog
