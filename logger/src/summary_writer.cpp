#include <tblog/metrics/curves.h>
#include <tblog/metrics/histogram.h>
#include <tblog/summary_writer.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <stdexcept>
#include <utility>

#include "summaries.h"
#include "utf8.h"
#include "writer_core.h"

namespace tblog {
namespace {

using detail::kNoTag;
using detail::SeriesKind;
using detail::TagId;
using detail::WriterCore;

constexpr char kHParamsStart[] = "_hparams_/session_start_info";
constexpr char kHParamsExperiment[] = "_hparams_/experiment";
constexpr char kHParamsEnd[] = "_hparams_/session_end_info";

// Reports the exception at hand, because no call may throw once a run is going.
void reject_exception(WriterCore& core, const char* call, std::string_view tag) noexcept {
  try {
    throw;
  } catch (const std::exception& error) {
    try {
      core.reject("'" + core.log_dir() + "': " + call + "('" + detail::to_utf8(tag) + "'): " + error.what());
    } catch (...) {
      core.reject(call);  // no memory for a better message
    }
  } catch (...) {
    core.reject(call);
  }
}

// Runs the body of a logging call.
template <class Body>
void guarded(WriterCore& core, const char* call, std::string_view tag, Body&& body) noexcept {
  try {
    body();
  } catch (...) {
    reject_exception(core, call, tag);
  }
}

// Apart from the quick way, so that this needs no registers for it.
[[gnu::noinline]] void add_slowly(WriterCore& core, TagId tag, std::int64_t step, float scalar) noexcept {
  guarded(core, "Scalar::add", {}, [&] {
    if (tag == kNoTag) throw std::invalid_argument("the handle's tag was refused");
    core.add(tag, step, scalar);
  });
}

std::vector<double> ratio(const std::vector<double>& part, const std::vector<double>& rest, double if_none) {
  std::vector<double> out(part.size());
  for (std::size_t i = 0; i < part.size(); ++i) {
    const double whole = part[i] + rest[i];
    out[i] = whole > 0 ? part[i] / whole : if_none;
  }
  return out;
}

std::size_t count_outside_unit_interval(NumericView scores) {
  return scores.visit([](const auto* data, std::size_t size) {
    return static_cast<std::size_t>(std::count_if(data, data + size, [](auto score) {
      const auto value = static_cast<double>(score);
      return value < 0 || value > 1;
    }));
  });
}

metrics::ThresholdCounts curve_counts(WriterCore& core, std::string_view tag, NumericView labels, NumericView scores,
                                      std::size_t num_thresholds) {
  if (scores.empty() && labels.empty()) throw std::invalid_argument("there are no samples");
  auto counts = metrics::uniform_threshold_counts(labels, scores, num_thresholds);
  if (const std::size_t outside = count_outside_unit_interval(scores)) {
    core.warn("'" + core.log_dir() + "': the curve '" + detail::to_utf8(tag) + "' has " + std::to_string(outside) +
              " of " + std::to_string(scores.size()) +
              " scores outside [0, 1], where its thresholds are: pass probabilities");
  }
  return counts;
}

void push_hparams(WriterCore& core, const char* tag, const std::string& metadata) {
  const TagId id = core.tags().find_or_add(tag, SeriesKind::hparams, [&] { return metadata; });
  core.add(id, 0, detail::hparams_tensor());
}

}  // namespace

void Scalar::add(double value, Step step) const {
  const auto scalar = static_cast<float>(value);
  if (!core_->try_add(tag_, step.value(), scalar)) add_slowly(*core_, tag_, step.value(), scalar);
}

SummaryWriter::SummaryWriter(const std::string& log_dir, WriterOptions options)
    : core_(WriterCore::open(log_dir, std::move(options))), exceptions_at_start_(std::uncaught_exceptions()) {}

SummaryWriter::SummaryWriter(SummaryWriter&& other) noexcept = default;

SummaryWriter& SummaryWriter::operator=(SummaryWriter&& other) noexcept {
  if (this != &other) {
    if (core_) close();
    core_ = std::move(other.core_);
    exceptions_at_start_ = other.exceptions_at_start_;
  }
  return *this;
}

SummaryWriter::~SummaryWriter() {
  if (core_) close_as(std::uncaught_exceptions() <= exceptions_at_start_);
}

void SummaryWriter::add_scalar(std::string_view tag, double value, Step step) {
  guarded(*core_, "add_scalar", tag, [&] { core_->add(tag, step.value(), static_cast<float>(value)); });
}

Scalar SummaryWriter::scalar(std::string_view tag) {
  TagId id = kNoTag;
  guarded(*core_, "scalar", tag,
          [&] { id = core_->tags().find_or_add(tag, SeriesKind::scalar, detail::scalar_metadata); });
  return {core_, id};
}

void SummaryWriter::add_scalars(std::string_view main_tag, const std::vector<std::pair<std::string, double>>& values,
                                Step step) {
  guarded(*core_, "add_scalars", main_tag, [&] {
    for (const auto& [name, value] : values) add_scalar(std::string(main_tag) + "/" + name, value, step);
  });
}

void SummaryWriter::add_histogram(std::string_view tag, NumericView values, Step step) {
  guarded(*core_, "add_histogram", tag, [&] {
    const TagId id = core_->tags().find_or_add(tag, SeriesKind::histogram, detail::histogram_metadata);
    const metrics::Histogram histogram = metrics::histogram(values);
    core_->add(id, step.value(), detail::histogram_tensor(histogram));
    if (histogram.non_finite > 0) {
      add_scalar(std::string(tag) + "/non_finite", static_cast<double>(histogram.non_finite), step);
    }
  });
}

void SummaryWriter::add_text(std::string_view tag, std::string_view markdown, Step step) {
  guarded(*core_, "add_text", tag, [&] {
    const TagId id = core_->tags().find_or_add(tag, SeriesKind::text, detail::text_metadata);
    core_->add(id, step.value(), detail::text_tensor(markdown));
  });
}

void SummaryWriter::add_pr_curve(std::string_view tag, NumericView labels, NumericView scores, Step step,
                                 const CurveOptions& options) {
  guarded(*core_, "add_pr_curve", tag, [&] {
    const auto counts = curve_counts(*core_, tag, labels, scores, options.num_thresholds);
    const TagId id = core_->tags().find_or_add(tag, SeriesKind::pr_curve, [&] {
      return detail::curve_metadata(options.num_thresholds, options.display_name, options.description);
    });
    const auto precision = ratio(counts.true_positives, counts.false_positives, 0);
    const auto recall = ratio(counts.true_positives, counts.false_negatives, std::nan(""));
    core_->add(id, step.value(), detail::curve_tensor(counts, precision, recall));
  });
}

void SummaryWriter::add_roc_curve(std::string_view tag, NumericView labels, NumericView scores, Step step,
                                  const CurveOptions& options) {
  guarded(*core_, "add_roc_curve", tag, [&] {
    const auto counts = curve_counts(*core_, tag, labels, scores, options.num_thresholds);
    const TagId id = core_->tags().find_or_add(tag, SeriesKind::roc_curve, [&] {
      // The page labels neither axis, and its tooltip's columns have fixed names: only these two texts can tell.
      const std::string name =
          options.display_name.empty() ? std::string(tag) + " (ROC: y = TPR, x = FPR)" : options.display_name;
      const std::string description =
          options.description.empty()
              ? "**ROC curve.** Upward: true positive rate, which the tooltip calls *Precision*. To the right: false "
                "positive rate, which it calls *Recall*. Threshold, TP, FP, TN and FN are what they say."
              : options.description;
      return detail::curve_metadata(options.num_thresholds, name, description);
    });
    const double nan = std::nan("");
    const auto tpr = ratio(counts.true_positives, counts.false_negatives, nan);
    const auto fpr = ratio(counts.false_positives, counts.true_negatives, nan);
    core_->add(id, step.value(), detail::curve_tensor(counts, tpr, fpr));
    if (options.auc) add_scalar(std::string(tag) + "_auc", metrics::roc_auc(labels, scores), step);
  });
}

void SummaryWriter::add_hparams(const HParams& hparams, const std::vector<std::string>& metrics) {
  guarded(*core_, "add_hparams", kHParamsStart, [&] {
    bool first = false;
    const auto start = [&] {
      first = true;
      return detail::hparams_start_metadata(hparams, core_->now());
    };
    const TagId id = core_->tags().find_or_add(kHParamsStart, SeriesKind::hparams, start);
    if (!first) throw std::invalid_argument("hyperparameters were logged already, and TensorBoard keeps the first");
    core_->add(id, 0, detail::hparams_tensor());
    if (!metrics.empty()) {
      push_hparams(*core_, kHParamsExperiment, detail::hparams_experiment_metadata(hparams, metrics));
    }
  });
}

bool SummaryWriter::flush() { return core_->flush(); }

void SummaryWriter::close() { close_as(true); }

void SummaryWriter::close_as(bool success) {
  if (!core_->closed()) {
    guarded(*core_, "close", kHParamsEnd, [&] {
      if (!core_->tags().contains(kHParamsStart)) return;
      push_hparams(*core_, kHParamsEnd, detail::hparams_end_metadata(success, core_->now()));
    });
  }
  core_->close();
}

WriterStats SummaryWriter::stats() const { return core_->stats(); }
const std::string& SummaryWriter::log_dir() const { return core_->log_dir(); }
const std::string& SummaryWriter::file_path() const { return core_->file_path(); }
const WriterOptions& SummaryWriter::options() const { return core_->options(); }

}  // namespace tblog
