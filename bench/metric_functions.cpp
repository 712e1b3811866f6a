#include "metric_functions.h"

namespace tblog::bench {
namespace {

Functions classification() {
  using namespace metrics;
  using S = const Samples&;
  const auto matrix = [](S s) { return confusion_matrix(s.classes, s.predicted, {}, kClasses); };
  const auto rows = [](S s) { return multilabel_counts(s.label_rows, s.decision_rows, kClasses); };
  return {
      {"confusion_matrix", function([](S s) { return confusion_matrix(s.classes, s.predicted).compute(); })},
      {"confusion_matrix_weighted",
       function([](S s) { return confusion_matrix(s.classes, s.predicted, s.weights).compute(); })},
      {"accuracy", function([](S s) { return accuracy(s.classes, s.predicted); })},
      {"accuracy_weighted", function([](S s) { return accuracy(s.classes, s.predicted, s.weights); })},
      {"error_rate", function([=](S s) { return error_rate(matrix(s)); })},
      {"hamming_loss", function([=](S s) { return hamming_loss(matrix(s)); })},
      {"balanced_accuracy", function([=](S s) { return balanced_accuracy(matrix(s)); })},
      {"matthews_correlation", function([=](S s) { return matthews_correlation(matrix(s)); })},
      {"cohen_kappa", function([=](S s) { return cohen_kappa(matrix(s)); })},
      {"cohen_kappa_quadratic", function([=](S s) { return cohen_kappa(matrix(s), Weighting::quadratic); })},
      {"precision", function([](S s) { return precision(s.labels, s.decisions); })},
      {"recall", function([](S s) { return recall(s.labels, s.decisions); })},
      {"specificity", function([](S s) { return specificity(s.labels, s.decisions); })},
      {"f1", function([](S s) { return f1(s.labels, s.decisions); })},
      {"f1_weighted", function([](S s) { return f1(s.labels, s.decisions, s.weights); })},
      {"fbeta", function([](S s) { return fbeta(s.labels, s.decisions, 2); })},
      {"jaccard", function([](S s) { return jaccard(s.labels, s.decisions); })},
      {"precision_per_class", function([=](S s) { return precision_per_class(matrix(s)); })},
      {"recall_micro", function([=](S s) { return recall(matrix(s), Average::micro); })},
      {"f1_macro", function([=](S s) { return f1(matrix(s), Average::macro); })},
      {"jaccard_macro", function([=](S s) { return jaccard(matrix(s), Average::macro); })},
      {"classification_report", function([=](S s) { return classification_report(matrix(s)).text(); })},
      {"multilabel_counts", function([=](S s) {
         const MultilabelCounts counts = rows(s);
         Values all;
         for (std::size_t label = 0; label < kClasses; ++label) {
           const Outcomes& o = counts[label];
           for (const double count : {o.true_negatives, o.false_positives, o.false_negatives, o.true_positives})
             all.push_back(count);
         }
         return all;
       })},
      {"multilabel_accuracy", function([=](S s) { return accuracy(rows(s)); })},
      {"multilabel_hamming_loss", function([=](S s) { return hamming_loss(rows(s)); })},
      {"multilabel_f1_macro", function([=](S s) { return f1(rows(s), Average::macro); })},
      {"multilabel_f1_samples", function([=](S s) { return f1(rows(s), Average::samples, 0); })},
      {"multilabel_jaccard_samples", function([=](S s) { return jaccard(rows(s), Average::samples, 0); })},
      {"predictions_at", function([](S s) { return predictions_at(s.scores, 0.5); })},
      {"predicted_classes", function([](S s) { return predicted_classes(s.class_logits, kClasses); })},
  };
}

Functions probabilities() {
  using namespace metrics;
  using S = const Samples&;
  constexpr auto kGiven = Scores::probabilities, kLogits = Scores::logits;
  return {
      {"log_loss", function([](S s) { return log_loss(s.labels, s.probabilities, kGiven); })},
      {"log_loss_weighted", function([](S s) { return log_loss(s.labels, s.probabilities, kGiven, s.weights); })},
      {"log_loss_logits", function([](S s) { return log_loss(s.labels, s.logits, kLogits); })},
      {"log_loss_classes", function([](S s) { return log_loss(s.classes, s.class_probabilities, kClasses, kGiven); })},
      {"log_loss_classes_weighted",
       function([](S s) { return log_loss(s.classes, s.class_probabilities, kClasses, kGiven, s.weights); })},
      {"log_loss_classes_logits", function([](S s) { return log_loss(s.classes, s.class_logits, kClasses, kLogits); })},
      {"perplexity", function([](S s) { return perplexity(s.classes, s.class_logits, kClasses); })},
      {"brier_score", function([](S s) { return brier_score(s.labels, s.probabilities, kGiven); })},
      {"brier_score_weighted", function([](S s) { return brier_score(s.labels, s.probabilities, kGiven, s.weights); })},
      {"brier_score_classes",
       function([](S s) { return brier_score(s.classes, s.class_probabilities, kClasses, kGiven); })},
      {"hinge_loss", function([](S s) { return hinge_loss(s.labels, s.logits); })},
      {"hinge_loss_classes", function([](S s) { return hinge_loss(s.classes, s.class_logits, kClasses); })},
      {"top_k_accuracy", function([](S s) { return top_k_accuracy(s.classes, s.class_logits, kClasses, 3); })},
      {"top_k_accuracy_weighted",
       function([](S s) { return top_k_accuracy(s.classes, s.class_logits, kClasses, 3, s.weights); })},
      {"calibration_curve", function([](S s) { return calibration_curve(s.labels, s.probabilities); })},
      {"quantile_calibration_curve",
       function([](S s) { return quantile_calibration_curve(s.labels, s.probabilities); })},
      {"expected_calibration_error",
       function([](S s) { return expected_calibration_error(calibration_curve(s.labels, s.probabilities)); })},
      {"top_label", function([](S s) { return top_label(s.classes, s.class_probabilities, kClasses); })},
  };
}

Functions curves() {
  using namespace metrics;
  using S = const Samples&;
  return {
      {"confusion_matrix_at_thresholds",
       function([](S s) { return confusion_matrix_at_thresholds(s.labels, s.scores); })},
      {"roc_curve", function([](S s) { return roc_curve(s.labels, s.scores); })},
      {"roc_curve_weighted", function([](S s) { return roc_curve(s.labels, s.scores, s.weights); })},
      {"precision_recall_curve", function([](S s) { return precision_recall_curve(s.labels, s.scores); })},
      {"det_curve", function([](S s) { return det_curve(s.labels, s.scores); })},
      {"roc_auc", function([](S s) { return roc_auc(s.labels, s.scores); })},
      {"roc_auc_weighted", function([](S s) { return roc_auc(s.labels, s.scores, s.weights); })},
      {"partial_roc_auc", function([](S s) { return partial_roc_auc(s.labels, s.scores, 0.1); })},
      {"average_precision", function([](S s) { return average_precision(s.labels, s.scores); })},
      {"average_precision_weighted", function([](S s) { return average_precision(s.labels, s.scores, s.weights); })},
      {"precision_at_recall", function([](S s) { return precision_at_recall(s.labels, s.scores, 0.9); })},
      {"recall_at_precision", function([](S s) { return recall_at_precision(s.labels, s.scores, 0.9); })},
      {"sensitivity_at_specificity", function([](S s) { return sensitivity_at_specificity(s.labels, s.scores, 0.9); })},
      {"specificity_at_sensitivity", function([](S s) { return specificity_at_sensitivity(s.labels, s.scores, 0.9); })},
      {"best_f1", function([](S s) { return best_f1(s.labels, s.scores); })},
      {"ks_statistic", function([](S s) { return ks_statistic(s.labels, s.scores).value; })},
      {"roc_auc_ovr",
       function([](S s) { return roc_auc(one_vs_rest_curves(s.classes, s.class_probabilities, kClasses)); })},
      {"average_precision_ovr",
       function([](S s) { return average_precision(one_vs_rest_curves(s.classes, s.class_probabilities, kClasses)); })},
      {"roc_auc_ovo", function([](S s) { return roc_auc_ovo(s.classes, s.class_probabilities, kClasses); })},
      {"roc_auc_samples", function([](S s) { return roc_auc_samples(s.label_rows, s.class_probabilities, kClasses); })},
      {"average_precision_samples",
       function([](S s) { return average_precision_samples(s.label_rows, s.class_probabilities, kClasses); })},
  };
}

Functions regression() {
  using namespace metrics;
  using S = const Samples&;
  return {
      {"mean_squared_error", function([](S s) { return mean_squared_error(s.targets, s.predictions); })},
      {"mean_squared_error_weighted",
       function([](S s) { return mean_squared_error(s.targets, s.predictions, s.weights); })},
      {"mean_squared_error_f32", function([](S s) { return mean_squared_error(s.targets_f32, s.predictions_f32); })},
      {"root_mean_squared_error", function([](S s) { return root_mean_squared_error(s.targets, s.predictions); })},
      {"mean_absolute_error", function([](S s) { return mean_absolute_error(s.targets, s.predictions); })},
      {"mean_absolute_error_weighted",
       function([](S s) { return mean_absolute_error(s.targets, s.predictions, s.weights); })},
      {"mean_absolute_error_f32", function([](S s) { return mean_absolute_error(s.targets_f32, s.predictions_f32); })},
      {"mean_absolute_percentage_error",
       function([](S s) { return mean_absolute_percentage_error(s.targets, s.predictions); })},
      {"mean_absolute_percentage_error_weighted",
       function([](S s) { return mean_absolute_percentage_error(s.targets, s.predictions, s.weights); })},
      {"max_error", function([](S s) { return max_error(s.targets, s.predictions); })},
      {"r2_score", function([](S s) { return r2_score(s.targets, s.predictions); })},
      {"r2_score_weighted", function([](S s) { return r2_score(s.targets, s.predictions, s.weights); })},
      {"r2_score_f32", function([](S s) { return r2_score(s.targets_f32, s.predictions_f32); })},
      {"explained_variance", function([](S s) { return explained_variance(s.targets, s.predictions); })},
      {"explained_variance_weighted",
       function([](S s) { return explained_variance(s.targets, s.predictions, s.weights); })},
      {"median_absolute_error", function([](S s) { return median_absolute_error(s.targets, s.predictions); })},
      {"median_absolute_error_weighted",
       function([](S s) { return median_absolute_error(s.targets, s.predictions, s.weights); })},
      {"mean_squared_log_error", function([](S s) { return mean_squared_log_error(s.targets, s.predictions); })},
      {"mean_squared_log_error_weighted",
       function([](S s) { return mean_squared_log_error(s.targets, s.predictions, s.weights); })},
      {"root_mean_squared_log_error",
       function([](S s) { return root_mean_squared_log_error(s.targets, s.predictions); })},
      {"mean_pinball_loss", function([](S s) { return mean_pinball_loss(s.targets, s.predictions, 0.9); })},
      {"mean_pinball_loss_weighted",
       function([](S s) { return mean_pinball_loss(s.targets, s.predictions, 0.9, s.weights); })},
      {"pearson_correlation", function([](S s) { return pearson_correlation(s.targets, s.predictions); })},
      {"spearman_correlation", function([](S s) { return spearman_correlation(s.targets, s.predictions); })},
  };
}

Functions others() {
  using namespace metrics;
  using S = const Samples&;
  return {
      {"mean", function([](S s) {
         Mean mean;
         mean.update(s.targets);
         return mean.compute();
       })},
      {"mean_weighted", function([](S s) {
         Mean mean;
         mean.update(s.targets, s.weights);
         return mean.compute();
       })},
      {"statistics", function([](S s) {
         Statistics all;
         all.update(s.targets);
         return Values{all.mean(), all.standard_deviation(), all.min(), all.max()};
       })},
      {"exponential_average", function([](S s) {
         ExponentialAverage average(0.9);
         average.update(s.targets);
         return average.compute();
       })},
      {"quantiles", function([](S s) {
         Quantiles quantiles;
         quantiles.update(s.targets);
         return Values{quantiles.quantile(0.5), quantiles.quantile(0.9), quantiles.quantile(0.99)};
       })},
      {"histogram", function([](S s) { return histogram(s.targets); })},
      {"histogram_with_edges", function([](S s) {
         return histogram_with_edges(s.targets, std::vector<double>{0, 1, 2, 4, 8, 16, 1000});
       })},
      {"wilson_interval", function([](S s) {
         return wilson_interval(0.9 * static_cast<double>(s.labels.size()), static_cast<double>(s.labels.size()));
       })},
      {"roc_auc_interval", function([](S s) { return roc_auc_interval(s.labels, s.scores); })},
      {"roc_auc_difference", function([](S s) { return roc_auc_difference(s.labels, s.scores, s.other_scores); })},
      {"bootstrap", function([](S s) {
         BootstrapOptions options;
         options.replicates = 50;
         return bootstrap(
             s.targets.size(),
             [&](NumericView weights) {
               Mean mean;
               mean.update(s.targets, weights);
               return mean.compute();
             },
             options);
       })},
      {"kolmogorov_smirnov", function([](S s) { return kolmogorov_smirnov(s.targets, s.predictions).statistic; })},
      {"score_drift", function([](S s) {
         ScoreDrift drift(s.targets);
         drift.update(s.predictions);
         return drift.compute().psi;
       })},
  };
}

}  // namespace

Functions metric_functions() {
  Functions all;
  for (Functions part : {classification(), probabilities(), curves(), regression(), others()}) all.merge(part);
  return all;
}

}  // namespace tblog::bench
