"""Counts of classes and what is made of them, against scikit-learn's."""

import numpy
import pytest
import sklearn.metrics
from oracle import check, class_samples

# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def test_confusion_matrix():
    check("confusion_matrix", class_samples,
          lambda s: sklearn.metrics.confusion_matrix(s.labels, s.scores, labels=range(s.parameters[0]),
                                                     sample_weight=s.weights))


def test_scores_of_each_class():
    def expected(s):
        weights = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        occurring = numpy.unique(numpy.concatenate([s.labels[weights > 0], s.scores[weights > 0]]))
        common = {"sample_weight": s.weights, "zero_division": 0}
        each = {"labels": range(s.parameters[0]), "average": None, **common}
        return [[sklearn.metrics.accuracy_score(s.labels, s.scores, sample_weight=s.weights)],
                [sklearn.metrics.f1_score(s.labels, s.scores, labels=occurring, average="macro", **common)],
                sklearn.metrics.precision_score(s.labels, s.scores, **each),
                sklearn.metrics.recall_score(s.labels, s.scores, **each),
                sklearn.metrics.f1_score(s.labels, s.scores, **each)]

    check("class_scores", class_samples, expected)


def test_scores_of_a_binary_classifier():
    def expected(s):
        common = {"sample_weight": s.weights, "labels": [1], "average": "micro"}
        given = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        predicted, true = given @ (s.scores == 1), given @ (s.labels == 1)
        none = 0.5  # 0/0; scikit-learn's zero_division takes 0, 1 and NaN alone
        return [[sklearn.metrics.accuracy_score(s.labels, s.scores, sample_weight=s.weights),
                 sklearn.metrics.precision_score(s.labels, s.scores, **common) if predicted > 0 else none,
                 sklearn.metrics.recall_score(s.labels, s.scores, **common) if true > 0 else none,
                 sklearn.metrics.f1_score(s.labels, s.scores, **common) if predicted + true > 0 else none]]

    check("binary_scores", lambda random: class_samples(random, num_classes=2), expected)
