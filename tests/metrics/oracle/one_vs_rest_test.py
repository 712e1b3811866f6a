"""Curves of several classes, against scikit-learn's and the definitions written out."""

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
    return Samples(labels, scores.astype(random.choice(["float32", "float64"])), weights_for(random, size), (num_labels,))


def given_weights(s):
    return numpy.ones(len(s.labels)) if s.weights is None else s.weights


def mean(values, weights):
    """Without what is NaN."""
    values, weights = numpy.array(values, dtype=float), numpy.array(weights, dtype=float)
    there = ~numpy.isnan(values)
    return numpy.average(values[there], weights=weights[there]) if weights[there].sum() > 0 else numpy.nan


def pairs_by_counting(s):
    """Each ordered pair's chance that a sample of class a scores higher for a than one of class b."""
    weights, areas, shares = given_weights(s), [], []
    for a in range(s.parameters[0]):
        for b in range(s.parameters[0]):
            ours, theirs = weights * (s.labels == a), weights * (s.labels == b)
            if a == b or ours.sum() == 0 or theirs.sum() == 0:
                continue
            column = s.scores[:, a]
            above = (column[:, None] > column) + 0.5 * (column[:, None] == column)
            areas.append(ours @ above @ theirs / ours.sum() / theirs.sum())
            shares.append(ours.sum() + theirs.sum())
    return [[mean(areas, numpy.ones(len(areas))), mean(areas, shares)]]


def test_one_vs_one_with_weights_and_classes_that_do_not_occur():
    check("roc_auc_ovo", class_rows, pairs_by_counting)


def test_one_vs_one():
    def samples(random):
        made = class_rows(random, weighted=False)
        if len(made.labels) < 10:
            return samples(random)
        made.labels[:3] = [0, 1, 2][:len(made.labels)]
        # scikit-learn takes three classes or more, all of which occur, and double rows that sum to one.
        labels = made.labels.astype(int)
        labels = numpy.unique(labels, return_inverse=True)[1]
        made.labels = labels.astype(made.labels.dtype)
        made.parameters = (int(labels.max()) + 1,)
        made.scores = score_matrix(random, labels, made.parameters[0])
        return made

    def expected(s):
        return [[sklearn.metrics.roc_auc_score(s.labels, s.scores, multi_class="ovo", average=average)
                 for average in ("macro", "weighted")]]

    check("roc_auc_ovo", samples, expected)


def area_by_counting(labels, scores):
    positives, negatives = scores[labels == 1], scores[labels == 0]
    above = (positives[:, None] > negatives) + 0.5 * (positives[:, None] == negatives)
    return above.mean() if above.size else numpy.nan


def precision_by_counting(labels, scores):
    """The mean over positives of the precision where they are reached."""
    precisions = [labels[scores >= score].mean() for score in scores[labels == 1]]
    return numpy.mean(precisions) if precisions else numpy.nan


def test_averages_over_samples():
    """scikit-learn has no mean where one row has no area, and counts a precision of 0 for a row without positives."""

    def expected(s):
        rows = list(zip(s.labels, s.scores))
        return [[mean([score(*row) for row in rows], given_weights(s))
                 for score in (area_by_counting, precision_by_counting)]]

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
