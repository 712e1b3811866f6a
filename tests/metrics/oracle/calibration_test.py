"""Calibration curves and errors, against scikit-learn's."""

import numpy
import pytest
import sklearn.calibration
import torch
from oracle import Samples, binary_samples, check, some_size
from torchmetrics.functional.classification.calibration_error import _ce_compute

# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def probability_samples(random):
    made = binary_samples(random)
    made.scores = numpy.clip(made.scores, 0, 1)
    made.parameters = (int(random.choice([1, 3, 10, 50])),)
    return made


def unweighted_samples(random):
    made = probability_samples(random)
    made.weights = None
    return made


def rows(actual, predicted, counts):
    distances = numpy.abs(actual - predicted)
    return [actual, predicted, counts, [counts @ distances / counts.sum(), distances.max()]]


def curve(s, strategy, edges):
    actual, predicted = sklearn.calibration.calibration_curve(s.labels, s.scores.astype(float), pos_label=1,
                                                              n_bins=s.parameters[0], strategy=strategy)
    counts = numpy.unique(numpy.searchsorted(edges[1:-1], s.scores), return_counts=True)[1]
    return rows(actual, predicted, counts)


def test_calibration_curve():
    check("calibration_curve", unweighted_samples,
          lambda s: curve(s, "uniform", numpy.linspace(0, 1, s.parameters[0] + 1)), exact=[2], streams=True)


def test_quantile_calibration_curve():
    def expected(s):
        quantiles = numpy.linspace(0, 1, s.parameters[0] + 1)
        return curve(s, "quantile", numpy.percentile(s.scores.astype(float), quantiles * 100))

    check("quantile_calibration_curve", unweighted_samples, expected, exact=[2])


def test_calibration_of_the_top_label():
    """torchmetrics parts bins on their other side, and has one for 1 alone: no score lies on an edge here. Its public
    function makes float32 of all scores; what it calls then takes double as well."""

    def samples(random):
        size, num_classes = some_size(random), int(random.choice([2, 3, 10]))
        labels = random.integers(0, num_classes, size)
        scores = random.normal(size=(size, num_classes)) + 2 * numpy.eye(num_classes)[labels]
        probabilities = torch.softmax(torch.tensor(scores), 1).numpy()
        return Samples(labels, probabilities, None, (num_classes, int(random.choice([3, 7, 15]))))

    def expected(s):
        confidence, predicted = torch.tensor(s.scores).max(dim=1)
        correct = predicted == torch.tensor(s.labels)
        return [[_ce_compute(confidence, correct, s.parameters[1], norm) for norm in ("l1", "max")]]

    check("top_label_calibration", samples, expected)


def test_weighted_calibration_curve():
    """scikit-learn knows no weights here: each bin's samples are looked for by themselves."""

    def expected(s):
        weights = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        edges = numpy.linspace(0, 1, s.parameters[0] + 1)
        edges[0], edges[-1] = -1, 2
        masks = [(edges[i] < s.scores) & (s.scores <= edges[i + 1]) for i in range(s.parameters[0])]
        masks = [mask for mask in masks if weights[mask].sum() > 0]
        counts = numpy.array([weights[mask].sum() for mask in masks])
        actual, predicted = (numpy.array([numpy.average(values[mask].astype(float), weights=weights[mask])
                                          for mask in masks]) for values in (s.labels, s.scores))
        return rows(actual, predicted, counts)

    check("calibration_curve", probability_samples, expected, streams=True)
