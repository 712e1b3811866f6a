#include "program.h"

namespace tblog::oracle {
namespace {

Rows errors_of(const metrics::RegressionErrors& errors) {
  return {{metrics::mean_squared_error(errors), metrics::root_mean_squared_error(errors),
           metrics::mean_absolute_error(errors), metrics::mean_absolute_percentage_error(errors),
           metrics::max_error(errors), metrics::r2_score(errors), metrics::explained_variance(errors)}};
}

}  // namespace

Functions regression_functions() {
  using C = const Case&;
  return {
      {"mean_pinball_loss",
       [](C c) -> Answer {
         const double alpha = c.parameters.at(0);
         return {{{metrics::mean_pinball_loss(c.labels, c.scores, alpha, c.weights)}},
                 {{streamed(metrics::PinballLoss(alpha), c).compute()}}};
       }},
      {"mean_squared_log_error",
       [](C c) -> Answer {
         const auto error = streamed(metrics::SquaredLogError(), c);
         return {{{metrics::mean_squared_log_error(c.labels, c.scores, c.weights),
                   metrics::root_mean_squared_log_error(c.labels, c.scores, c.weights)}},
                 {{metrics::mean_squared_log_error(error), metrics::root_mean_squared_log_error(error)}}};
       }},
      {"median_absolute_error",
       [](C c) -> Answer {
         return {{{metrics::median_absolute_error(c.labels, c.scores, c.weights)}},
                 {{metrics::median_absolute_error(streamed(metrics::PairedSamples(), c))}}};
       }},
      {"pearson_correlation",
       [](C c) -> Answer {
         return {{{metrics::pearson_correlation(c.labels, c.scores, c.weights)}},
                 {{metrics::pearson_correlation(streamed(metrics::RegressionErrors(), c))}}};
       }},
      {"regression",
       [](C c) -> Answer {
         return {{{metrics::mean_squared_error(c.labels, c.scores, c.weights),
                   metrics::root_mean_squared_error(c.labels, c.scores, c.weights),
                   metrics::mean_absolute_error(c.labels, c.scores, c.weights),
                   metrics::mean_absolute_percentage_error(c.labels, c.scores, c.weights),
                   metrics::max_error(c.labels, c.scores, c.weights), metrics::r2_score(c.labels, c.scores, c.weights),
                   metrics::explained_variance(c.labels, c.scores, c.weights)}},
                 errors_of(streamed(metrics::RegressionErrors(), c))};
       }},
      {"spearman_correlation",
       [](C c) -> Answer {
         return {{{metrics::spearman_correlation(c.labels, c.scores, c.weights)}},
                 {{metrics::spearman_correlation(streamed(metrics::PairedSamples(), c))}}};
       }},
  };
}

}  // namespace tblog::oracle
