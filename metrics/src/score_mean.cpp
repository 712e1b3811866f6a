#include <tblog/metrics/detail/score_mean.h>
#include <tblog/metrics/losses.h>
#include <tblog/metrics/top_k.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "avx2.h"
#include "binary_samples.h"
#include "class_scores.h"
#include "exact_sum.h"
#include "score_terms.h"
#include "state.h"

namespace tblog::metrics {
namespace detail {

ScoreMean::ScoreMean(Metric metric, std::size_t num_classes, Scores kind, std::size_t k, IgnoreIndex ignore_index)
    : metric_(metric),
      kind_(static_cast<std::uint8_t>(kind)),
      ignores_(ignore_index.has_value()),
      ignore_index_(ignore_index.value_or(0)),
      num_classes_(num_classes),
      k_(k) {
  if (k == 0) throw std::invalid_argument("k is 0: it is 1 or more");
}

void ScoreMean::update(NumericView labels, NumericView scores, NumericView weights) {
  sum_.add(num_classes_ == 1 ? sum_binary(labels, scores, weights) : sum_classes(labels, scores, weights));
}

WeightedSum ScoreMean::sum_binary(NumericView labels, NumericView scores, NumericView weights) const {
  WeightedSum all;
  const BinarySamples samples(labels, scores, weights);
  samples.visit([&](const std::uint8_t* label, const auto* score, auto weight) {
    using Score = std::remove_cv_t<std::remove_pointer_t<decltype(score)>>;
    const auto add = [&](auto term_of) {
      const auto term = [=](std::size_t i) {
        return term_of(static_cast<double>(label[i]), static_cast<double>(score[i]));
      };
      if constexpr (std::is_same_v<decltype(weight), BinarySamples::UnitWeight>) {
        add_terms(all.sum, samples.size(), term);
        all.weight.add(static_cast<double>(samples.size()));
      } else {
        add_terms(all.sum, samples.size(), [=](std::size_t i) { return weight(i) > 0 ? weight(i) * term(i) : 0; });
        add_terms(all.weight, samples.size(), weight);
      }
    };
    if (metric_ == Metric::hinge_loss) return add(BinaryHinge());
    if (kind_ == static_cast<std::uint8_t>(Scores::logits)) {
      return metric_ == Metric::log_loss ? add(SigmoidLog()) : add(SigmoidBrier());
    }
    check_probabilities(score, samples.size());
    metric_ == Metric::log_loss ? add(BinaryLog<Score>()) : add(BinaryBrier());
  });
  return all;
}

WeightedSum ScoreMean::sum_classes(NumericView labels, NumericView scores, NumericView weights) const {
  WeightedSum all;
  const std::size_t size = num_classes_;
  const ClassScores samples(labels, scores, size, weights, ignores_ ? IgnoreIndex(ignore_index_) : IgnoreIndex());
  const auto add = [&](auto term) {
    with_avx2([&] {
      samples.for_each([&](const auto* row, std::size_t label, double weight, std::size_t i) {
        const double value = term(row, label, size);
        if (std::isnan(value)) samples.refuse_undefined(row, i);
        if (weight == 0) return;
        all.sum.add(weight * value);
        all.weight.add(weight);
      });
    });
  };
  const auto add_all = [&](auto of_probabilities, auto of_logits) {
    if (kind_ == static_cast<std::uint8_t>(Scores::logits)) return add(of_logits);
    samples.check_probabilities();
    add(of_probabilities);
  };
  switch (metric_) {
    case Metric::log_loss:
    case Metric::perplexity: add_all(ClassLog(), SoftmaxLog()); break;
    case Metric::brier_score: add_all(ClassBrier(), SoftmaxBrier()); break;
    case Metric::hinge_loss: add(ClassHinge()); break;
    case Metric::top_k_accuracy: add(TopKHit{k_}); break;
  }
  return all;
}

double ScoreMean::compute() const {
  const double mean = sum_.mean();
  if (metric_ == Metric::perplexity) return std::isnan(mean) ? mean : std::exp(mean);
  return metric_ == Metric::brier_score && num_classes_ == 2 ? mean / 2 : mean;
}

void ScoreMean::merge(const ScoreMean& other) {
  const std::string mine = describe(), its = other.describe();
  if (mine != its) throw std::invalid_argument("can't merge a " + its + " into a " + mine);
  sum_.add(other.sum_);
}

const char* ScoreMean::name() const {
  switch (metric_) {
    case Metric::log_loss: return "LogLoss";
    case Metric::brier_score: return "BrierScore";
    case Metric::hinge_loss: return "HingeLoss";
    case Metric::perplexity: return "Perplexity";
    case Metric::top_k_accuracy: return "TopKAccuracy";
  }
  return "";
}

std::string ScoreMean::describe() const {
  std::string text = name();
  text += " of ";
  text += num_classes_ == 1 ? "binary" : std::to_string(num_classes_) + " classes'";
  text += kind_ == static_cast<std::uint8_t>(Scores::logits) ? " logits" : " probabilities";
  if (metric_ == Metric::top_k_accuracy) text += ", k " + std::to_string(k_);
  if (ignores_) text += ", ignore_index " + std::to_string(ignore_index_);
  return text;
}

template <class Archive>
void ScoreMean::fields(Archive& archive) {
  archive(kind_);
  archive(ignores_);
  archive(ignore_index_);
  archive(num_classes_);
  archive(k_);
  archive(sum_);
}

const char* ScoreMean::problem() const {
  const bool one_score_will_do = metric_ != Metric::perplexity && metric_ != Metric::top_k_accuracy;
  if (num_classes_ < (one_score_will_do ? 1 : 2) || num_classes_ > kMostScoreClasses)
    return "has too many classes or few";
  if (kind_ > 1 || ignores_ > 1 || k_ == 0) return "has a setting that there is not";
  if (!(sum_.sum.value() >= 0)) return "has a sum that is none";
  return sum_.problem();
}

std::string ScoreMean::state() const { return save(name(), *this); }
void ScoreMean::load_state(std::string_view bytes) { load(name(), bytes, *this); }

}  // namespace detail

namespace {

std::size_t several(std::size_t num_classes) {
  detail::check_count("num_classes", num_classes, 2, kMostScoreClasses);
  return num_classes;
}

template <class Metric>
double of_all(Metric metric, const NumericView& labels, const NumericView& scores, const NumericView& weights) {
  metric.update(labels, scores, weights);
  return metric.compute();
}

}  // namespace

LogLoss::LogLoss(Scores kind) : ScoreMean(Metric::log_loss, 1, kind) {}
LogLoss::LogLoss(std::size_t num_classes, Scores kind, IgnoreIndex ignore_index)
    : ScoreMean(Metric::log_loss, several(num_classes), kind, 1, ignore_index) {}

BrierScore::BrierScore(Scores kind) : ScoreMean(Metric::brier_score, 1, kind) {}
BrierScore::BrierScore(std::size_t num_classes, Scores kind, IgnoreIndex ignore_index)
    : ScoreMean(Metric::brier_score, several(num_classes), kind, 1, ignore_index) {}

HingeLoss::HingeLoss() : ScoreMean(Metric::hinge_loss, 1, Scores::logits) {}
HingeLoss::HingeLoss(std::size_t num_classes, IgnoreIndex ignore_index)
    : ScoreMean(Metric::hinge_loss, several(num_classes), Scores::logits, 1, ignore_index) {}

Perplexity::Perplexity(std::size_t num_classes, IgnoreIndex ignore_index)
    : ScoreMean(Metric::perplexity, several(num_classes), Scores::logits, 1, ignore_index) {}

TopKAccuracy::TopKAccuracy(std::size_t num_classes, std::size_t k, IgnoreIndex ignore_index)
    : ScoreMean(Metric::top_k_accuracy, several(num_classes), Scores::logits, k, ignore_index) {}

double log_loss(NumericView labels, NumericView scores, Scores kind, NumericView weights) {
  return of_all(LogLoss(kind), labels, scores, weights);
}
double log_loss(NumericView labels, NumericView scores, std::size_t num_classes, Scores kind, NumericView weights,
                IgnoreIndex ignore_index) {
  return of_all(LogLoss(num_classes, kind, ignore_index), labels, scores, weights);
}
double brier_score(NumericView labels, NumericView scores, Scores kind, NumericView weights) {
  return of_all(BrierScore(kind), labels, scores, weights);
}
double brier_score(NumericView labels, NumericView scores, std::size_t num_classes, Scores kind, NumericView weights,
                   IgnoreIndex ignore_index) {
  return of_all(BrierScore(num_classes, kind, ignore_index), labels, scores, weights);
}
double hinge_loss(NumericView labels, NumericView scores, NumericView weights) {
  return of_all(HingeLoss(), labels, scores, weights);
}
double perplexity(NumericView labels, NumericView scores, std::size_t num_classes, NumericView weights,
                  IgnoreIndex ignore_index) {
  return of_all(Perplexity(num_classes, ignore_index), labels, scores, weights);
}
double top_k_accuracy(NumericView labels, NumericView scores, std::size_t num_classes, std::size_t k,
                      NumericView weights, IgnoreIndex ignore_index) {
  return of_all(TopKAccuracy(num_classes, k, ignore_index), labels, scores, weights);
}

}  // namespace tblog::metrics
