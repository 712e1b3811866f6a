"""Drift of a distribution, against scipy's tests and numpy's counts."""

import numpy
import pytest
import scipy.stats
from oracle import Samples, check, weights_for


def two_sets(random):
    """A reference and what came later, as labels and scores."""
    make = [lambda size: random.normal(size=size),
            lambda size: random.integers(0, 5, size) / 4,              # ties
            lambda size: numpy.full(size, 0.5),                        # all equal
            lambda size: random.random(size) * 1e-300,
            lambda size: random.choice([-numpy.inf, 0, numpy.inf], size)][random.integers(5)]
    sizes = random.choice([1, 2, 10, 100, 400], size=2)
    reference, now = make(sizes[0]), make(sizes[1]) + random.choice([0, 0.1, 10])
    return Samples(reference.astype(random.choice(["float32", "float64"])),
                   now.astype(random.choice(["float32", "float64"])), None)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # scipy's, about its own p-value for tiny sets
def test_kolmogorov_smirnov():
    def expected(s):
        statistic = scipy.stats.ks_2samp(s.labels, s.scores, method="asymp").statistic
        m, n = len(s.labels), len(s.scores)
        return [[statistic, scipy.stats.kstwobign.sf(numpy.sqrt(m * n / (m + n)) * statistic)]]

    check("kolmogorov_smirnov", two_sets, expected)


def edges(reference, num_bins):
    ascending = numpy.sort(reference)
    places = numpy.arange(1, num_bins) * len(reference) // num_bins
    found = numpy.unique(ascending[places])
    return found[(found > ascending[0]) & numpy.isfinite(found)]


def test_score_drift():
    def samples(random):
        made = two_sets(random)
        num_bins = int(random.choice([2, 3, 10, 50]))
        if len(edges(made.labels, num_bins)) == 0:
            return samples(random)
        return Samples(made.labels, made.scores, weights_for(random, len(made.scores)), (num_bins,))

    def expected(s):
        inner = edges(s.labels, *s.parameters)

        def shares(scores, weights):
            bins = numpy.searchsorted(inner.astype(scores.dtype), scores, side="right")
            counts = numpy.bincount(bins, weights=weights, minlength=len(inner) + 1)
            return counts / counts.sum()

        reference, now = shares(s.labels, None), shares(s.scores, s.weights)
        distance = numpy.abs(numpy.cumsum(now) - numpy.cumsum(reference)).max()
        now, reference = (numpy.where(part == 0, 1e-4, part) for part in (now, reference))
        return [[numpy.sum((now - reference) * numpy.log(now / reference)), distance]]

    check("score_drift", samples, expected, streams=True)
