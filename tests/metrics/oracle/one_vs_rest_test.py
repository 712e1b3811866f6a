"""Curves of several classes, against scikit-learn's and the definitions written out."""

import itertools

import numpy
import pytest
import sklearn.metrics
from oracle import Samples, check, some_size, weights_for

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def score_matrix(random, labels, num_classes):
    """Rows that sum to one, some with ties; the label's score is often the largest."""
    shape = (len(labels), num_classes)
    scores = random.random(shape) if random.random() < 0.6 else random.integers(0, 3, shape) + 0.25
    if random.random() < 0.7 and labels.ndim == 1:
        scores[numpy.arange(len(labels)), labels] += 0.5
    scores /= scores.sum(axis=1, keepdims=True)
    return scores


def class_rows(random, weighted=True):
    num_classes = int(random.choice([2, 3, 5]))
    size = some_size(random)
    labels = random.integers(0, random.integers(1, num_classes + 1), size)  # some classes never occur
    scores = score_matrix(random, labels, num_classes)
    return Samples(labels.astype(random.choice(["int64", "uint8", "float32"])),
                   scores.astype(random.choice(["float32", "float64"])),
                   weights_for(random, size) if weighted else None, (num_classes,))


def label_rows(random):
    num_labels = int(random.choice([2, 3, 5]))
    size = int(random.choice([1, 2, 3, 30]))
    labels = (random.random((size, num_labels)) < random.choice([0, 0.1, 0.5, 1])).astype(
        random.choice(["bool", "int64", "uint8"]))
    scores = score_matrix(random, labels, num_labels)
    if random.random() < 0.5:
        scores = scores * 20 - 10
    return Samples(labels, scores.astype(random.choice(["float32", "float64"])), weights_for(random, size),
                   (num_labels,))


def given_weights(s):
    return numpy.ones(len(s.labels)) if s.weights is None else s.weights


def mean(values, weights):
    """Without what is NaN."""
    values, weights = numpy.array(values, dtype=float), numpy.array(weights, dtype=float)
    there = ~numpy.isnan(values)
    return numpy.average(values[there], weights=weights[there]) if weights[there].sum() > 0 else numpy.nan


def area(above, below, scores):
    """The chance that one of those that weigh `above` scores higher than one of those that weigh `below`."""
    if above.sum() == 0 or below.sum() == 0:
        return numpy.nan
    wins = (scores[:, None] > scores) + 0.5 * (scores[:, None] == scores)
    return above @ wins @ below / above.sum() / below.sum()


def precision(positive, negative, scores):
    """The mean over positives of the precision where they are reached."""
    reached = scores >= scores[:, None]
    with numpy.errstate(invalid="ignore"):
        precisions = (reached @ positive) / (reached @ (positive + negative))
    there = positive > 0
    return numpy.average(precisions[there], weights=positive[there]) if there.any() else numpy.nan


def pairs_by_counting(s):
    """Each ordered pair's chance that a sample of class a scores higher for a than one of class b."""
    weights, areas, shares = given_weights(s), [], []
    for a, b in itertools.permutations(range(s.parameters[0]), 2):
        ours, theirs = weights * (s.labels == a), weights * (s.labels == b)
        areas.append(area(ours, theirs, s.scores[:, a]))
        shares.append(ours.sum() + theirs.sum())
    return [[mean(areas, numpy.ones(len(areas))), mean(areas, shares)]]


def one_vs_rest_by_counting(s):
    weights, classes = given_weights(s)[:, None], numpy.arange(s.parameters[0])
    positive = weights * (s.labels if s.labels.ndim == 2 else s.labels[:, None] == classes)
    negative = weights - positive
    columns = list(zip(positive.T, negative.T, s.scores.T))
    return [[mean(values, numpy.ones(len(values))), mean(values, positive.sum(axis=0)),
             of(positive.ravel(), negative.ravel(), s.scores.ravel())]
            for of in (area, precision) for values in [[of(*column) for column in columns]]]


def all_classes(random, weighted):
    """What scikit-learn takes: three classes or more, all of which occur, and rows of doubles that sum to one."""
    size, num_classes = int(random.choice([10, 100])), int(random.choice([3, 5]))
    labels = numpy.append(numpy.arange(num_classes), random.integers(0, num_classes, size))
    weights = weights_for(random, len(labels)) if weighted else None
    if weights is not None:
        weights[:num_classes] += 0.5
    return Samples(labels, score_matrix(random, labels, num_classes), weights, (num_classes,))


def test_one_vs_rest_of_classes_that_may_not_occur():
    check("one_vs_rest", class_rows, one_vs_rest_by_counting, streams=True)


def test_one_vs_rest_of_labels_that_may_not_occur():
    check("one_vs_rest", label_rows, one_vs_rest_by_counting, streams=True)


def test_one_vs_rest():
    def expected(s):
        averages = ("macro", "weighted", "micro")
        return [[sklearn.metrics.roc_auc_score(s.labels, s.scores, multi_class="ovr", average=average,
                                               sample_weight=s.weights) for average in averages],
                [sklearn.metrics.average_precision_score(s.labels, s.scores, average=average, sample_weight=s.weights)
                 for average in averages]]

    check("one_vs_rest", lambda random: all_classes(random, weighted=True), expected, streams=True)


def test_one_vs_one_with_weights_and_classes_that_do_not_occur():
    check("roc_auc_ovo", class_rows, pairs_by_counting)


def test_one_vs_one():
    def expected(s):
        return [[sklearn.metrics.roc_auc_score(s.labels, s.scores, multi_class="ovo", average=average)
                 for average in ("macro", "weighted")]]

    check("roc_auc_ovo", lambda random: all_classes(random, weighted=False), expected)


def test_averages_over_samples():
    """scikit-learn has no mean where one row has no area, and counts a precision of 0 for a row without positives."""

    def expected(s):
        rows = [(1.0 * (labels == 1), 1.0 * (labels == 0), scores) for labels, scores in zip(s.labels, s.scores)]
        return [[mean([of(*row) for row in rows], given_weights(s)) for of in (area, precision)]]

    check("samples_averages", label_rows, expected)


def test_averages_over_samples_that_all_have_both():
    def samples(random):
        made = label_rows(random)
        made.labels[:, 0], made.labels[:, -1] = 0, 1
        return made

    def expected(s):
        return [[score(s.labels.astype(int), s.scores, average="samples", sample_weight=s.weights)
                 for score in (sklearn.metrics.roc_auc_score, sklearn.metrics.average_precision_score)]]

    check("samples_averages", samples, expected)
