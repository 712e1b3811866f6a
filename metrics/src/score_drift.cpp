#include <tblog/metrics/drift.h>
#include <tblog/metrics/operating_points.h>
#include <tblog/metrics/undefined.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include "samples.h"
#include "select.h"
#include "state.h"

namespace tblog::metrics {
namespace {

using namespace detail;

constexpr char kKind[] = "ScoreDrift";

struct States {
  std::vector<char> reference, now;

  template <class Archive>
  void fields(Archive& archive) {
    archive(reference);
    archive(now);
  }
  const char* problem() const { return nullptr; }
};

std::vector<char> bytes_of(const BinaryCurve& curve) {
  const std::string state = curve.state();
  return {state.begin(), state.end()};
}

std::vector<double> edges_of(NumericView reference, std::size_t num_bins) {
  const std::vector<double> scores =
      checked("reference", reference, "a score is a number", [](double score) { return score == score; });
  std::vector<double> edges;
  if (scores.empty()) return edges;
  std::vector<std::size_t> ranks;
  for (std::size_t i = 0; i < num_bins; ++i) ranks.push_back(i * scores.size() / num_bins);
  const std::vector<double> found = find_at_ranks(scores.data(), scores.size(), ranks);
  for (const double edge : found) {
    if (std::isfinite(edge) && edge > (edges.empty() ? found.front() : edges.back())) edges.push_back(edge);
  }
  return edges;
}

}  // namespace

ScoreDrift::ScoreDrift(NumericView reference, std::size_t num_bins) {
  check_count("num_bins", num_bins, 2, kMostDriftBins);
  const std::vector<double> edges = edges_of(reference, num_bins);
  if (edges.empty()) {
    throw std::invalid_argument("reference has nowhere to put an edge: its scores are all equal, or infinite, or none");
  }
  reference_ = now_ = BinaryCurve(Thresholds::at(edges));
  reference_.update(std::vector<std::uint8_t>(reference.size(), 0), reference);
}

void ScoreDrift::update(NumericView scores, NumericView weights) {
  if (!weights.empty()) check_size("weights", weights, "scores", scores);
  now_.update(std::vector<std::uint8_t>(scores.size(), 1), scores, weights);
}

void ScoreDrift::merge(const ScoreDrift& other) {
  if (other.reference_.state() != reference_.state()) {
    throw std::invalid_argument("can't merge a drift from another reference, or with other bins");
  }
  now_.merge(other.now_);
}

Drift ScoreDrift::compute() const {
  if (now_.size() == 0) return {undefined(Undefined::no_samples), undefined(Undefined::no_samples)};
  BinaryCurve both = reference_;
  both.merge(now_);
  return {population_stability_index(both), ks_statistic(both).value};
}

void ScoreDrift::reset() { now_.reset(); }

std::string ScoreDrift::state() const { return save(kKind, States{bytes_of(reference_), bytes_of(now_)}); }

void ScoreDrift::load_state(std::string_view bytes) {
  States states;
  load(kKind, bytes, states);
  BinaryCurve reference, now;
  reference.load_state({states.reference.data(), states.reference.size()});
  now.load_state({states.now.data(), states.now.size()});
  if (reference.is_exact() || reference.size() == 0 || now.thresholds() != reference.thresholds()) {
    throw std::invalid_argument("the state of a ScoreDrift was expected, but this has no bins");
  }
  reference_ = std::move(reference);
  now_ = std::move(now);
}

}  // namespace tblog::metrics
