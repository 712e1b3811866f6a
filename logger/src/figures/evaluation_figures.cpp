#include "figures/evaluation_figures.h"

#include <tblog/metrics/calibration.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "figures/axis.h"

namespace tblog::detail {
namespace {

struct Points {
  std::vector<double> x, y;
};

/// The points without those that no picture can tell from the one before: less than a 2,000th of the axes away. Of a
/// dense stretch the last is kept, so that what follows starts from the right place.
Points visible(const std::vector<double>& x, const std::vector<double>& y, double x_span = 1) {
  constexpr double kResolution = 2000;
  Points out;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const bool last = i + 1 == x.size();
    if (!last && !out.x.empty() && std::abs(x[i] - out.x.back()) * kResolution < x_span &&
        std::abs(y[i] - out.y.back()) * kResolution < 1 && std::abs(x[i + 1] - out.x.back()) * kResolution < x_span &&
        std::abs(y[i + 1] - out.y.back()) * kResolution < 1) {
      continue;
    }
    out.x.push_back(x[i]);
    out.y.push_back(y[i]);
  }
  return out;
}

void check_curve(const std::string& name, const char* x_name, std::size_t x, const char* y_name, std::size_t y) {
  if (x == y) return;
  throw std::invalid_argument("curve '" + name + "' has " + std::to_string(x) + " elements in " + x_name + " and " +
                              std::to_string(y) + " in " + y_name);
}

void add_curve(Figure& figure, const std::string& name, const std::string& area, const std::vector<double>& x,
               const std::vector<double>& y, const std::vector<OperatingPoint>& marks) {
  const Points points = visible(x, y);
  figure.line(points.x, points.y, name.empty() ? area : name + " (" + area + ")");
  for (const OperatingPoint& mark : marks) figure.mark(mark.x, mark.y, mark.text);
}

/// More names than this hide curves wherever they stand: they get a place of their own.
void make_room_for_names(Figure& figure, std::size_t num_curves) {
  if (num_curves > 6) figure.size(860, 480).legend(LegendPlace::beside);
}

/// A share of 1 as a percentage of as few digits as say something.
std::string percentage(double share) {
  if (share == 0 || share >= 0.0995) return fixed_text(100 * share, 0) + "%";
  return share < 0.0005 ? "<0.1%" : fixed_text(100 * share, 1) + "%";
}

/// A count in a few characters: "1234", "56.8k", "1.2M"; sums of weights with up to two decimals.
std::string short_count(double count) {
  if (count < 100 && count != std::floor(count)) return fixed_text(count, count < 10 ? 2 : 1);
  if (count < 99999.5) return fixed_text(count, 0);
  constexpr std::array<const char*, 4> kUnits{"k", "M", "G", "T"};
  std::size_t unit = 0;
  double scaled = count / 1000;
  for (; scaled >= 999.5 && unit + 1 < kUnits.size(); scaled /= 1000) ++unit;
  return fixed_text(scaled, scaled < 99.95 ? 1 : 0) + kUnits[unit];
}

std::size_t checked_side(NumericView counts) {
  const auto side = static_cast<std::size_t>(std::llround(std::sqrt(static_cast<double>(counts.size()))));
  if (counts.empty() || side * side != counts.size()) {
    throw std::invalid_argument("counts has " + std::to_string(counts.size()) +
                                " elements: a confusion matrix of n classes has n * n");
  }
  if (side > kMostDrawnClasses) {
    throw std::invalid_argument("counts has " + std::to_string(side) + " classes: at most " +
                                std::to_string(kMostDrawnClasses) + " are drawn");
  }
  return side;
}

/// Where the bins of these scores begin and end.
std::vector<double> bin_edges(const std::vector<double>& scores, std::size_t num_bins) {
  bool probabilities = true;
  double least = std::numeric_limits<double>::infinity(), greatest = -least;
  for (const double score : scores) {
    if (!is_drawable(score)) continue;
    least = std::min(least, score);
    greatest = std::max(greatest, score);
    probabilities = probabilities && score >= 0 && score <= 1;
  }
  Interval range{0, 1};
  if (!probabilities) {
    // Scores that are all alike, or nearly, still need bins that have a width.
    const double slack = 1e-9 * std::max(std::abs(least), std::abs(greatest));
    range =
        greatest - least > slack ? Interval{least, greatest} : Interval{least - 0.5 - slack, greatest + 0.5 + slack};
  }
  std::vector<double> edges;
  for (std::size_t i = 0; i <= num_bins; ++i) {
    edges.push_back(range.from + (range.to - range.from) * static_cast<double>(i) / static_cast<double>(num_bins));
  }
  edges.back() = range.to;
  return edges;
}

std::vector<double> doubles(NumericView view) {
  return view.visit([](const auto* data, std::size_t size) { return std::vector<double>(data, data + size); });
}

}  // namespace

Figure roc_figure(const std::vector<NamedRocCurve>& curves, std::string title) {
  Figure figure(std::move(title));
  figure.x_label("false positive rate").y_label("true positive rate").x_range(0, 1).y_range(0, 1);
  make_room_for_names(figure, curves.size());
  for (const NamedRocCurve& named : curves) {
    check_curve(named.name, "fpr", named.curve.fpr.size(), "tpr", named.curve.tpr.size());
    add_curve(figure, named.name, "AUC " + fixed_text(named.auc, 3), named.curve.fpr, named.curve.tpr, named.points);
  }
  return figure.line(std::vector{0, 1}, std::vector{0, 1}, "chance", LineStyle::guide);
}

Figure pr_figure(const std::vector<NamedPrCurve>& curves, double prevalence, std::string title) {
  Figure figure(std::move(title));
  figure.x_label("recall").y_label("precision").x_range(0, 1).y_range(0, 1);
  make_room_for_names(figure, curves.size());
  for (const NamedPrCurve& named : curves) {
    check_curve(named.name, "recall", named.curve.recall.size(), "precision", named.curve.precision.size());
    add_curve(figure, named.name, "AP " + fixed_text(named.average_precision, 3), named.curve.recall,
              named.curve.precision, named.points);
  }
  if (std::isnan(prevalence)) return figure;
  return figure.line(std::vector{0, 1}, std::vector{prevalence, prevalence}, "chance " + fixed_text(prevalence, 3),
                     LineStyle::guide);
}

Figure confusion_matrix_figure(NumericView counts, const std::vector<std::string>& names, std::string title) {
  const std::size_t side = checked_side(counts);
  if (!names.empty() && names.size() != side) {
    throw std::invalid_argument("names has " + std::to_string(names.size()) + " elements, and counts has " +
                                std::to_string(side) + " classes");
  }
  const std::vector<double> numbers = doubles(counts);
  std::vector<double> shares(numbers.size());
  CellOptions options;
  // Without a text that no cell will have room for.
  const bool with_texts = side <= 100;
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (!(numbers[i] >= 0 && is_drawable(numbers[i]))) {
      throw std::invalid_argument("counts[" + std::to_string(i) + "] is " + shortest_text(numbers[i]) +
                                  ": a count is finite and not negative");
    }
  }
  for (std::size_t row = 0; row < side; ++row) {
    const auto begin = numbers.begin() + static_cast<std::ptrdiff_t>(row * side);
    const double total = std::accumulate(begin, begin + static_cast<std::ptrdiff_t>(side), 0.0);
    for (std::size_t i = row * side; i < (row + 1) * side; ++i) {
      shares[i] = total > 0 ? numbers[i] / total : std::numeric_limits<double>::quiet_NaN();
      if (!with_texts) continue;
      options.texts.push_back(short_count(numbers[i]));
      if (numbers[i] > 0) options.texts.back() += "\n" + percentage(shares[i]);
    }
  }
  options.row_names = options.column_names = names;
  options.scale = {0, 1};
  options.scale_label = "share of the true class";
  // 44 pixels a cell is room for its texts, as long as the picture does not become unwieldy; then one pixel at least.
  const std::size_t plot = std::clamp<std::size_t>(44 * side, 400, std::max<std::size_t>(900, side));
  return Figure(std::move(title))
      .x_label("predicted class")
      .y_label("true class")
      .size(plot + 220, plot + 120)
      .cells(shares, side, side, std::move(options));
}

Figure calibration_figure(NumericView labels, NumericView scores, NumericView weights, std::size_t num_bins,
                          std::string title) {
  const metrics::CalibrationCurve curve = metrics::calibration_curve(labels, scores, num_bins, weights);
  const double error = metrics::expected_calibration_error(curve);
  if (!std::isnan(error)) title += (title.empty() ? "" : ", ") + ("expected error " + fixed_text(error, 3));
  std::vector<double> edges(num_bins + 1), shares(num_bins);
  for (std::size_t i = 0; i <= num_bins; ++i) edges[i] = static_cast<double>(i) / static_cast<double>(num_bins);
  const double all = std::accumulate(curve.counts.begin(), curve.counts.end(), 0.0);
  for (std::size_t i = 0; i < curve.bins.size(); ++i) shares[curve.bins[i]] = curve.counts[i] / all;
  Figure figure(std::move(title));
  figure.x_label("mean predicted probability").y_label("share of positives").x_range(0, 1).y_range(0, 1);
  figure.line(curve.predicted, curve.actual, "model");
  for (std::size_t i = 0; i < curve.bins.size(); ++i) figure.mark(curve.predicted[i], curve.actual[i]);
  figure.bars(edges, shares, "share of all samples");
  return figure.line(std::vector{0, 1}, std::vector{0, 1}, "perfect", LineStyle::guide);
}

Figure threshold_figure(NumericView labels, NumericView scores, std::string title) {
  const metrics::ThresholdCounts counts = metrics::confusion_matrix_at_thresholds(labels, scores);
  const std::size_t size = counts.thresholds.size();
  std::vector<double> precision(size), recall(size), f1(size);
  std::size_t best = size;
  Extent extent;
  for (std::size_t i = 0; i < size; ++i) {
    const double tp = counts.true_positives[i], fp = counts.false_positives[i], fn = counts.false_negatives[i];
    precision[i] = tp / (tp + fp);
    recall[i] = tp / (tp + fn);
    f1[i] = tp + fn > 0 ? 2 * tp / (2 * tp + fp + fn) : std::numeric_limits<double>::quiet_NaN();
    if (is_drawable(counts.thresholds[i]) && (best == size ? !std::isnan(f1[i]) : f1[i] >= f1[best])) best = i;
    extent.add(counts.thresholds[i]);
  }
  const Interval range = extent.with_room();
  Figure figure(std::move(title));
  figure.x_label("threshold").y_range(0, 1);
  const auto add = [&](const std::vector<double>& values, const char* name) {
    const Points points = visible(counts.thresholds, values, range.to - range.from);
    figure.line(points.x, points.y, name);
  };
  add(precision, "precision");
  add(recall, "recall");
  add(f1, "F1");
  if (best < size) {
    figure.mark(counts.thresholds[best], f1[best],
                "F1 " + fixed_text(f1[best], 3) + " at " + short_text(counts.thresholds[best]));
  }
  return figure;
}

Figure score_histogram_figure(NumericView labels, NumericView scores, std::size_t num_bins, std::string title) {
  if (num_bins == 0 || num_bins > 1000) {
    throw std::invalid_argument("num_bins is " + std::to_string(num_bins) + ": a score histogram has 1 to 1000");
  }
  metrics::roc_auc(labels, scores);  // refuses what is no sample
  const std::vector<double> label = doubles(labels), score = doubles(scores);
  const std::vector<double> edges = bin_edges(score, num_bins);
  std::vector<double> shares[2] = {std::vector<double>(num_bins), std::vector<double>(num_bins)};
  double totals[2] = {0, 0};
  for (std::size_t i = 0; i < score.size(); ++i) {
    const int of_class = label[i] != 0;
    ++totals[of_class];
    if (!is_drawable(score[i])) continue;
    const auto right = std::upper_bound(edges.begin() + 1, edges.end() - 1, score[i]);
    ++shares[of_class][static_cast<std::size_t>(right - edges.begin() - 1)];
  }
  Figure figure(std::move(title));
  figure.x_label("score").y_label("share of the class");
  if (label.empty()) return figure;
  for (const int of_class : {0, 1}) {
    for (double& share : shares[of_class]) share /= std::max(totals[of_class], 1.0);
    figure.bars(edges, shares[of_class],
                (of_class == 1 ? "positives (" : "negatives (") + short_count(totals[of_class]) + ")");
  }
  return figure;
}

}  // namespace tblog::detail
