#pragma once

#include <tblog/metrics/detail/exact_sum.h>
#include <tblog/metrics/detail/state_access.h>
#include <tblog/metrics_export.h>
#include <tblog/numeric_view.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

/// Whether what is given a probability of 0.8 happens in 80 of 100 cases.
///
/// `labels` are 0 or 1, `scores` probabilities of class 1, that is in [0, 1], and `weights` non-negative finite
/// numbers, or empty for 1 each; a sample of weight 0 counts as absent. All throw std::invalid_argument, naming
/// position and value, for lengths that differ or a number that is none of these, and for `num_bins` outside 1 to
/// kMostCalibrationBins. The functions may be called from any thread. For models of several classes there is
/// top_label().
namespace tblog::metrics {

/// A reliability diagram's points: how often samples are positive, by the probability that they were given. One element
/// in each vector for every bin that has samples, bins ascending.
struct CalibrationCurve {
  std::vector<std::size_t> bins;  ///< the bin's number: i spans (i / num_bins, (i + 1) / num_bins], bin 0 has 0 as well
  std::vector<double> predicted;  ///< mean score of the bin's samples (scikit-learn's prob_pred)
  std::vector<double> actual;     ///< share of positives among them (scikit-learn's prob_true)
  std::vector<double> counts;     ///< their weight: how many, if all weigh 1; more than 0
};

/// More bins than these are no curve that anyone looks at.
constexpr std::size_t kMostCalibrationBins = 10000;

/// The sums behind a calibration curve of uniform bins. Counts are exact up to 2^53, and sums are kept in twice the
/// precision of a double: parts merged in any way equal one pass. 48 bytes a bin. One object is used by one thread at a
/// time.
class TBLOG_METRICS_EXPORT Calibration {
 public:
  explicit Calibration(std::size_t num_bins = 10);

  /// Adds samples; none if it throws. O(n).
  void update(NumericView labels, NumericView scores, NumericView weights = {});
  /// Adds what another one has seen. Throws std::invalid_argument if it has other bins.
  void merge(const Calibration& other);
  /// As calibration_curve() of all samples.
  CalibrationCurve compute() const;
  void reset();

  /// All of it as bytes, and back: load_state() replaces sums and bins. It throws std::invalid_argument for bytes that
  /// are no such state; nothing is changed then.
  std::string state() const;
  void load_state(std::string_view bytes);

  std::size_t num_bins() const { return bins_.size(); }

 private:
  friend class detail::StateReader;
  friend class detail::StateWriter;
  template <class T>
  friend void detail::load(std::string_view kind, std::string_view bytes, T& to);
  template <class Archive>
  void fields(Archive& archive);
  const char* problem() const;

  struct Bin {
    detail::ExactSum weight, scores, positives;

    template <class Archive>
    void fields(Archive& archive);
  };
  std::vector<Bin> bins_;
};

/// scikit-learn's calibration_curve with strategy="uniform", and the bins' counts beside it; a score on an edge
/// belongs to the bin below, as there. A bin whose samples all weigh 0 is left out; without samples all vectors are
/// empty. O(n).
TBLOG_METRICS_EXPORT CalibrationCurve calibration_curve(NumericView labels, NumericView scores,
                                                        std::size_t num_bins = 10, NumericView weights = {});

/// scikit-learn's calibration_curve with strategy="quantile": bins between the quantiles 0, 1 / num_bins, ... 1 of the
/// scores (numpy.percentile's, linear), so that each has as many samples but for ties. A score on an edge belongs to
/// the bin below, all equal ones to the same. `bins` of the curve are numbers of such bins. Without weights, as there:
/// what their quantiles are, nobody agrees on. All samples are needed at once, and sorted: O(n), twice the memory of
/// the scores and more.
TBLOG_METRICS_EXPORT CalibrationCurve quantile_calibration_curve(NumericView labels, NumericView scores,
                                                                 std::size_t num_bins = 10);

/// The mean distance of a calibration curve from the diagonal, |actual - predicted| weighted by the counts. Over
/// uniform bins it is the expected calibration error of Naeini, Cooper and Hauskrecht (2015), over quantiles the
/// adaptive calibration error of one class of Nixon et al. (2019), but that equal scores are not parted and bins count
/// by what is in them, which is the same where no scores tie and num_bins divides their number. 0 is best; NaN for an
/// empty curve (undefined_reason() says so). Throws std::invalid_argument if the vectors' lengths differ.
TBLOG_METRICS_EXPORT double expected_calibration_error(const CalibrationCurve& curve);

/// The largest distance of a calibration curve from the diagonal in any bin that has samples (the maximum calibration
/// error of Naeini et al.; torchmetrics' calibration error with norm="max"); otherwise as expected_calibration_error().
TBLOG_METRICS_EXPORT double maximum_calibration_error(const CalibrationCurve& curve);

/// What a model of several classes says first, as binary samples for all of the above: was the class of the highest
/// probability the right one, and how high was it?
struct TopLabel {
  std::vector<std::uint8_t> correct;  ///< 1 or 0, one for each sample
  std::vector<double> confidence;     ///< the highest probability of its row
};

/// `labels` are class numbers, `probabilities` a row of `num_classes` for each, as log_loss() takes them; of equal
/// probabilities the first class counts. Throws std::invalid_argument as log_loss() does.
TBLOG_METRICS_EXPORT TopLabel top_label(NumericView labels, NumericView probabilities, std::size_t num_classes);

}  // namespace tblog::metrics
