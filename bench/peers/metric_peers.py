"""What scikit-learn, scipy and numpy have of the functions of tblog::metrics, by their names: a function each, of the
samples that metric_functions.py makes."""

import numpy as np
import scipy.signal
import scipy.special
import scipy.stats
import sklearn.metrics as sk
from sklearn.calibration import calibration_curve


def of_curve(curve):
    """A function of samples that takes a curve's two rates and its thresholds, all of one length."""

    def apply(f, s):
        if curve == "roc":
            fpr, tpr, thresholds = sk.roc_curve(s.labels, s.scores, drop_intermediate=False)
            return f(1 - fpr, tpr, thresholds)
        precision, recall, thresholds = sk.precision_recall_curve(s.labels, s.scores)
        return f(precision[:-1], recall[:-1], thresholds)

    return lambda f: lambda s: apply(f, s)


on_roc, on_precision_recall = of_curve("roc"), of_curve("precision_recall")


def best(value, other, least, thresholds):
    """The greatest value where the other one is enough; of several, the one with the greatest other."""
    there = np.flatnonzero(other >= least)
    top = there[value[there] == value[there].max()]
    i = top[other[top].argmax()]
    return value[i], thresholds[i]


def best_f1(precision, recall, thresholds):
    f1 = 2 * precision * recall / (precision + recall)
    return np.nanmax(f1), thresholds[np.nanargmax(f1)]


def delong(labels, *scores):
    """Areas and their covariance (DeLong, DeLong and Clarke-Pearson, 1988; by ranks: Sun and Xu, 2014)."""
    areas, shares = [], ([], [])
    positive = labels == 1
    m, n = positive.sum(), (~positive).sum()
    for of in scores:
        ranks = scipy.stats.rankdata(of)
        above = (ranks[positive] - scipy.stats.rankdata(of[positive])) / n
        below = 1 - (ranks[~positive] - scipy.stats.rankdata(of[~positive])) / m
        areas.append(above.mean())
        shares[0].append(above)
        shares[1].append(below)
    return np.array(areas), np.atleast_2d(np.cov(shares[0]) / m + np.cov(shares[1]) / n)


def roc_auc_interval(s):
    (area,), covariance = delong(s.labels, s.scores)
    around = scipy.stats.norm.ppf(0.975) * np.sqrt(covariance[0, 0])
    return area, max(area - around, 0), min(area + around, 1)


def roc_auc_difference(s):
    areas, c = delong(s.labels, s.scores, s.other_scores)
    difference, error = areas[0] - areas[1], np.sqrt(c[0, 0] + c[1, 1] - 2 * c[0, 1])
    return difference, error, 2 * scipy.stats.norm.sf(abs(difference) / error)


def expected_calibration_error(s):
    bins = np.maximum(np.ceil(s.probabilities * 10).astype(int) - 1, 0)
    actual, predicted = (np.bincount(bins, of, minlength=10) for of in (s.labels, s.probabilities))
    return abs(actual - predicted).sum() / len(bins)


def score_drift(s):
    edges = np.unique(np.quantile(s.targets, np.arange(1, 10) / 10, method="higher"))

    def shares(values):
        return np.bincount(np.searchsorted(edges, values, side="right"), minlength=10) / len(values)

    before, after = shares(s.targets), shares(s.predictions)
    return ((after - before) * np.log(after / before)).sum()


def wilson_interval(s):
    n = len(s.labels)
    found = scipy.stats.binomtest(round(0.9 * n), n).proportion_ci(method="wilson")
    return 0.9, found.low, found.high


def bootstrap(s):
    found = scipy.stats.bootstrap([s.targets], np.mean, n_resamples=50, batch=1, method="percentile", rng=1)
    return s.targets.mean(), *found.confidence_interval


def of_labels(f, **options):
    return lambda s: f(s.labels, s.decisions, **options)


def of_classes(f, **options):
    return lambda s: f(s.classes, s.predicted, **options)


def of_rows(f, **options):
    return lambda s: f(s.label_rows, s.decision_rows, **options)


def of_scores(f, **options):
    return lambda s: f(s.labels, s.scores, **options)


def of_class_probabilities(f, **options):
    return lambda s: f(s.classes, s.class_probabilities, **options)


def of_pairs(f, **options):
    return lambda s: f(s.targets, s.predictions, **options)


def softmax_loss(s):
    return sk.log_loss(s.classes, scipy.special.softmax(s.class_logits, axis=1))


def weighted(f, samples):
    """The same with weights."""
    return lambda s: f(*(getattr(s, name) for name in samples), sample_weight=s.weights)


PAIRS, LABELS = ("targets", "predictions"), ("labels", "scores")

PEERS = {
    # Classification
    "confusion_matrix": of_classes(sk.confusion_matrix),
    "confusion_matrix_weighted": weighted(sk.confusion_matrix, ("classes", "predicted")),
    "accuracy": of_classes(sk.accuracy_score),
    "accuracy_weighted": weighted(sk.accuracy_score, ("classes", "predicted")),
    "error_rate": of_classes(sk.zero_one_loss),
    "hamming_loss": of_classes(sk.hamming_loss),
    "balanced_accuracy": of_classes(sk.balanced_accuracy_score),
    "matthews_correlation": of_classes(sk.matthews_corrcoef),
    "cohen_kappa": of_classes(sk.cohen_kappa_score),
    "cohen_kappa_quadratic": of_classes(sk.cohen_kappa_score, weights="quadratic"),
    "precision": of_labels(sk.precision_score),
    "recall": of_labels(sk.recall_score),
    "specificity": of_labels(sk.recall_score, pos_label=0),
    "f1": of_labels(sk.f1_score),
    "f1_weighted": weighted(sk.f1_score, ("labels", "decisions")),
    "fbeta": of_labels(sk.fbeta_score, beta=2),
    "jaccard": of_labels(sk.jaccard_score),
    "precision_per_class": of_classes(sk.precision_score, average=None),
    "recall_micro": of_classes(sk.recall_score, average="micro"),
    "f1_macro": of_classes(sk.f1_score, average="macro"),
    "jaccard_macro": of_classes(sk.jaccard_score, average="macro"),
    "classification_report": of_classes(sk.classification_report),
    "multilabel_counts": of_rows(sk.multilabel_confusion_matrix),
    "multilabel_accuracy": of_rows(sk.accuracy_score),
    "multilabel_hamming_loss": of_rows(sk.hamming_loss),
    "multilabel_f1_macro": of_rows(sk.f1_score, average="macro"),
    "multilabel_f1_samples": of_rows(sk.f1_score, average="samples", zero_division=0),
    "multilabel_jaccard_samples": of_rows(sk.jaccard_score, average="samples", zero_division=0),
    "predictions_at": lambda s: (s.scores >= np.float32(0.5)).astype(np.uint8),
    "predicted_classes": lambda s: s.class_logits.argmax(axis=1),
    # Losses and calibration
    "log_loss": lambda s: sk.log_loss(s.labels, s.probabilities),
    "log_loss_weighted": weighted(sk.log_loss, ("labels", "probabilities")),
    "log_loss_logits": lambda s: sk.log_loss(s.labels, scipy.special.expit(s.logits)),
    "log_loss_classes": of_class_probabilities(sk.log_loss),
    "log_loss_classes_weighted": weighted(sk.log_loss, ("classes", "class_probabilities")),
    "log_loss_classes_logits": softmax_loss,
    "perplexity": lambda s: np.exp(softmax_loss(s)),
    "brier_score": lambda s: sk.brier_score_loss(s.labels, s.probabilities),
    "brier_score_weighted": weighted(sk.brier_score_loss, ("labels", "probabilities")),
    "brier_score_classes": of_class_probabilities(sk.brier_score_loss),
    "hinge_loss": lambda s: sk.hinge_loss(s.labels, s.logits),
    "hinge_loss_classes": lambda s: sk.hinge_loss(s.classes, s.class_logits),
    "top_k_accuracy": lambda s: sk.top_k_accuracy_score(s.classes, s.class_logits, k=3),
    "top_k_accuracy_weighted": lambda s: sk.top_k_accuracy_score(
        s.classes, s.class_logits, k=3, sample_weight=s.weights
    ),
    "calibration_curve": lambda s: calibration_curve(s.labels, s.probabilities, n_bins=10),
    "quantile_calibration_curve": lambda s: calibration_curve(
        s.labels, s.probabilities, n_bins=10, strategy="quantile"
    ),
    "expected_calibration_error": expected_calibration_error,
    "top_label": lambda s: (
        s.class_probabilities.argmax(axis=1) == s.classes,
        s.class_probabilities.max(axis=1),
    ),
    # Curves and operating points
    "confusion_matrix_at_thresholds": of_scores(sk.confusion_matrix_at_thresholds),
    "roc_curve": of_scores(sk.roc_curve),
    "roc_curve_weighted": weighted(sk.roc_curve, LABELS),
    "precision_recall_curve": of_scores(sk.precision_recall_curve),
    "det_curve": of_scores(sk.det_curve),
    "roc_auc": of_scores(sk.roc_auc_score),
    "roc_auc_weighted": weighted(sk.roc_auc_score, LABELS),
    "partial_roc_auc": of_scores(sk.roc_auc_score, max_fpr=0.1),
    "average_precision": of_scores(sk.average_precision_score),
    "average_precision_weighted": weighted(sk.average_precision_score, LABELS),
    "precision_at_recall": on_precision_recall(lambda p, r, t: best(p, r, 0.9, t)),
    "recall_at_precision": on_precision_recall(lambda p, r, t: best(r, p, 0.9, t)),
    "sensitivity_at_specificity": on_roc(lambda tnr, tpr, t: best(tpr, tnr, 0.9, t)),
    "specificity_at_sensitivity": on_roc(lambda tnr, tpr, t: best(tnr, tpr, 0.9, t)),
    "best_f1": on_precision_recall(best_f1),
    "ks_statistic": lambda s: scipy.stats.ks_2samp(
        s.scores[s.labels == 1], s.scores[s.labels == 0], method="asymp"
    ).statistic,
    "roc_auc_ovr": of_class_probabilities(sk.roc_auc_score, multi_class="ovr"),
    "average_precision_ovr": of_class_probabilities(sk.average_precision_score),
    "roc_auc_ovo": of_class_probabilities(sk.roc_auc_score, multi_class="ovo"),
    "roc_auc_samples": lambda s: sk.roc_auc_score(s.label_rows, s.class_probabilities, average="samples"),
    "average_precision_samples": lambda s: sk.average_precision_score(
        s.label_rows, s.class_probabilities, average="samples"
    ),
    # Regression
    "mean_squared_error": of_pairs(sk.mean_squared_error),
    "mean_squared_error_weighted": weighted(sk.mean_squared_error, PAIRS),
    "root_mean_squared_error": of_pairs(sk.root_mean_squared_error),
    "mean_absolute_error": of_pairs(sk.mean_absolute_error),
    "mean_absolute_error_weighted": weighted(sk.mean_absolute_error, PAIRS),
    "mean_absolute_percentage_error": of_pairs(sk.mean_absolute_percentage_error),
    "mean_absolute_percentage_error_weighted": weighted(sk.mean_absolute_percentage_error, PAIRS),
    "max_error": of_pairs(sk.max_error),
    "r2_score": of_pairs(sk.r2_score),
    "r2_score_weighted": weighted(sk.r2_score, PAIRS),
    "explained_variance": of_pairs(sk.explained_variance_score),
    "explained_variance_weighted": weighted(sk.explained_variance_score, PAIRS),
    "median_absolute_error": of_pairs(sk.median_absolute_error),
    "median_absolute_error_weighted": weighted(sk.median_absolute_error, PAIRS),
    "mean_squared_log_error": of_pairs(sk.mean_squared_log_error),
    "mean_squared_log_error_weighted": weighted(sk.mean_squared_log_error, PAIRS),
    "root_mean_squared_log_error": of_pairs(sk.root_mean_squared_log_error),
    "mean_pinball_loss": of_pairs(sk.mean_pinball_loss, alpha=0.9),
    "mean_pinball_loss_weighted": lambda s: sk.mean_pinball_loss(
        s.targets, s.predictions, alpha=0.9, sample_weight=s.weights
    ),
    "pearson_correlation": lambda s: scipy.stats.pearsonr(s.targets, s.predictions).statistic,
    "spearman_correlation": lambda s: scipy.stats.spearmanr(s.targets, s.predictions).statistic,
    # Of float, scikit-learn computes in float: what has the precision of ours is what it does with doubles.
    "mean_squared_error_f32": lambda s: sk.mean_squared_error(s.targets_f64, s.predictions_f64),
    "mean_absolute_error_f32": lambda s: sk.mean_absolute_error(s.targets_f64, s.predictions_f64),
    "r2_score_f32": lambda s: sk.r2_score(s.targets_f64, s.predictions_f64),
    # Running statistics, intervals, drift
    "mean": lambda s: s.targets.mean(),
    "mean_weighted": lambda s: np.average(s.targets, weights=s.weights),
    "statistics": lambda s: (s.targets.mean(), s.targets.std(), s.targets.min(), s.targets.max()),
    "exponential_average": lambda s: (
        scipy.signal.lfilter([1 - 0.9], [1, -0.9], s.targets)[-1] / (1 - 0.9 ** len(s.targets))
    ),
    "quantiles": lambda s: np.quantile(s.targets, [0.5, 0.9, 0.99], method="inverted_cdf"),
    "histogram": lambda s: np.histogram(s.targets, bins=30),
    "histogram_with_edges": lambda s: np.histogram(s.targets, [0, 1, 2, 4, 8, 16, 1000]),
    "wilson_interval": wilson_interval,
    "roc_auc_interval": roc_auc_interval,
    "roc_auc_difference": roc_auc_difference,
    "bootstrap": bootstrap,
    "kolmogorov_smirnov": lambda s: scipy.stats.ks_2samp(s.targets, s.predictions, method="asymp").statistic,
    "score_drift": score_drift,
}
