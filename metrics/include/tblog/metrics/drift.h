#pragma once

#include <tblog/metrics/binary_curve.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <string>
#include <string_view>

/// Whether numbers are distributed as they were: a model's scores, or a feature, now and at a reference time.
namespace tblog::metrics {

struct KolmogorovSmirnov {
  double statistic;  ///< the largest distance of the two distribution functions, from 0 to 1
  double p_value;    ///< the chance of one as large if both are drawn from one continuous distribution
};

/// The two-sample test of Kolmogorov and Smirnov (scipy's ks_2samp, two-sided): exact, from all numbers. p_value is by
/// the limit for many samples, Kolmogorov's distribution (scipy's kstwobign) at sqrt(n m / (n + m)) * statistic; for
/// few samples, or many ties, it is mostly larger than the truth. With many samples any difference is significant: look
/// at the statistic then. Numbers may be infinite. Either side empty: NaN (no_samples). Throws std::invalid_argument
/// for a NaN, naming its position. O(n + m); may be called from any thread.
TBLOG_METRICS_EXPORT KolmogorovSmirnov kolmogorov_smirnov(NumericView reference, NumericView now);

/// How far scores have moved: see ScoreDrift.
struct Drift {
  double psi;  ///< population stability index: population_stability_index() of the bins
  double ks;   ///< the largest distance of the two distribution functions at the bins' edges, from 0 to 1
};

constexpr std::size_t kMostDriftBins = 10000;

/// Scores that keep coming, held against a reference: a model in service, against its validation set.
///
///     ScoreDrift drift(validation_scores);
///     drift.update(scores);                 // as they come
///     if (drift.compute().psi > 0.25) ...   // by custom: under 0.1 nothing, over 0.25 a shift
///
/// The bins lie between the reference's quantiles, so that each has about as many of its scores: edge i is the number
/// floor(i * n / num_bins) of the n reference scores in ascending order (the first is number 0), and belongs to the bin
/// above. Edges that are equal, infinite or the smallest score are left out: of a reference with many ties there are
/// fewer bins, none of them empty. The size is 48 bytes a bin; parts merged in any way equal one pass, to the bit but
/// for sums of weights. One object is used by one thread at a time.
class TBLOG_METRICS_EXPORT ScoreDrift {
 public:
  /// `reference`: numbers but NaN, of which some are finite and not all equal; `num_bins`: 2 to kMostDriftBins. Throws
  /// std::invalid_argument else.
  explicit ScoreDrift(NumericView reference, std::size_t num_bins = 10);

  /// Adds scores, any numbers but NaN, and a non-negative finite weight each (or none, for 1 each). Throws
  /// std::invalid_argument, naming position and value, for anything else; nothing is changed then. O(n log bins).
  void update(NumericView scores, NumericView weights = {});

  /// Adds another's scores. Throws std::invalid_argument if its reference or its bins differ.
  void merge(const ScoreDrift& other);

  /// How far the scores since the last reset() are from the reference. In psi an empty bin's share counts as 1e-4 (see
  /// population_stability_index in operating_points.h). No scores: NaN (no_samples). If all scores are at hand,
  /// kolmogorov_smirnov() has the exact distance.
  Drift compute() const;

  /// Forgets the scores, not the reference.
  void reset();

  /// All of it as bytes, and back: load_state() replaces the reference too. It throws std::invalid_argument for bytes
  /// that are no such state; nothing is changed then.
  std::string state() const;
  void load_state(std::string_view bytes);

 private:
  BinaryCurve reference_, now_;  // of one class each
};

}  // namespace tblog::metrics
