"""Calibration curves and errors, against scikit-learn's."""

import numpy
import pytest
import sklearn.calibration
from oracle import binary_samples, check

# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def probability_samples(random):
    made = binary_samples(random)
    made.scores = numpy.clip(made.scores, 0, 1)
    made.parameters = (int(random.choice([1, 3, 10, 50])),)
    return made


def test_calibration_curve():
    def unweighted(random):
        made = probability_samples(random)
        made.weights = None
        return made

    def expected(s):
        actual, predicted = sklearn.calibration.calibration_curve(s.labels, s.scores, pos_label=1, n_bins=s.parameters[0])
        bins = numpy.searchsorted(numpy.linspace(0, 1, s.parameters[0] + 1)[1:-1], s.scores)
        counts = numpy.unique(bins, return_counts=True)[1]
        return [actual, predicted, counts, [counts @ numpy.abs(actual - predicted) / counts.sum()]]

    check("calibration_curve", unweighted, expected, exact=[2])


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
        return [actual, predicted, counts, [counts @ numpy.abs(actual - predicted) / counts.sum()]]

    check("calibration_curve", probability_samples, expected)
