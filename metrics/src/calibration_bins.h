#pragma once

#include <tblog/metrics/calibration.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

/// What calibration curves of all kinds of bins have in common.
namespace tblog::metrics::detail {

constexpr std::size_t kBinBlock = 512;  // a number that compilers know, so that they vectorise without more ado

struct BinSums {
  double weight = 0, scores = 0, positives = 0;
};

/// Adds samples to their bins. `find(scores, bins)` writes the bins of kBinBlock scores.
template <class Score, class Weight, class Bin, class Find>
void sum_bins(const std::uint8_t* labels, const Score* scores, Weight weight, std::size_t size, std::vector<Bin>& to,
              Find find) {
  // Neighbours often fall into one bin: in lanes of their own none has to wait for the sum of the one before it. A lane
  // takes some hundred samples a bin before it is emptied, which keeps what its sums lose far below 1e-12.
  constexpr std::size_t kLanes = 4;
  std::vector<BinSums> lanes(kLanes * to.size());
  const std::size_t most = std::max<std::size_t>(8 * kBinBlock, lanes.size()) / kBinBlock * kBinBlock;
  std::int32_t bins[kBinBlock];
  const auto add = [&](std::size_t first, std::size_t count, const Score* from) {
    find(from, bins);
    for (std::size_t k = 0; k < count; ++k) {
      BinSums& sums = lanes[kLanes * static_cast<std::size_t>(bins[k]) + k % kLanes];
      const double w = weight(first + k);
      sums.weight += w;
      sums.scores += w * static_cast<double>(from[k]);
      sums.positives += w * labels[first + k];
    }
  };
  for (std::size_t first = 0; first < size;) {
    const std::size_t end = size - first < most ? size : first + most;
    for (; end - first >= kBinBlock; first += kBinBlock) add(first, kBinBlock, scores + first);
    if (first < end) {
      Score rest[kBinBlock] = {};
      std::copy(scores + first, scores + end, rest);
      add(first, end - first, rest);
      first = end;
    }
    for (std::size_t i = 0; i < lanes.size(); ++i) {
      const BinSums sums = std::exchange(lanes[i], BinSums());
      if (sums.weight == 0) continue;
      to[i / kLanes].weight.add(sums.weight);
      to[i / kLanes].scores.add(sums.scores);
      to[i / kLanes].positives.add(sums.positives);
    }
  }
}

/// Appends a bin's point, if there is anything in the bin.
inline void append_bin(CalibrationCurve& curve, std::size_t bin, double weight, double scores, double positives) {
  if (!(weight > 0)) return;
  curve.bins.push_back(bin);
  curve.predicted.push_back(scores / weight);
  curve.actual.push_back(positives / weight);
  curve.counts.push_back(weight);
}

}  // namespace tblog::metrics::detail
