"""Losses of probabilities and logits, and top-k accuracy, against scikit-learn's, torch's and torchmetrics'."""

import numpy
import pytest
import sklearn.metrics
import torch
import torchmetrics.functional
from oracle import Samples, binary_samples, check, some_size, weights_for

# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")

PROBABILITIES, LOGITS = 0, 1


def with_infinities(random, scores, values):
    """Some cases have a few."""
    if random.random() < 0.2:
        scores[random.random(scores.shape) < 0.1] = random.choice(values)
    return scores


def mean(terms, weights):
    """NaN without weight; a term that is infinite is not there if it weighs nothing."""
    weights = numpy.ones(len(terms)) if weights is None else weights
    terms, weights = terms[weights > 0], weights[weights > 0]
    return numpy.average(terms, weights=weights) if len(terms) else numpy.nan


def clipped(probabilities):
    """As scikit-learn does, which then goes on in float32 if it is that; here all that follows is in double."""
    epsilon = numpy.finfo(probabilities.dtype).eps
    return numpy.clip(probabilities, epsilon, 1 - epsilon).astype(float)


def binary_probabilities(random):
    made = binary_samples(random)
    made.scores = numpy.clip(made.scores, 0, 1)
    made.parameters = (PROBABILITIES,)
    return made


def binary_logits(random):
    made = binary_samples(random)
    made.scores = with_infinities(random, made.scores * random.choice([1, 10]), [numpy.inf, -numpy.inf])
    made.scores = made.scores.astype(random.choice(["float32", "float64"]))
    made.parameters = (LOGITS,)
    return made


def test_binary_log_loss_of_probabilities():
    check("log_loss", binary_probabilities,
          lambda s: [[sklearn.metrics.log_loss(s.labels.astype(int), clipped(s.scores), sample_weight=s.weights,
                                               labels=[0, 1])]], streams=True)


def test_binary_log_loss_of_logits():
    def expected(s):
        logits, labels = torch.tensor(s.scores.astype(float)), torch.tensor(s.labels.astype(float))
        terms = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="none").numpy()
        right = (s.scores > 0) == (s.labels == 1)
        terms = numpy.where(numpy.isinf(s.scores), numpy.where(right, 0, numpy.inf), terms)  # torch has NaN
        return [[mean(terms, s.weights)]]

    check("log_loss", binary_logits, expected, streams=True)


def test_binary_brier_score_of_probabilities():
    check("brier_score", binary_probabilities,
          lambda s: [[sklearn.metrics.brier_score_loss(s.labels.astype(int), s.scores.astype(float),
                                                       sample_weight=s.weights, pos_label=1)]], streams=True)


def test_binary_brier_score_of_logits():
    def expected(s):
        probabilities = torch.sigmoid(torch.tensor(s.scores.astype(float))).numpy()
        return [[sklearn.metrics.brier_score_loss(s.labels.astype(int), probabilities, sample_weight=s.weights,
                                                  pos_label=1)]]

    check("brier_score", binary_logits, expected, streams=True)


def test_binary_hinge_loss():
    def expected(s):
        if numpy.isfinite(s.scores).all() and len(numpy.unique(s.labels)) == 2:
            return [[sklearn.metrics.hinge_loss(s.labels.astype(int), s.scores.astype(float), sample_weight=s.weights)]]
        # scikit-learn takes one class for negatives, whichever it is.
        margins = numpy.where(s.labels == 1, s.scores, -s.scores).astype(float)
        return [[mean(numpy.maximum(0, 1 - margins), s.weights)]]

    check("hinge_loss", binary_logits, expected, streams=True)


def class_scores(random, infinities=(-numpy.inf,)):
    """A row of scores for each sample, some labelled with a class to be ignored. Rows may have one +inf, not more."""
    size, num_classes = some_size(random), int(random.choice([2, 3, 10]))
    used = random.integers(1, num_classes + 1)  # classes that never occur
    labels = random.integers(0, used, size)
    scores = [
        lambda: random.normal(size=(size, num_classes)),
        lambda: random.normal(size=(size, num_classes)) * 100,
        lambda: random.integers(0, 3, (size, num_classes)).astype(float),  # ties
        lambda: numpy.full((size, num_classes), 0.25),                     # all equal
        lambda: 3.0 * numpy.eye(num_classes)[labels] + random.normal(size=(size, num_classes)),
        lambda: random.normal(size=(size, num_classes)) * 1e-300,
        lambda: 1000 + random.normal(size=(size, num_classes)),
    ][random.integers(7)]()
    if random.random() < 0.2 and infinities:
        place = random.integers(0, num_classes, size)
        scores[numpy.arange(size), place] = numpy.where(random.random(size) < 0.3, random.choice(infinities), 0)
    ignore = [None, -100, 0, 255][random.integers(4)]
    dtype = random.choice(["int64", "float64"] + ([] if ignore == -100 else ["uint8"]))
    if ignore is not None:
        labels[random.random(size) < 0.2] = ignore
    parameters = (num_classes, int(ignore is not None), ignore or 0)
    return Samples(labels.astype(dtype), scores.astype(random.choice(["float32", "float64"])),
                   weights_for(random, size), parameters)


def kept(s):
    """Labels, scores and weights of what is not ignored and weighs anything."""
    keep = numpy.ones(len(s.labels), bool) if not s.parameters[1] else s.labels != s.parameters[2]
    if s.weights is not None:
        keep &= s.weights > 0
    return s.labels[keep].astype(int), s.scores[keep], None if s.weights is None else s.weights[keep]


def class_probabilities(random):
    made = class_scores(random, infinities=(-numpy.inf,))
    scores = torch.softmax(torch.tensor(made.scores.astype(float)), 1).numpy()
    if random.random() < 0.2:
        scores = numpy.eye(made.parameters[0])[random.integers(0, made.parameters[0], len(scores))]
    made.scores = scores.astype(made.scores.dtype)
    made.parameters += (PROBABILITIES,)
    return made


def class_logits(random):
    made = class_scores(random, infinities=(-numpy.inf, numpy.inf))
    made.parameters += (LOGITS,)
    return made


def cross_entropies(labels, logits):
    """torch's; rows with an infinity above all have none there."""
    terms = torch.nn.functional.cross_entropy(torch.tensor(logits.astype(float)), torch.tensor(labels),
                                              reduction="none").numpy()
    top = logits.max(axis=1, initial=-numpy.inf) == numpy.inf
    terms[top] = numpy.where(logits[numpy.arange(len(labels)), labels] == numpy.inf, 0, numpy.inf)[top]
    return terms


def test_log_loss_of_probabilities():
    def expected(s):
        labels, scores, weights = kept(s)
        if len(labels) == 0:
            return [[numpy.nan]]
        return [[sklearn.metrics.log_loss(labels, clipped(scores), sample_weight=weights,
                                          labels=range(s.parameters[0]))]]

    check("class_log_loss", class_probabilities, expected, streams=True)


def test_log_loss_of_logits():
    def expected(s):
        labels, scores, weights = kept(s)
        return [[mean(cross_entropies(labels, scores), weights)]]

    check("class_log_loss", class_logits, expected, streams=True)


def brier_score(s, to_probabilities):
    labels, scores, weights = kept(s)
    if len(labels) == 0:
        return [[numpy.nan]]
    return [[sklearn.metrics.brier_score_loss(labels, to_probabilities(scores.astype(float)), sample_weight=weights,
                                              labels=range(s.parameters[0]))]]


def test_brier_score_of_probabilities():
    check("class_brier_score", class_probabilities, lambda s: brier_score(s, lambda scores: scores), streams=True)


def test_brier_score_of_logits():
    def softmax(scores):
        probabilities = torch.softmax(torch.tensor(scores), 1).numpy()
        return numpy.where((scores.max(axis=1) == numpy.inf)[:, None], scores == numpy.inf, probabilities)

    check("class_brier_score", class_logits, lambda s: brier_score(s, softmax), streams=True)


def test_hinge_loss():
    def expected(s):
        labels, scores, weights = kept(s)
        if s.parameters[0] > 2 and len(labels) and numpy.isfinite(scores).all():
            return [[sklearn.metrics.hinge_loss(labels, scores.astype(float), labels=range(s.parameters[0]),
                                                sample_weight=weights)]]
        rows = numpy.arange(len(labels))
        others = scores.astype(float)
        own = others[rows, labels]
        others[rows, labels] = -numpy.inf
        return [[mean(numpy.maximum(0, 1 - (own - others.max(axis=1, initial=-numpy.inf))), weights)]]

    # Two classes of which both are -inf have no margin.
    def samples(random):
        return class_scores(random, infinities=(numpy.inf,))

    check("class_hinge_loss", samples, expected, streams=True)


def test_perplexity():
    def expected(s):
        labels, scores, weights = kept(s)
        if weights is None and len(labels) and numpy.ptp(scores) < 700:
            predictions, targets = torch.tensor(s.scores.astype(float)), torch.tensor(s.labels.astype(int))
            ignore = s.parameters[2] if s.parameters[1] else None
            return [[torchmetrics.functional.text.perplexity(predictions[None], targets[None], ignore_index=ignore)]]
        # torchmetrics knows no weights, and of probabilities that are 0 in double it makes infinities.
        return [[numpy.exp(mean(cross_entropies(labels, scores), weights))]]

    check("perplexity", class_logits, expected, relative=True, streams=True)


def test_top_k_accuracy():
    def samples(random):
        made = class_scores(random, infinities=(-numpy.inf, numpy.inf))
        made.parameters += (int(random.choice([1, 2, 3, 5, 20])),)
        return made

    def expected(s):
        labels, scores, weights = kept(s)
        num_classes, k = s.parameters[0], s.parameters[3]
        if len(labels) and num_classes > 2 and numpy.isfinite(scores).all():
            return [[sklearn.metrics.top_k_accuracy_score(labels, scores, k=k, labels=range(num_classes),
                                                          sample_weight=weights)]]
        order = numpy.argsort(scores, axis=1, kind="stable")[:, ::-1][:, :k]  # scikit-learn's way with ties
        return [[mean((order == labels[:, None]).any(axis=1).astype(float), weights)]]

    check("top_k_accuracy", samples, expected, streams=True)
