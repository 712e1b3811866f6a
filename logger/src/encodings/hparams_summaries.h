#pragma once

#include <tblog/hparams.h>

#include <string>
#include <string_view>

/// How hyperparameters are written down: the HParams page keeps its data in metadata, and the events themselves carry
/// an empty tensor.
namespace tblog::detail {

constexpr char kHParamsStart[] = "_hparams_/session_start_info";
constexpr char kHParamsExperiment[] = "_hparams_/experiment";
constexpr char kHParamsEnd[] = "_hparams_/session_end_info";

/// As which it is written.
HParamInfo::Type type_of(const HParamValue& hparam);

std::string hparams_start_metadata(const HParams& hparams, std::string_view group, double start_time);
/// Throws std::invalid_argument for a domain that makes no sense.
std::string hparams_experiment_metadata(const HParamsConfig& config);
std::string hparams_end_metadata(bool success, double end_time);
std::string hparams_tensor();

}  // namespace tblog::detail
