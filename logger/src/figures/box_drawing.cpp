#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "figures/axis.h"
#include "figures/canvas.h"
#include "figures/figure_drawing.h"

namespace tblog::detail {
namespace {

constexpr double kLeastHeight = 64;  // of a picture whose labels would not hide it

/// The same picture with three channels more than alpha.
Pixels coloured(const Pixels& grey) {
  const std::size_t alphas = grey.channels - 1;
  Pixels out{grey.width, grey.height, 3 + alphas, {}};
  out.bytes.reserve(grey.width * grey.height * out.channels);
  for (std::size_t i = 0; i < grey.bytes.size(); i += grey.channels) {
    out.bytes.insert(out.bytes.end(), 3, grey.bytes[i]);
    out.bytes.insert(out.bytes.end(), alphas, grey.bytes[i + alphas]);
  }
  return out;
}

/// Lays what was drawn on a clear canvas over a picture of three channels, or four with alpha. All of it is opaque:
/// boxes and labels cover whole pixels.
void lay_over(Pixels& pixels, const Canvas& canvas) {
  const std::size_t channels = pixels.channels;
  for (std::size_t y = 0; y < pixels.height; ++y) {
    const std::uint32_t* over = canvas.row(y);
    std::uint8_t* under = pixels.bytes.data() + y * pixels.width * channels;
    for (std::size_t x = 0; x < pixels.width; ++x, under += channels) {
      if (over[x] == 0) continue;
      under[0] = static_cast<std::uint8_t>(over[x] >> 16);
      under[1] = static_cast<std::uint8_t>(over[x] >> 8);
      under[2] = static_cast<std::uint8_t>(over[x]);
      if (channels == 4) under[3] = 255;
    }
  }
}

/// What a box is of: its label without a score at the end, "cat" of "cat 0.93" and "cat 93%", but all of "class 2".
std::string class_of(const std::string& label) {
  const auto end = label.find_last_not_of("0123456789.%");
  const bool has_score = label.find_first_of(".%", end + 1) != std::string::npos;
  return has_score && end != std::string::npos && label[end] == ' ' ? label.substr(0, end) : label;
}

struct Box {
  Rectangle place;
  std::string label;
  Colour colour;
};

void draw_label(Canvas& canvas, const Box& box, double size, double line_width) {
  const auto width = static_cast<double>(canvas.width()), height = static_cast<double>(canvas.height());
  const double padding = 0.3 * size, tag_height = std::round(1.4 * size);
  const std::string text = canvas.fitting(box.label, size, width - 2 * padding);
  if (text.empty()) return;
  const double tag_width = std::ceil(canvas.text_width(text, size) + 2 * padding);
  // On the box's upper side; below that side where the picture ends above it.
  const double left = box.place.x - line_width / 2, upper = box.place.y - line_width / 2;
  const double top = upper >= tag_height ? upper - tag_height : std::max(upper, 0.0);
  const Rectangle tag{std::clamp(left, 0.0, std::max(width - tag_width, 0.0)),
                      std::min(top, std::max(height - tag_height, 0.0)), tag_width, tag_height};
  canvas.fill(tag, box.colour);
  canvas.write(text, tag.x + padding, tag.y + tag_height / 2, {size, 0, 0, text_colour_on(box.colour)});
}

}  // namespace

void draw_boxes(Pixels& pixels, NumericView boxes, const std::vector<std::string>& labels) {
  if (boxes.size() % 4 != 0) {
    throw std::invalid_argument("boxes has " + std::to_string(boxes.size()) + " numbers: a box is four of them");
  }
  const std::size_t num_boxes = boxes.size() / 4;
  if (!labels.empty() && labels.size() != num_boxes) {
    throw std::invalid_argument("labels has " + std::to_string(labels.size()) + " elements, and there are " +
                                std::to_string(num_boxes) + " boxes");
  }
  if (pixels.channels < 1 || pixels.channels > 4) {
    throw std::invalid_argument("the picture has " + std::to_string(pixels.channels) +
                                " channels: 1 to 4 can be shown");
  }
  if (pixels.bytes.size() != pixels.width * pixels.height * pixels.channels) {
    throw std::invalid_argument("the picture has " + std::to_string(pixels.bytes.size()) + " bytes, and " +
                                std::to_string(pixels.width) + " x " + std::to_string(pixels.height) + " pixels of " +
                                std::to_string(pixels.channels) + " channels");
  }
  if (pixels.channels < 3) pixels = coloured(pixels);
  if (pixels.bytes.empty()) return;

  const auto least = static_cast<double>(std::min(pixels.width, pixels.height));
  const double line_width = std::max(1.0, std::round(least / 150));
  const double text_size = std::clamp(least / 28, 9.0, 40.0);
  // So that lines cover whole pixels.
  const double half = std::fmod(line_width, 2) / 2;
  const auto width = static_cast<double>(pixels.width), height = static_cast<double>(pixels.height);
  std::map<std::string, Colour> colours;
  std::vector<Box> drawn;
  const auto numbers =
      boxes.visit([](const auto* data, std::size_t size) { return std::vector<double>(data, data + size); });
  for (std::size_t i = 0; i < num_boxes; ++i) {
    const double* box = &numbers[4 * i];
    const std::string label = labels.empty() ? "" : labels[i];
    const auto colour =
        colours.emplace(class_of(label), kSeriesColours[colours.size() % kNumSeriesColours]).first->second;
    if (!std::all_of(box, box + 4, is_drawable)) continue;
    // Sides far outside, where cairo's coordinates end, are as good just outside.
    const auto bounded = [&](double value, double side) {
      return std::round(std::clamp(value, -100.0, side + 100) - half) + half;
    };
    const auto [left, right] = std::minmax({bounded(box[0], width), bounded(box[2], width)});
    const auto [top, bottom] = std::minmax({bounded(box[1], height), bounded(box[3], height)});
    drawn.push_back({{left, top, right - left, bottom - top}, drawable_text(label), colour});
  }

  Canvas canvas(pixels.width, pixels.height, true);
  for (const Box& box : drawn) canvas.frame(box.place, box.colour, line_width);
  // Above all boxes, or one box's side would run through another's label.
  if (height >= kLeastHeight) {
    for (const Box& box : drawn) draw_label(canvas, box, text_size, line_width);
  }
  lay_over(pixels, canvas);
}

}  // namespace tblog::detail
