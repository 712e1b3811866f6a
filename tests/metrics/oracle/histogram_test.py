"""Histograms, against numpy's and, through it, TensorFlow's."""

import numpy
import pytest
from oracle import CASES, TOLERANCE, Samples, answers, binary_samples, check, some_size

# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def test_histogram():
    def samples(random):
        made = binary_samples(random)
        made.parameters = (int(random.choice([1, 2, 30, 100])),)
        return made

    random = numpy.random.default_rng(11)
    made = [samples(random) for _ in range(CASES)]
    spread = 0
    for case, answer in zip(made, answers("histogram", made)):
        edges, counts = answer.pure
        values = case.scores.astype(float)
        assert counts.sum() == len(values)
        if edges[0] == edges[1]:
            # No room for the buckets: numpy would make room beside the values.
            assert edges[0] == values.min() and edges[-1] == values.max() and counts[-1] == len(values)
            continue
        spread += 1
        wanted = numpy.linspace(values.min(), values.max(), case.parameters[0] + 1)
        numpy.testing.assert_allclose(edges, wanted, rtol=TOLERANCE, atol=TOLERANCE * numpy.ptp(values))
        numpy.testing.assert_array_equal(counts, numpy.histogram(values, edges)[0])
    assert spread > CASES / 2


def test_histogram_with_edges():
    """numpy's counts, with values on the edges and outside them."""

    def samples(random):
        edges = numpy.sort([
            lambda count: random.normal(size=count),
            lambda count: random.integers(-3, 4, count).astype(float),                  # some twice
            lambda count: random.choice([-1, 1], count) * 10.0**random.integers(-300, 300, count),
            lambda count: numpy.linspace(-1, 2, count),
        ][random.integers(4)](random.integers(2, 60)))
        size = max(some_size(random), len(edges))
        values = numpy.where(random.random(size) < 0.5, random.choice(edges, size), random.normal(size=size) * 3)
        dtype = random.choice(["float32", "float64"] if abs(edges).max() < 1e30 else ["float64"])
        return Samples(numpy.zeros(0), values.astype(dtype), None, edges)

    def expected(s):
        edges, values = s.parameters, s.scores.astype(float)
        counts = numpy.histogram(values, edges)[0]
        return [edges, counts, [len(values) - counts.sum()]]

    check("histogram_with_edges", samples, expected, exact=[0, 1, 2])


def test_tensorflow_histogram():
    """numpy's counts between TensorFlow's limits, as PyTorch counts them."""
    positive = [1e-12]
    while positive[-1] * 1.1 < 1e20:
        positive.append(positive[-1] * 1.1)
    positive.append(numpy.finfo(float).max)
    limits = numpy.array([*(-limit for limit in reversed(positive)), 0, *positive])

    def samples(random):
        size = some_size(random)
        values = [
            lambda: random.normal(size=size) * 10.0**random.integers(-14, 22),
            lambda: random.choice([-1, 1], size) * 10.0**random.uniform(-15, 25, size),
            lambda: random.choice(limits[1:-1], size),
            lambda: random.integers(-5, 6, size).astype(float),
        ][random.integers(4)]()
        dtype = random.choice(["float32", "float64"])
        return Samples(numpy.zeros(size), values.astype(dtype), None)

    def expected(s):
        values = s.scores.astype(float)
        counts = numpy.histogram(values, limits)[0]
        filled = numpy.flatnonzero(counts)
        first, last = filled[0], filled[-1]
        return [[values.min(), *limits[first + 1:last + 1], values.max()], counts[first:last + 1]]

    check("tensorflow_histogram", samples, expected, exact=[0, 1])
