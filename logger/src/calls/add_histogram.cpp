#include <tblog/metrics/histogram.h>
#include <tblog/summary_writer.h>

#include <cmath>
#include <stdexcept>
#include <vector>

#include "calls/logging_call.h"
#include "calls/tensor_input.h"
#include "encodings/summaries.h"

namespace tblog {
namespace {

metrics::Histogram count(NumericView values, const HistogramOptions& options) {
  if (!options.edges.empty()) return metrics::histogram_with_edges(values, options.edges);
  if (options.buckets == HistogramOptions::Buckets::tensorflow) return metrics::tensorflow_histogram(values);
  return metrics::histogram(values, options.num_buckets);
}

void check_edges(const std::vector<double>& edges, const std::vector<double>& counts) {
  if (edges.size() != counts.size() + 1) {
    throw std::invalid_argument("there are " + std::to_string(edges.size()) + " edges and " +
                                std::to_string(counts.size()) + " counts: there must be one edge more");
  }
  for (std::size_t i = 0; i < edges.size(); ++i) {
    if (std::isfinite(edges[i]) && (i == 0 || edges[i] >= edges[i - 1])) continue;
    throw std::invalid_argument("edges[" + std::to_string(i) + "] is " + std::to_string(edges[i]) +
                                ": edges are finite and ascend");
  }
}

}  // namespace

void SummaryWriter::add_histogram(std::string_view tag, const TensorView& values, Step step,
                                  const HistogramOptions& options) {
  if_recorded(*core_, "add_histogram", tag, step, [&] {
    const metrics::Histogram histogram = count(detail::numbers(values, "values"), options);
    log_value(*core_, detail::SeriesKind::histogram, tag, step, detail::histogram_metadata,
              detail::histogram_tensor(histogram.edges, {histogram.counts.begin(), histogram.counts.end()}));
    for (const auto& [name, number] :
         {std::pair("/non_finite", histogram.non_finite), std::pair("/outside", histogram.outside)}) {
      if (number > 0) add_scalar(std::string(tag) + name, static_cast<double>(number), step);
    }
  });
}

void SummaryWriter::add_histogram_raw(std::string_view tag, const TensorView& edges, const TensorView& counts,
                                      Step step) {
  if_recorded(*core_, "add_histogram_raw", tag, step, [&] {
    const auto limits = detail::doubles(edges, "edges"), numbers = detail::counts(counts, "counts");
    check_edges(limits, numbers);
    log_value(*core_, detail::SeriesKind::histogram, tag, step, detail::histogram_metadata,
              detail::histogram_tensor(limits, numbers));
  });
}

}  // namespace tblog
