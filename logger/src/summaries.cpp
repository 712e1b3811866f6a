#include "summaries.h"

#include <tblog/proto/event.pb.h>
#include <tblog/proto/plugins.pb.h>
#include <tblog/proto/tensor.pb.h>

#include <cmath>
#include <cstdint>
#include <initializer_list>

#include "little_endian.h"
#include "utf8.h"

namespace tblog::detail {
namespace {

// data_class makes both of TensorBoard's loaders take the value as it is, and keep display name and description.
proto::SummaryMetadata metadata(const char* plugin, proto::DataClass data_class) {
  proto::SummaryMetadata out;
  out.mutable_plugin_data()->set_plugin_name(plugin);
  out.set_data_class(data_class);
  return out;
}

proto::TensorProto tensor(proto::DataType type, std::initializer_list<std::int64_t> shape) {
  proto::TensorProto out;
  out.set_dtype(type);
  out.mutable_tensor_shape();  // present even for rank 0
  for (const std::int64_t size : shape) out.mutable_tensor_shape()->add_dim()->set_size(size);
  return out;
}

template <class Number>
void append(std::string& out, Number value) {
  char bytes[sizeof value];
  store_little_endian(bytes, value);
  out.append(bytes, sizeof bytes);
}

std::string hparams_metadata(const proto::HParamsPluginData& data) {
  proto::SummaryMetadata out = metadata("hparams", proto::DATA_CLASS_TENSOR);
  out.mutable_plugin_data()->set_content(data.SerializeAsString());
  return out.SerializeAsString();
}

proto::Value to_proto(const HParamValue& hparam) {
  proto::Value out;
  if (const auto* flag = std::get_if<bool>(&hparam.value())) {
    out.set_bool_value(*flag);
  } else if (const auto* text = std::get_if<std::string>(&hparam.value())) {
    out.set_string_value(to_utf8(*text));
  } else {
    const double number = std::get<double>(hparam.value());
    // The page leaves non-finite numbers out, and shows strings.
    if (std::isfinite(number)) {
      out.set_number_value(number);
    } else {
      out.set_string_value(std::isnan(number) ? "nan" : number > 0 ? "inf" : "-inf");
    }
  }
  return out;
}

proto::HParamType type_of(const proto::Value& value) {
  switch (value.kind_case()) {
    case proto::Value::kBoolValue: return proto::HPARAM_BOOL;
    case proto::Value::kStringValue: return proto::HPARAM_STRING;
    default: return proto::HPARAM_FLOAT64;
  }
}

}  // namespace

std::string scalar_metadata() { return metadata("scalars", proto::DATA_CLASS_SCALAR).SerializeAsString(); }

std::string histogram_metadata() { return metadata("histograms", proto::DATA_CLASS_TENSOR).SerializeAsString(); }

std::string text_metadata() { return metadata("text", proto::DATA_CLASS_TENSOR).SerializeAsString(); }

std::string curve_metadata(std::size_t num_thresholds, std::string_view display_name, std::string_view description) {
  proto::PrCurvePluginData data;
  data.set_num_thresholds(static_cast<std::uint32_t>(num_thresholds));
  proto::SummaryMetadata out = metadata("pr_curves", proto::DATA_CLASS_TENSOR);
  out.mutable_plugin_data()->set_content(data.SerializeAsString());
  out.set_display_name(to_utf8(display_name));
  out.set_summary_description(to_utf8(description));
  return out.SerializeAsString();
}

std::string histogram_tensor(const metrics::Histogram& histogram) {
  const std::size_t rows = histogram.counts.size();
  proto::TensorProto out = tensor(proto::DT_DOUBLE, {static_cast<std::int64_t>(rows), 3});
  std::string& content = *out.mutable_tensor_content();
  for (std::size_t i = 0; i < rows; ++i) {
    append(content, histogram.edges[i]);
    append(content, histogram.edges[i + 1]);
    append(content, static_cast<double>(histogram.counts[i]));
  }
  return out.SerializeAsString();
}

std::string text_tensor(std::string_view text) {
  proto::TensorProto out = tensor(proto::DT_STRING, {});
  out.add_string_val(to_utf8(text));
  return out.SerializeAsString();
}

std::string curve_tensor(const metrics::ThresholdCounts& counts, const std::vector<double>& y,
                         const std::vector<double>& x) {
  proto::TensorProto out = tensor(proto::DT_FLOAT, {6, static_cast<std::int64_t>(x.size())});
  std::string& content = *out.mutable_tensor_content();
  for (const auto* row :
       {&counts.true_positives, &counts.false_positives, &counts.true_negatives, &counts.false_negatives, &y, &x}) {
    for (const double value : *row) append(content, static_cast<float>(value));
  }
  return out.SerializeAsString();
}

std::string hparams_start_metadata(const HParams& hparams, double start_time) {
  proto::HParamsPluginData data;
  auto& start = *data.mutable_session_start_info();
  start.set_start_time_secs(start_time);
  for (const auto& [name, value] : hparams) (*start.mutable_hparams())[to_utf8(name)] = to_proto(value);
  return hparams_metadata(data);
}

std::string hparams_experiment_metadata(const HParams& hparams, const std::vector<std::string>& metric_tags) {
  proto::HParamsPluginData data;
  for (const auto& [name, value] : hparams) {
    auto& info = *data.mutable_experiment()->add_hparam_infos();
    info.set_name(to_utf8(name));
    info.set_type(type_of(to_proto(value)));
  }
  // Group "" is the run itself, which also holds when that is --logdir itself.
  for (const auto& tag : metric_tags) {
    data.mutable_experiment()->add_metric_infos()->mutable_name()->set_tag(to_utf8(tag));
  }
  return hparams_metadata(data);
}

std::string hparams_end_metadata(bool success, double end_time) {
  proto::HParamsPluginData data;
  data.mutable_session_end_info()->set_status(success ? proto::STATUS_SUCCESS : proto::STATUS_FAILURE);
  data.mutable_session_end_info()->set_end_time_secs(end_time);
  return hparams_metadata(data);
}

std::string hparams_tensor() { return tensor(proto::DT_FLOAT, {0}).SerializeAsString(); }

}  // namespace tblog::detail
