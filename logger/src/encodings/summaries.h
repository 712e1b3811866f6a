#pragma once

#include <tblog/metrics/curves.h>
#include <tblog/tensor_view.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// How each kind of data is written down: the metadata of its series, and the tensor of one event, serialized. This is
/// where Protobuf is used. docs/event_file_format.md has the encodings and their reasons.
namespace tblog::detail {

std::string scalar_metadata();
std::string histogram_metadata();
std::string text_metadata();
std::string image_metadata();
std::string audio_metadata();
std::string custom_scalars_metadata();
std::string curve_metadata(std::size_t num_thresholds, std::string_view display_name, std::string_view description);
std::string any_metadata(std::string_view plugin, std::string_view content);

/// The part of metadata that is the user's, to be put behind the rest.
std::string description_metadata(std::string_view display_name, std::string_view description);

/// Counts between edges, of which there is one more (or none at all).
std::string histogram_tensor(const std::vector<double>& edges, const std::vector<double>& counts);

/// One string of bytes: text, which is made UTF-8, or a serialized message.
std::string text_tensor(std::string_view text);
std::string string_tensor(std::string_view bytes);

/// Several, in one dimension: files, or an image's width, height and files.
std::string strings_tensor(const std::vector<std::string>& strings);

/// Points of a card on the PR Curves page: x is its "recall" row, y its "precision" row. `scale` is what counts are
/// multiplied by.
std::string curve_tensor(const metrics::ThresholdCounts& counts, const std::vector<double>& y,
                         const std::vector<double>& x, double scale);

/// Numbers as they are, of any type.
std::string any_tensor(const TensorView& tensor);

}  // namespace tblog::detail
