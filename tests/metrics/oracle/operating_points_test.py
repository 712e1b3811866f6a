"""Operating points, against a search over all thresholds, scipy's and torchmetrics'."""

import curve_points
import numpy
import pytest
import scipy.stats
import sklearn.metrics
import torch
from curve_points import Points
from oracle import CASES, TOLERANCE, answers, binary_samples, check
from torchmetrics.functional import classification

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")

RATES = [0, 0.5, 0.9, 1]


def with_parameter(values):
    def make(random):
        samples = binary_samples(random)
        samples.parameters = (float(random.choice(values)) if random.random() < 0.7 else float(random.random()),)
        return samples

    return make


@pytest.mark.parametrize("function", ["precision_at_recall", "recall_at_precision", "sensitivity_at_specificity",
                                      "specificity_at_sensitivity"])
def test_the_best_of_one_rate_where_another_is_enough(function):
    check(function, with_parameter(RATES), lambda s: getattr(curve_points, function)(Points(s), s.parameters[0]),
          exact=[1], streams=True)


def test_best_fbeta():
    check("best_fbeta", with_parameter([0, 0.5, 1, 2, 100]),
          lambda s: curve_points.best_fbeta(Points(s), s.parameters[0]), exact=[1], streams=True)


def test_best_f1():
    """Where it is, F1 is scikit-learn's."""

    def expected(s):
        value, threshold = curve_points.best_fbeta(Points(s), 1)
        if not numpy.isnan(value[0]):
            value = [sklearn.metrics.f1_score(s.labels.astype(int), (s.scores >= threshold[0]).astype(int),
                                              sample_weight=s.weights)]
        return [value, threshold]

    check("best_f1", with_parameter([0]), expected, exact=[1], streams=True)


def test_ks_statistic():
    """The statistic is scipy's, where there are no weights."""

    def expected(s):
        value, threshold = curve_points.ks_statistic(Points(s), None)
        if s.weights is None and not numpy.isnan(value[0]):
            value = [scipy.stats.ks_2samp(s.scores[s.labels == 1], s.scores[s.labels == 0], method="asymp").statistic]
        return [value, threshold]

    check("ks_statistic", with_parameter([0]), expected, exact=[1], streams=True)


@pytest.mark.parametrize("function, theirs", [
    ("precision_at_recall", classification.binary_precision_at_fixed_recall),
    ("recall_at_precision", classification.binary_recall_at_fixed_precision),
    ("sensitivity_at_specificity", classification.binary_sensitivity_at_specificity),
    ("specificity_at_sensitivity", classification.binary_specificity_at_sensitivity),
])
def test_torchmetrics(function, theirs):
    """It has probabilities only, no weights, and rates of float; what it has as 0 where nothing is found is NaN here."""
    random = numpy.random.default_rng(5)
    cases = []
    while len(cases) < CASES:
        samples = with_parameter([0.25])(random)
        samples.scores = abs(samples.scores) / max(1, abs(samples.scores).max())
        samples.weights = None
        # Not a bound that a rate of so few samples can be: those of float lie beside it.
        samples.parameters = (float(samples.parameters[0] * 0.99 + 0.0012345),)
        if 0 < samples.labels.sum() < len(samples.labels):
            cases.append(samples)
    for samples, answer in zip(cases, answers(function, cases)):
        value, threshold = (float(number) for number in theirs(
            torch.from_numpy(samples.scores), torch.from_numpy(samples.labels.astype(int)), samples.parameters[0]))
        (got,), (got_threshold,) = answer.pure
        if numpy.isnan(got):
            assert value == 0
        elif got_threshold == numpy.inf:
            assert got == value == 0 or function == "specificity_at_sensitivity"
        else:
            assert abs(got - value) < 1e-6
            if function != "specificity_at_sensitivity":  # of equal ones, theirs has less sensitivity
                assert abs(got_threshold - threshold) <= TOLERANCE
