#include <tblog/summary_writer.h>

#include <cstdio>
#include <memory>
#include <stdexcept>
#include <utility>

#include "calls/log_pictures.h"
#include "calls/one_vs_rest.h"
#include "calls/tensor_input.h"
#include "figures/evaluation_figures.h"
#include "figures/figure_drawing.h"

namespace tblog {
namespace {

using detail::numbers;

std::size_t bytes_of(const Figure::Content& content) {
  std::size_t values = 0;
  for (const auto& element : content.elements) {
    if (const auto* line = std::get_if<Figure::Line>(&element)) values += line->x.size() + line->y.size();
    if (const auto* dots = std::get_if<Figure::Scatter>(&element)) values += dots->x.size() + dots->y.size();
    if (const auto* bars = std::get_if<Figure::Bars>(&element)) values += bars->edges.size() + bars->heights.size();
  }
  std::size_t bytes = sizeof content + content.elements.size() * sizeof content.elements[0];
  if (content.cells) {
    values += content.cells->values.size();
    for (const auto& text : content.cells->options.texts) bytes += sizeof text + text.capacity();
  }
  return bytes + values * sizeof(double);
}

// As a table cell: without decimals where there are none to show.
std::string short_text(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", number);
  return text;
}

std::vector<std::vector<std::string>> table_of(const std::vector<double>& counts,
                                               const std::vector<std::string>& names) {
  std::vector<std::vector<std::string>> rows{{"true \\ predicted"}};
  rows[0].insert(rows[0].end(), names.begin(), names.end());
  for (std::size_t i = 0; i < names.size(); ++i) {
    rows.push_back({names[i]});
    for (std::size_t j = 0; j < names.size(); ++j) rows.back().push_back(short_text(counts[i * names.size() + j]));
  }
  return rows;
}

}  // namespace

void SummaryWriter::add_figure(std::string_view tag, const Figure& figure, Step step) {
  if_recorded(*core_, "add_figure", tag, step, [&] {
    const auto draw = [figure] { return std::vector<detail::Pixels>{detail::draw(figure)}; };
    log_pictures(*core_, tag, step, draw, bytes_of(figure.content()));
  });
}

void SummaryWriter::add_confusion_matrix(std::string_view tag, const TensorView& matrix, Step step,
                                         const ConfusionMatrixOptions& options) {
  if_recorded(*core_, "add_confusion_matrix", tag, step, [&] {
    const auto counts = detail::counts(matrix, "matrix");
    if (matrix.rank() != 2 || matrix.dim(0) != matrix.dim(1) || counts.empty()) {
      throw std::invalid_argument("the matrix is " + matrix.shape_text() + ": as many rows as columns are wanted");
    }
    const auto names = detail::class_names(options.class_names, matrix.dim(0));
    const Figure figure = detail::confusion_matrix_figure(counts, names);
    if (options.picture) add_figure(tag, figure, step);
    if (options.table) add_table(std::string(tag) + "/table", table_of(counts, names), step);
  });
}

void SummaryWriter::add_calibration_curve(std::string_view tag, const TensorView& labels, const TensorView& scores,
                                          Step step, const TensorView& weights) {
  if_recorded(*core_, "add_calibration_curve", tag, step, [&] {
    add_figure(
        tag,
        detail::calibration_figure(numbers(labels, "labels"), numbers(scores, "scores"), numbers(weights, "weights")),
        step);
  });
}

void SummaryWriter::add_threshold_curve(std::string_view tag, const TensorView& labels, const TensorView& scores,
                                        Step step) {
  if_recorded(*core_, "add_threshold_curve", tag, step, [&] {
    add_figure(tag, detail::threshold_figure(numbers(labels, "labels"), numbers(scores, "scores")), step);
  });
}

void SummaryWriter::add_score_histogram(std::string_view tag, const TensorView& labels, const TensorView& scores,
                                        Step step) {
  if_recorded(*core_, "add_score_histogram", tag, step, [&] {
    add_figure(tag, detail::score_histogram_figure(numbers(labels, "labels"), numbers(scores, "scores")), step);
  });
}

}  // namespace tblog
