#pragma once

#include <tblog/hparams.h>
#include <tblog/metrics/curves.h>
#include <tblog/metrics/histogram.h>

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
std::string curve_metadata(std::size_t num_thresholds, std::string_view display_name, std::string_view description);

std::string histogram_tensor(const metrics::Histogram& histogram);
std::string text_tensor(std::string_view text);

/// Points of a card on the PR Curves page: x is its "recall" row, y its "precision" row.
std::string curve_tensor(const metrics::ThresholdCounts& counts, const std::vector<double>& y,
                         const std::vector<double>& x);

/// The HParams page keeps its data in metadata; the event itself carries an empty tensor.
std::string hparams_start_metadata(const HParams& hparams, double start_time);
std::string hparams_experiment_metadata(const HParams& hparams, const std::vector<std::string>& metric_tags);
std::string hparams_end_metadata(bool success, double end_time);
std::string hparams_tensor();

}  // namespace tblog::detail
