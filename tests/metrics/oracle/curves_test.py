"""Curves of a binary classifier, against scikit-learn's."""

import numpy
import pytest
import sklearn.metrics
from oracle import TOLERANCE, Samples, answers, binary_samples, check

# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def positives(samples):
    return numpy.sum(samples.labels * (1 if samples.weights is None else samples.weights))


def negatives(samples):
    return numpy.sum((1 - samples.labels.astype(int)) * (1 if samples.weights is None else samples.weights))


def with_flag(samples, random):
    samples.parameters = (int(random.integers(2)),)
    return samples


def test_confusion_matrix_at_thresholds():
    check("confusion_matrix_at_thresholds", binary_samples,
          lambda s: sklearn.metrics.confusion_matrix_at_thresholds(s.labels, s.scores, pos_label=1,
                                                                   sample_weight=s.weights), exact=[4],
          streams=True)


def test_roc_curve():
    check("roc_curve", lambda random: with_flag(binary_samples(random), random),
          lambda s: sklearn.metrics.roc_curve(s.labels, s.scores, pos_label=1, sample_weight=s.weights,
                                              drop_intermediate=bool(s.parameters[0])), exact=[2],
          streams=True)


def test_precision_recall_curve():
    def expected(s):
        precision, recall, thresholds = sklearn.metrics.precision_recall_curve(
            s.labels, s.scores, pos_label=1, sample_weight=s.weights, drop_intermediate=bool(s.parameters[0]))
        if positives(s) == 0:
            recall[:-1] = numpy.nan  # scikit-learn: 1
        return precision, recall, thresholds

    check("precision_recall_curve", lambda random: with_flag(binary_samples(random), random), expected, exact=[2],
          streams=True)


def test_det_curve():
    def expected(s):
        rest = negatives(s)
        if positives(s) == 0:  # scikit-learn refuses one class; nothing is a positive to miss
            return [[0 if rest else numpy.nan], [numpy.nan], [numpy.inf]]
        if rest == 0:
            weighted = s.scores if s.weights is None else s.scores[s.weights > 0]
            return [[numpy.nan], [0], [weighted.min()]]
        return sklearn.metrics.det_curve(s.labels, s.scores, pos_label=1, sample_weight=s.weights,
                                         drop_intermediate=bool(s.parameters[0]))

    check("det_curve", lambda random: with_flag(binary_samples(random), random), expected, exact=[2], streams=True)


def test_partial_roc_auc():
    def samples(random):
        made = binary_samples(random)
        made.parameters = (float(random.choice([1, 0.5, 0.1, 1e-3, random.random() + 1e-9])),)
        return made

    def expected(s):
        if not (positives(s) and negatives(s)):  # scikit-learn fails where one class has weights of 0 only
            return [[numpy.nan]]
        return [[sklearn.metrics.roc_auc_score(s.labels, s.scores, sample_weight=s.weights, max_fpr=s.parameters[0])]]

    check("partial_roc_auc", samples, expected, streams=True)


def roc_auc(s):
    return sklearn.metrics.roc_auc_score(s.labels, s.scores, sample_weight=s.weights)


def average_precision(s):
    if positives(s) == 0:
        return numpy.nan  # scikit-learn: 0
    return sklearn.metrics.average_precision_score(s.labels, s.scores, sample_weight=s.weights)


@pytest.mark.parametrize("function, areas", [("roc_auc", [roc_auc]), ("average_precision", [average_precision]),
                                             ("curve_areas", [roc_auc, average_precision])])
def test_areas(function, areas):
    check(function, binary_samples, lambda s: [[area(s) for area in areas]], streams=True)


def test_uniform_threshold_counts():
    """scikit-learn has no such function: every score is compared with every threshold."""

    def samples(random):
        made = binary_samples(random)
        made.parameters = (int(random.choice([2, 3, 101, 201])),)
        return made

    def expected(s):
        thresholds = numpy.arange(s.parameters[0]) / (s.parameters[0] - 1)
        weights = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        reached = s.scores[None, :] >= thresholds.astype(s.scores.dtype)[:, None]
        positive, negative = weights * (s.labels == 1), weights * (s.labels == 0)
        return [~reached @ negative, reached @ negative, ~reached @ positive, reached @ positive, thresholds]

    check("uniform_threshold_counts", samples, expected, exact=[4], streams=True)


@pytest.mark.parametrize("function", ["roc_auc", "average_precision"])
def test_a_large_set(function):
    """Sums of a million terms: rounding must not add up."""
    random = numpy.random.default_rng(12)
    labels = random.integers(0, 2, 1_000_000)
    scores = numpy.round(labels * 0.2 + random.random(labels.size), 4)
    samples = Samples(labels, scores, random.random(labels.size))
    reference = getattr(sklearn.metrics, f"{function}_score")(labels, scores, sample_weight=samples.weights)
    ((got,),) = answers(function, [samples])[0].pure
    assert abs(got - reference) <= TOLERANCE
