#include "encodings/hparams_summaries.h"

#include <tblog/proto/hparams.pb.h>

#include <cmath>
#include <stdexcept>

#include "encodings/serialized.h"
#include "encodings/summary_parts.h"
#include "utf8.h"

namespace tblog::detail {
namespace {

std::string hparams_metadata(const proto::HParamsPluginData& data) {
  return plugin_metadata("hparams", proto::DATA_CLASS_TENSOR, serialized(data));
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

proto::HParamType to_proto(HParamInfo::Type type) {
  switch (type) {
    case HParamInfo::Type::boolean: return proto::HPARAM_BOOL;
    case HParamInfo::Type::number: return proto::HPARAM_FLOAT64;
    case HParamInfo::Type::string: return proto::HPARAM_STRING;
    case HParamInfo::Type::unset: break;
  }
  return proto::HPARAM_UNSET;
}

proto::HParamInfo to_proto(const HParamInfo& hparam) {
  const auto refuse = [&](const std::string& why) {
    throw std::invalid_argument("hyperparameter '" + hparam.name + "': " + why);
  };
  proto::HParamInfo out;
  out.set_name(to_utf8(hparam.name));
  out.set_display_name(to_utf8(hparam.display_name));
  out.set_description(to_utf8(hparam.description));
  if (!hparam.values.empty() && hparam.interval) refuse("it has both values and an interval");
  auto type = hparam.type;
  for (const HParamValue& value : hparam.values) {
    *out.mutable_domain_discrete()->add_values() = to_proto(value);
    if (type == HParamInfo::Type::unset) type = type_of(value);
    if (type_of(value) != type) refuse("its values are not all of one type");
  }
  out.set_type(to_proto(type));
  if (hparam.interval) {
    const auto [least, greatest] = *hparam.interval;
    if (!(std::isfinite(least) && std::isfinite(greatest) && least <= greatest)) {
      refuse("its interval is [" + std::to_string(least) + ", " + std::to_string(greatest) +
             "]: bounds are finite and ascend");
    }
    if (type != HParamInfo::Type::number && type != HParamInfo::Type::unset) refuse("only numbers have an interval");
    out.set_type(proto::HPARAM_FLOAT64);
    out.mutable_domain_interval()->set_min_value(least);
    out.mutable_domain_interval()->set_max_value(greatest);
  }
  return out;
}

proto::MetricInfo to_proto(const MetricInfo& metric) {
  proto::MetricInfo out;
  out.mutable_name()->set_tag(to_utf8(metric.tag));
  // Group "" is the run itself, which also holds when that is --logdir itself.
  out.mutable_name()->set_group(to_utf8(metric.group));
  out.set_display_name(to_utf8(metric.display_name));
  out.set_description(to_utf8(metric.description));
  switch (metric.dataset) {
    case MetricInfo::Dataset::training: out.set_dataset_type(proto::DATASET_TRAINING); break;
    case MetricInfo::Dataset::validation: out.set_dataset_type(proto::DATASET_VALIDATION); break;
    case MetricInfo::Dataset::unknown: break;
  }
  return out;
}

}  // namespace

HParamInfo::Type type_of(const HParamValue& hparam) {
  if (std::holds_alternative<bool>(hparam.value())) return HParamInfo::Type::boolean;
  const auto* number = std::get_if<double>(&hparam.value());
  return number && std::isfinite(*number) ? HParamInfo::Type::number : HParamInfo::Type::string;
}

std::string hparams_start_metadata(const HParams& hparams, std::string_view group, double start_time) {
  proto::HParamsPluginData data;
  auto& start = *data.mutable_session_start_info();
  start.set_start_time_secs(start_time);
  start.set_group_name(to_utf8(group));
  for (const auto& [name, value] : hparams) (*start.mutable_hparams())[to_utf8(name)] = to_proto(value);
  return hparams_metadata(data);
}

std::string hparams_experiment_metadata(const HParamsConfig& config) {
  proto::HParamsPluginData data;
  auto& experiment = *data.mutable_experiment();
  for (const HParamInfo& hparam : config.hparams) *experiment.add_hparam_infos() = to_proto(hparam);
  for (const MetricInfo& metric : config.metrics) *experiment.add_metric_infos() = to_proto(metric);
  return hparams_metadata(data);
}

std::string hparams_end_metadata(bool success, double end_time) {
  proto::HParamsPluginData data;
  data.mutable_session_end_info()->set_status(success ? proto::STATUS_SUCCESS : proto::STATUS_FAILURE);
  data.mutable_session_end_info()->set_end_time_secs(end_time);
  return hparams_metadata(data);
}

std::string hparams_tensor() { return shaped_tensor(proto::DT_FLOAT, {0}).SerializeAsString(); }

}  // namespace tblog::detail
