#include <tblog/summary_writer.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <utility>

#include "calls/log_pictures.h"
#include "calls/tensor_input.h"
#include "figures/figure_drawing.h"
#include "media/encoded_image.h"
#include "media/gif.h"
#include "media/image_grid.h"
#include "media/image_input.h"

namespace tblog {
namespace {

using detail::Pixels;
using detail::WriterCore;

using Pictures = std::vector<Pixels>;

// Reads the tensor, and tells of pixels that are not what they should be.
std::shared_ptr<Pictures> pictures_of(WriterCore& core, std::string_view tag, const TensorView& tensor,
                                      const std::string& layout, std::initializer_list<const char*> defaults) {
  std::string_view as = layout;
  for (const std::string_view other : defaults) {
    if (layout.empty() && other.size() == tensor.rank()) as = other;
  }
  detail::numbers(tensor, "tensor");
  detail::check_fits(core, tensor, 1);
  if (as.empty()) throw std::invalid_argument("a tensor of " + tensor.shape_text() + " needs a layout");
  auto input = detail::image_input(tensor, as);
  if (input.clipped + input.nan > 0) {
    core.warn("'" + core.log_dir() + "': '" + detail::to_utf8(tag) + "': of " + std::to_string(tensor.size()) +
              " numbers, " + std::to_string(input.clipped) + " are outside [0, 1], which were clipped, and " +
              std::to_string(input.nan) + " NaN, which are black");
  }
  return std::make_shared<Pictures>(std::move(input.images));
}

std::size_t bytes_of(const Pictures& pictures) {
  std::size_t bytes = 0;
  for (const Pixels& picture : pictures) bytes += sizeof picture + picture.bytes.capacity();
  return bytes;
}

// Each video of a tensor that may hold several, and its layout: its dimensions are those behind the first.
std::vector<std::pair<TensorView, std::string>> videos_of(const TensorView& tensor, const std::string& layout) {
  constexpr std::size_t kSeveral = 5;
  if (tensor.rank() != kSeveral) return {{tensor, layout}};
  if (!layout.empty() && layout[0] != 'N')
    throw std::invalid_argument("the layout '" + layout + "' does not begin with N");
  const std::size_t count = tensor.dim(0);
  if (detail::numbers(tensor, "tensor").empty())
    throw std::invalid_argument("a tensor of " + tensor.shape_text() + " is empty");
  const std::size_t each = tensor.size() / count;
  std::vector<std::int64_t> shape;
  for (std::size_t i = 1; i < kSeveral; ++i) shape.push_back(static_cast<std::int64_t>(tensor.dim(i)));
  std::vector<std::pair<TensorView, std::string>> videos;
  for (std::size_t i = 0; i < count; ++i) {
    const NumericView part =
        tensor.values().visit([&](const auto* data, std::size_t) { return NumericView(data + i * each, each); });
    videos.emplace_back(TensorView(part, shape.data(), shape.size()), layout.empty() ? "" : layout.substr(1));
  }
  return videos;
}

void draw_over(Pixels& picture, const std::vector<Box>& boxes) {
  std::vector<double> corners;
  std::vector<std::string> labels;
  for (const Box& box : boxes) {
    corners.insert(corners.end(), {box.left, box.top, box.right, box.bottom});
    labels.push_back(box.label);
  }
  detail::draw_boxes(picture, corners, labels);
}

}  // namespace

void SummaryWriter::add_image(std::string_view tag, const TensorView& image, Step step, const ImageOptions& options) {
  if_recorded(*core_, "add_image", tag, step, [&] {
    const auto pictures = pictures_of(*core_, tag, image, options.layout, {"HW", "CHW"});
    if (pictures->size() != 1) {
      throw std::invalid_argument("there are " + std::to_string(pictures->size()) +
                                  " images: add_images takes several");
    }
    const auto draw = [pictures, boxes = options.boxes] {
      if (!boxes.empty()) draw_over(pictures->front(), boxes);
      return std::move(*pictures);
    };
    log_pictures(*core_, tag, step, draw, bytes_of(*pictures));
  });
}

void SummaryWriter::add_images(std::string_view tag, const TensorView& images, Step step, const ImageOptions& options) {
  if_recorded(*core_, "add_images", tag, step, [&] {
    if (!options.boxes.empty()) throw std::invalid_argument("boxes are add_image's alone");
    const auto pictures = pictures_of(*core_, tag, images, options.layout, {"NHW", "NCHW"});
    if (options.grid) *pictures = {detail::make_grid(*pictures, options.columns, options.padding, 0)};
    log_pictures(
        *core_, tag, step, [pictures] { return std::move(*pictures); }, bytes_of(*pictures));
  });
}

void SummaryWriter::add_encoded_image(std::string_view tag, std::string_view file, Step step) {
  if_recorded(*core_, "add_encoded_image", tag, step, [&] {
    const auto [width, height] = detail::encoded_image_size(file);
    log_value(*core_, detail::SeriesKind::image, tag, step, detail::image_metadata,
              detail::images_tensor(width, height, {std::string(file)}));
  });
}

void SummaryWriter::add_video(std::string_view tag, const TensorView& frames, Step step, const VideoOptions& options) {
  if_recorded(*core_, "add_video", tag, step, [&] {
    detail::check_fits(*core_, frames, 1);
    std::vector<std::shared_ptr<Pictures>> videos;
    std::size_t bytes = 0;
    for (const auto& [video, layout] : videos_of(frames, options.layout)) {
      videos.push_back(pictures_of(*core_, tag, video, layout, {"TCHW"}));
      bytes += bytes_of(*videos.back());
    }
    const auto make = [videos, fps = options.fps]() -> detail::Value {
      std::vector<std::string> files;
      for (const auto& video : videos) files.push_back(detail::encode_gif(*video, fps));
      const Pixels& first = videos.front()->front();
      return detail::images_tensor(first.width, first.height, std::move(files));
    };
    log_value(*core_, detail::SeriesKind::image, tag, step, detail::image_metadata, {make, bytes});
  });
}

}  // namespace tblog
