#include "encodings/summaries.h"

#include <tblog/proto/event.pb.h>
#include <tblog/proto/plugins.pb.h>
#include <tblog/proto/tensor.pb.h>

#include <cstdint>
#include <stdexcept>
#include <type_traits>

#include "encodings/summary_parts.h"
#include "utf8.h"

namespace tblog::detail {
namespace {

template <class T>
constexpr proto::DataType data_type() {
  if constexpr (std::is_same_v<T, float>) return proto::DT_FLOAT;
  if constexpr (std::is_same_v<T, double>) return proto::DT_DOUBLE;
  if constexpr (std::is_same_v<T, bool>) return proto::DT_BOOL;
  if constexpr (std::is_same_v<T, std::int8_t>) return proto::DT_INT8;
  if constexpr (std::is_same_v<T, std::int16_t>) return proto::DT_INT16;
  if constexpr (std::is_same_v<T, std::int32_t>) return proto::DT_INT32;
  if constexpr (std::is_same_v<T, std::int64_t>) return proto::DT_INT64;
  if constexpr (std::is_same_v<T, std::uint8_t>) return proto::DT_UINT8;
  if constexpr (std::is_same_v<T, std::uint16_t>) return proto::DT_UINT16;
  if constexpr (std::is_same_v<T, std::uint32_t>) return proto::DT_UINT32;
  if constexpr (std::is_same_v<T, std::uint64_t>) return proto::DT_UINT64;
}

}  // namespace

std::string scalar_metadata() { return plugin_metadata("scalars", proto::DATA_CLASS_SCALAR); }

std::string histogram_metadata() { return plugin_metadata("histograms", proto::DATA_CLASS_TENSOR); }

std::string text_metadata() { return plugin_metadata("text", proto::DATA_CLASS_TENSOR); }

std::string image_metadata() { return plugin_metadata("images", proto::DATA_CLASS_BLOB_SEQUENCE); }

std::string audio_metadata() {
  proto::AudioPluginData data;
  data.set_encoding(proto::AudioPluginData::WAV);
  return plugin_metadata("audio", proto::DATA_CLASS_BLOB_SEQUENCE, data.SerializeAsString());
}

std::string custom_scalars_metadata() { return plugin_metadata("custom_scalars", proto::DATA_CLASS_TENSOR); }

std::string curve_metadata(std::size_t num_thresholds, std::string_view display_name, std::string_view description) {
  proto::PrCurvePluginData data;
  data.set_num_thresholds(static_cast<std::uint32_t>(num_thresholds));
  return plugin_metadata("pr_curves", proto::DATA_CLASS_TENSOR, data.SerializeAsString()) +
         description_metadata(display_name, description);
}

std::string any_metadata(std::string_view plugin, std::string_view content) {
  if (!is_utf8(plugin)) throw std::invalid_argument("the plugin's name '" + to_utf8(plugin) + "' is not UTF-8");
  return plugin_metadata(std::string(plugin).c_str(), proto::DATA_CLASS_TENSOR, std::string(content));
}

std::string description_metadata(std::string_view display_name, std::string_view description) {
  proto::SummaryMetadata out;
  out.set_display_name(to_utf8(display_name));
  out.set_summary_description(to_utf8(description));
  return out.SerializeAsString();
}

std::string histogram_tensor(const std::vector<double>& edges, const std::vector<double>& counts) {
  const std::size_t rows = counts.size();
  proto::TensorProto out = shaped_tensor(proto::DT_DOUBLE, {rows, 3});
  std::string& content = *out.mutable_tensor_content();
  for (std::size_t i = 0; i < rows; ++i) {
    append(content, edges[i]);
    append(content, edges[i + 1]);
    append(content, counts[i]);
  }
  return out.SerializeAsString();
}

std::string text_tensor(std::string_view text) { return string_tensor(to_utf8(text)); }

std::string string_tensor(std::string_view bytes) {
  proto::TensorProto out = shaped_tensor(proto::DT_STRING, {});
  out.add_string_val(bytes.data(), bytes.size());
  return out.SerializeAsString();
}

std::string strings_tensor(const std::vector<std::string>& strings) {
  proto::TensorProto out = shaped_tensor(proto::DT_STRING, {strings.size()});
  for (const std::string& string : strings) out.add_string_val(string);
  return out.SerializeAsString();
}

std::string curve_tensor(const metrics::ThresholdCounts& counts, const std::vector<double>& y,
                         const std::vector<double>& x, double scale) {
  proto::TensorProto out = shaped_tensor(proto::DT_FLOAT, {6, x.size()});
  std::string& content = *out.mutable_tensor_content();
  for (const auto* row :
       {&counts.true_positives, &counts.false_positives, &counts.true_negatives, &counts.false_negatives}) {
    for (const double value : *row) append(content, static_cast<float>(scale * value));
  }
  for (const auto* row : {&y, &x}) {
    for (const double value : *row) append(content, static_cast<float>(value));
  }
  return out.SerializeAsString();
}

std::string any_tensor(const TensorView& tensor) {
  return tensor.values().visit([&](const auto* data, std::size_t size) {
    using T = std::decay_t<decltype(*data)>;
    proto::TensorProto out = shaped_tensor(data_type<T>(), {});
    for (std::size_t i = 0; i < tensor.rank(); ++i) {
      out.mutable_tensor_shape()->add_dim()->set_size(static_cast<std::int64_t>(tensor.dim(i)));
    }
    out.mutable_tensor_content()->resize(size * sizeof(T));
    char* to = &(*out.mutable_tensor_content())[0];
    for (std::size_t i = 0; i < size; ++i) to = store_little_endian(to, data[i]);
    return out.SerializeAsString();
  });
}

}  // namespace tblog::detail
