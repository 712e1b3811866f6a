// Curves are worked on in blocks of points and of samples: sizes on both sides of a block's, against plain loops.
#include <tblog/metrics/curves.h>

#include <limits>
#include <vector>

#include "support/catch.h"

using namespace tblog::metrics;

namespace {

struct Samples {
  std::vector<unsigned char> labels;
  std::vector<float> scores;  // descending and distinct
  std::vector<double> weights;
};

Samples make_samples(std::size_t size) {
  Samples samples;
  for (std::size_t i = 0; i < size; ++i) {
    samples.labels.push_back(i % 5 < 2 || (i / 50) % 2 == 1);  // straight pieces too
    samples.scores.push_back(1 - static_cast<float>(i) / 4096);
    samples.weights.push_back(static_cast<double>(1 + i % 3));
  }
  return samples;
}

// The first point, the last, and those that bend a curve.
template <class Bends>
std::vector<std::size_t> kept_points(std::size_t size, Bends bends) {
  std::vector<std::size_t> kept;
  for (std::size_t i = 0; i < size; ++i) {
    if (i == 0 || i + 1 == size || bends(i)) kept.push_back(i);
  }
  return kept;
}

void check(const Samples& samples, bool weighted) {
  const std::size_t size = samples.scores.size();
  const auto weight = [&](std::size_t i) { return weighted ? samples.weights[i] : 1; };
  std::vector<double> tp(size), fp(size);
  for (std::size_t i = 0; i < size; ++i) {
    tp[i] = (i > 0 ? tp[i - 1] : 0) + (samples.labels[i] == 1 ? weight(i) : 0);
    fp[i] = (i > 0 ? fp[i - 1] : 0) + (samples.labels[i] == 0 ? weight(i) : 0);
  }
  const auto straight = [](const std::vector<double>& row, std::size_t i) {
    return row[i + 1] - row[i] == row[i] - row[i - 1];
  };
  const auto all = [](std::size_t) { return true; };
  const auto bends = [&](std::size_t i) { return !straight(tp, i) || !straight(fp, i); };
  const auto changes = [&](std::size_t i) { return tp[i] != tp[i - 1] || tp[i] != tp[i + 1]; };
  const tblog::NumericView weights = weighted ? tblog::NumericView(samples.weights) : tblog::NumericView();

  for (const bool drop : {false, true}) {
    RocCurve roc{{0}, {0}, {std::numeric_limits<double>::infinity()}};
    for (const std::size_t i : drop ? kept_points(size, bends) : kept_points(size, all)) {
      roc.fpr.push_back(fp[i] / fp.back());
      roc.tpr.push_back(tp[i] / tp.back());
      roc.thresholds.push_back(static_cast<double>(samples.scores[i]));
    }
    const RocCurve got = roc_curve(samples.labels, samples.scores, weights, drop);
    CHECK((got.fpr == roc.fpr));
    CHECK((got.tpr == roc.tpr));
    CHECK((got.thresholds == roc.thresholds));

    PrecisionRecallCurve pr{{1}, {0}, {}};
    for (const std::size_t i : drop ? kept_points(size, changes) : kept_points(size, all)) {
      pr.precision.insert(pr.precision.begin(), tp[i] / (tp[i] + fp[i]));
      pr.recall.insert(pr.recall.begin(), tp[i] / tp.back());
      pr.thresholds.insert(pr.thresholds.begin(), static_cast<double>(samples.scores[i]));
    }
    const PrecisionRecallCurve got_pr = precision_recall_curve(samples.labels, samples.scores, weights, drop);
    CHECK((got_pr.precision == pr.precision));
    CHECK((got_pr.recall == pr.recall));
    CHECK((got_pr.thresholds == pr.thresholds));
  }

  const ThresholdCounts counts = uniform_threshold_counts(samples.labels, samples.scores, 7, weights);
  for (std::size_t t = 0; t < 7; ++t) {
    const auto threshold = static_cast<float>(static_cast<double>(t) / 6);
    std::size_t reach = 0;
    while (reach < size && samples.scores[reach] >= threshold) ++reach;
    CHECK(counts.true_positives[t] == (reach > 0 ? tp[reach - 1] : 0));
    CHECK(counts.false_positives[t] == (reach > 0 ? fp[reach - 1] : 0));
  }
}

}  // namespace

TEST_CASE("curves of any number of samples are those of plain loops", "[curves]") {
  for (const std::size_t block : {256, 512, 1024}) {
    for (std::size_t size = block - 6; size <= block + 6; ++size) {
      INFO(size << " samples");
      check(make_samples(size), false);
      check(make_samples(size), true);
    }
  }
  for (std::size_t size = 3; size < 20; ++size) check(make_samples(size), true);
}
