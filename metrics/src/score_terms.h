#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>

#include "blocks.h"
#include "exp.h"
#include "log1p.h"

/// What one sample adds to a metric of scores. Of a row that has no answer, NaN.
namespace tblog::metrics::detail {

/// Binary samples: of a label, 0 or 1, and a probability ... There are no branches on the label, which would be guessed
/// wrong half of the time.

template <class Score>
double clipped_log(double probability) {
  constexpr auto kLeast = static_cast<double>(std::numeric_limits<Score>::epsilon());
  const double above = probability > kLeast ? probability : kLeast;
  return -std::log(above < 1 - kLeast ? above : 1 - kLeast);
}

template <class Score>
struct BinaryLog {
  double operator()(double label, double probability) const {
    return clipped_log<Score>(std::abs((1 - label) - probability));
  }
};

struct BinaryBrier {
  double operator()(double label, double probability) const {
    const double distance = label - probability;
    return distance * distance;
  }
};

/// ... and of a label and a logit, or decision value.

struct SigmoidLog {
  double operator()(double label, double logit) const {
    const double wrong = (1 - 2 * label) * logit;
    return (wrong > 0 ? wrong : 0) + std::log1p(std::exp(-std::abs(wrong)));
  }
};

struct SigmoidBrier {
  double operator()(double label, double logit) const {
    const double distance = 1 / (1 + std::exp((2 * label - 1) * logit));
    return distance * distance;
  }
};

struct BinaryHinge {
  double operator()(double label, double score) const {
    const double loss = 1 - (2 * label - 1) * score;
    return loss > 0 ? loss : 0;
  }
};

/// Samples of a class each: of a row of `size` scores and the label.

/// Calls f(score, index) for all classes but the label.
template <class Score, class F>
void for_others(const Score* row, std::size_t label, std::size_t size, F f) {
  for (std::size_t k = 0; k < label; ++k) f(static_cast<double>(row[k]));
  for (std::size_t k = label + 1; k < size; ++k) f(static_cast<double>(row[k]));
}

template <class Score>
double highest(const Score* row, std::size_t size) {
  Score top = row[0];
  for (std::size_t k = 1; k < size; ++k) top = row[k] > top ? row[k] : top;
  return static_cast<double>(top);
}

struct ClassLog {
  template <class Score>
  double operator()(const Score* row, std::size_t label, std::size_t) const {
    return clipped_log<Score>(static_cast<double>(row[label]));
  }
};

struct ClassBrier {
  template <class Score>
  double operator()(const Score* row, std::size_t label, std::size_t size) const {
    const double distance = 1 - static_cast<double>(row[label]);
    double sum = distance * distance;
    for_others(row, label, size, [&sum](double probability) { sum += probability * probability; });
    return sum;
  }
};

/// The exponentials of a row's logits less the highest: the label's, and the sums of the others' and of their squares.
/// Apart, so that a label that is all but certain is not 1 less 1.
struct Exponentials {
  double behind, own = 0, others = 0, others_squared = 0;  // `behind`: how far the label's logit is below the highest

  template <class Score>
  Exponentials(const Score* row, std::size_t label, std::size_t size) {
    const double top = highest(row, size), mine = static_cast<double>(row[label]);
    behind = top - mine;
    for (std::size_t first = 0; first < size; first += kBlock) {
      const std::size_t count = size - first < kBlock ? size - first : kBlock;
      double e[kBlock + kLanes];
      find_exponentials(row + first, count, top, e);
      if (label - first < count) {
        own = e[label - first];
        e[label - first] = 0;
      }
      for (std::size_t lane = 0; lane < kLanes; ++lane) e[count + lane] = 0;
      const std::size_t filled = (count + kLanes - 1) / kLanes * kLanes;
      others += block_sum(filled, [&e](std::size_t k) { return e[k]; });
      others_squared += block_sum(filled, [&e](std::size_t k) { return e[k] * e[k]; });
    }
    if (top == std::numeric_limits<double>::infinity()) limit(row, label, size, mine == top);
  }

 private:
  // exp(logit - top) of `count` logits, of which there are vectors unless some are hard.
  template <class Score>
  static void find_exponentials(const Score* logits, std::size_t count, double top, double* to) {
    std::uint64_t hard = 0;
    for (std::size_t k = 0; k < count; ++k) {
      const double x = static_cast<double>(logits[k]) - top;
      hard += static_cast<std::uint64_t>(!(x >= kLeastForExp));
      to[k] = exp_of_negative(x);
    }
    for (std::size_t k = 0; hard > 0 && k < count; ++k) {
      const double x = static_cast<double>(logits[k]) - top;
      if (!(x >= kLeastForExp)) to[k] = std::exp(x);
    }
  }

  // One infinity makes its class certain; of several nothing is known, and the NaN stay.
  template <class Score>
  void limit(const Score* row, std::size_t label, std::size_t size, bool mine) {
    int infinities = mine ? 1 : 0;
    bool nan = false;
    for_others(row, label, size, [&](double logit) {
      infinities += logit == std::numeric_limits<double>::infinity() ? 1 : 0;
      nan |= std::isnan(logit);
    });
    if (infinities != 1 || nan || std::isnan(static_cast<double>(row[label]))) return;
    own = mine ? 1 : 0;
    others = others_squared = mine ? 0 : 1;
    behind = mine ? 0 : std::numeric_limits<double>::infinity();
  }
};

struct SoftmaxLog {
  template <class Score>
  double operator()(const Score* row, std::size_t label, std::size_t size) const {
    const Exponentials e(row, label, size);
    // log(own + others), one of all being 1: what is small beside that one is not lost.
    return e.behind + log1p_of_positive((e.own - 1) + e.others);
  }
};

struct SoftmaxBrier {
  template <class Score>
  double operator()(const Score* row, std::size_t label, std::size_t size) const {
    const Exponentials e(row, label, size);
    const double sum = e.own + e.others;
    return (e.others_squared + e.others * e.others) / (sum * sum);
  }
};

struct ClassHinge {
  template <class Score>
  double operator()(const Score* row, std::size_t label, std::size_t size) const {
    double best = -std::numeric_limits<double>::infinity();
    bool nan = false;
    for_others(row, label, size, [&best, &nan](double score) {
      best = score > best ? score : best;
      nan |= score != score;
    });
    const double loss = nan ? std::nan("") : 1 - (static_cast<double>(row[label]) - best);
    return loss < 0 ? 0 : loss;
  }
};

struct TopKHit {
  std::uint64_t k;

  template <class Score>
  double operator()(const Score* row, std::size_t label, std::size_t size) const {
    const Score own = row[label];
    std::size_t ahead = 0;
    bool nan = own != own;
    for (std::size_t j = 0; j < label; ++j) ahead += row[j] > own, nan |= row[j] != row[j];
    for (std::size_t j = label + 1; j < size; ++j) ahead += row[j] >= own, nan |= row[j] != row[j];
    return nan ? std::nan("") : ahead < k ? 1 : 0;
  }
};

}  // namespace tblog::metrics::detail
