#include "program.h"

namespace tblog::oracle {
namespace {

using metrics::IgnoreIndex;
using metrics::Scores;

constexpr Scores kinds[] = {Scores::probabilities, Scores::logits};

// The parameters of samples with a row of scores each: classes, whether there is an ignore_index, and which.
std::size_t classes(const Case& c) { return c.count(0); }
IgnoreIndex ignored(const Case& c) {
  return c.count(1) != 0 ? IgnoreIndex(static_cast<std::int64_t>(c.parameters.at(2))) : IgnoreIndex();
}

// The accumulator's word after parts that came in any order.
template <class Accumulator>
Rows in_parts(const Accumulator& empty, const Case& c, std::size_t columns) {
  const Accumulator all = streamed(empty, c.labels.size(), [&](Accumulator& to, std::size_t first, std::size_t count) {
    to.update(c.labels.part(first, count), c.scores.part(first * columns, count * columns),
              c.weights.empty() ? NumericView() : c.weights.part(first, count));
  });
  return {{all.compute()}};
}

}  // namespace

Functions probability_functions() {
  using C = const Case&;
  return {
      {"log_loss",
       [](C c) -> Answer {
         const Scores kind = kinds[c.count(0)];
         return {{{metrics::log_loss(c.labels, c.scores, kind, c.weights)}}, in_parts(metrics::LogLoss(kind), c, 1)};
       }},
      {"brier_score",
       [](C c) -> Answer {
         const Scores kind = kinds[c.count(0)];
         return {{{metrics::brier_score(c.labels, c.scores, kind, c.weights)}},
                 in_parts(metrics::BrierScore(kind), c, 1)};
       }},
      {"hinge_loss",
       [](C c) -> Answer {
         return {{{metrics::hinge_loss(c.labels, c.scores, c.weights)}}, in_parts(metrics::HingeLoss(), c, 1)};
       }},
      {"class_log_loss",
       [](C c) -> Answer {
         const Scores kind = kinds[c.count(3)];
         return {{{metrics::log_loss(c.labels, c.scores, classes(c), kind, c.weights, ignored(c))}},
                 in_parts(metrics::LogLoss(classes(c), kind, ignored(c)), c, classes(c))};
       }},
      {"class_brier_score",
       [](C c) -> Answer {
         const Scores kind = kinds[c.count(3)];
         return {{{metrics::brier_score(c.labels, c.scores, classes(c), kind, c.weights, ignored(c))}},
                 in_parts(metrics::BrierScore(classes(c), kind, ignored(c)), c, classes(c))};
       }},
      {"class_hinge_loss",
       [](C c) -> Answer {
         return {{{metrics::hinge_loss(c.labels, c.scores, classes(c), c.weights, ignored(c))}},
                 in_parts(metrics::HingeLoss(classes(c), ignored(c)), c, classes(c))};
       }},
      {"perplexity",
       [](C c) -> Answer {
         return {{{metrics::perplexity(c.labels, c.scores, classes(c), c.weights, ignored(c))}},
                 in_parts(metrics::Perplexity(classes(c), ignored(c)), c, classes(c))};
       }},
      {"top_k_accuracy",
       [](C c) -> Answer {
         const std::size_t k = c.count(3);
         return {{{metrics::top_k_accuracy(c.labels, c.scores, classes(c), k, c.weights, ignored(c))}},
                 in_parts(metrics::TopKAccuracy(classes(c), k, ignored(c)), c, classes(c))};
       }},
  };
}

}  // namespace tblog::oracle
