#include <tblog/summary_writer.h>

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
    const auto pictures = pictures_of(*core_, tag, frames, options.layout, {"TCHW"});
    const auto make = [pictures, fps = options.fps]() -> detail::Value {
      return detail::images_tensor(pictures->front().width, pictures->front().height,
                                   {detail::encode_gif(*pictures, fps)});
    };
    log_value(*core_, detail::SeriesKind::image, tag, step, detail::image_metadata, {make, bytes_of(*pictures)});
  });
}

}  // namespace tblog
