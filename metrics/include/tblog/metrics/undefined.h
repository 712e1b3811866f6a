#pragma once

#include <tblog/metrics_export.h>

#include <cstdint>
#include <string_view>

/// Why a metric has no value. What is undefined is NaN here, never 0, 0.5 or 1 in its place, and the NaN knows why:
///
///     const double auc = tblog::metrics::roc_auc(labels, scores);
///     if (std::isnan(auc)) std::cerr << tblog::metrics::undefined_reason(auc);   // "there are no positives"
namespace tblog::metrics {

enum class Undefined : std::uint8_t {
  no_samples = 1,   ///< none at all, or none that weighs anything
  no_positives,     ///< no sample is labelled positive (or as the class in question)
  no_negatives,     ///< every sample is labelled positive (or as the class in question)
  one_class,        ///< all samples are of one class
  not_predicted,    ///< nothing is predicted positive (or as the class in question)
  not_seen,         ///< neither labelled nor predicted positive (or as the class in question)
  constant,         ///< a variable has the same value in all samples
  too_few_samples,  ///< fewer than the definition needs
  not_a_number,     ///< a NaN among the input, or infinities that cancel out
  not_reached,      ///< no threshold does what was asked for
};

/// A NaN that says why.
TBLOG_METRICS_EXPORT double undefined(Undefined reason);

/// The reason as a clause, "there are no positives"; empty for a number, and a word of its own for a NaN that came from
/// elsewhere. The reason is in the NaN's bits: copies keep it, a conversion to float too, and arithmetic on x86 and ARM
/// (of two NaNs, the first one's).
TBLOG_METRICS_EXPORT std::string_view undefined_reason(double value);

}  // namespace tblog::metrics
