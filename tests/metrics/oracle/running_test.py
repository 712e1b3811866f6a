"""Running statistics, against numpy's long doubles and its quantiles."""

import numpy
import pytest
from oracle import CASES, Samples, answers, check, some_size

# numpy's, about infinities that cancel out.
pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")


def values_of(random, size, tiny=1e-300):
    kind = random.integers(9)
    values = [
        lambda: random.normal(size=size),
        lambda: random.integers(-3, 4, size).astype(float),
        lambda: numpy.full(size, 0.1),
        lambda: 1e6 + random.normal(size=size),
        lambda: -1e9 + 1e-3 * random.normal(size=size),
        lambda: random.exponential(size=size) * 10.0**random.integers(-9, 9, size),
        lambda: random.normal(size=size) * tiny,
        lambda: random.normal(size=size) * 1e100,
        lambda: random.normal(size=size),
    ][kind]()
    if kind == 8 and size:
        values[random.integers(size, size=2)] = random.choice([numpy.inf, -numpy.inf], size=2)
    dtypes = ["int64", "float32", "float64"] if kind == 1 else ["float64"] if kind > 3 else ["float32", "float64"]
    return values.astype(random.choice(dtypes))


def samples(random, tiny=1e-300):
    size = 0 if random.random() < 0.02 else some_size(random)
    values = values_of(random, size, tiny)
    weights = None
    if random.random() < 0.5:
        weights = random.integers(0, 3, size).astype(float) if random.random() < 0.5 else random.exponential(size=size)
        weights[random.random(size) < random.choice([0, 0.2, 1], p=[0.5, 0.45, 0.05])] = 0
    if values.dtype.kind == "f" and size and random.random() < 0.1:
        values[random.integers(size)] = numpy.nan
    return Samples(numpy.zeros(0), values, weights, (int(random.integers(2)),))


def weighing(s):
    values = s.scores.astype(numpy.float64).astype(numpy.longdouble)
    weights = numpy.ones(len(values)) if s.weights is None else s.weights
    return values[weights > 0], weights[weights > 0].astype(numpy.longdouble)


def mean_of(values, weights):
    return (values * weights).sum() / weights.sum() if len(values) else numpy.longdouble("nan")


def test_mean():
    def expected(s):
        values, weights = weighing(s)
        return [[mean_of(values, weights)]]

    check("mean", samples, expected, relative=True, streams=True)


def test_statistics():
    def expected(s):
        values, weights = weighing(s)
        if len(values) == 0:
            return [[numpy.nan], [numpy.nan], [0], [numpy.nan] * 3]
        mean, spread = mean_of(values, weights), numpy.nan
        left = weights.sum() - s.parameters[0]
        if left > 0 and numpy.all(numpy.isfinite(values)):
            equal = numpy.all(values == values[0])
            spread = 0 if equal else (weights * (values - mean)**2).sum() / left
        return [[values.min()], [values.max()], [weights.sum()], [mean, spread, numpy.float64(spread)**0.5]]

    check("statistics", lambda random: samples(random, 1e-150), expected, exact=(0, 1), relative=True, streams=True)


def test_exponential_average_is_tensorboards_smoothing():
    def make(random):
        values = random.normal(size=some_size(random)) + random.choice([0, 10])
        decay = random.choice([0, 0.6, 0.9, 0.999, random.random()])
        return Samples(numpy.zeros(0), values, None, (decay, int(random.integers(len(values) + 1))))

    def expected(s):  # as its time series dashboard computes it, but for rounding errors
        decay, last = numpy.longdouble(s.parameters[0]), numpy.longdouble(0)
        for value in s.scores:
            last = last * decay + (1 - decay) * value
        return [[last / (1 - decay**len(s.scores))]]

    check("exponential_average", make, expected, streams=True)


def test_quantiles():
    places = (0, 0.01, 0.1, 0.25, 1 / 3, 0.5, 0.75, 0.9, 0.99, 0.999, 1)

    def make(random):
        return Samples(numpy.zeros(0), values_of(random, some_size(random)), None, places)

    random = numpy.random.default_rng(1)
    made = [make(random) for _ in range(CASES)]
    for number, (s, answer) in enumerate(zip(made, answers("quantiles", made))):
        for once, streamed in zip(answer.pure, answer.streamed):
            numpy.testing.assert_array_equal(once, streamed, err_msg=f"case {number}: {s}")
        smallest, largest, quantiles = answer.pure
        values = s.scores.astype(numpy.float64)
        assert smallest == values.min() and largest == values.max()
        numpy.testing.assert_allclose(quantiles, numpy.quantile(values, places, method="inverted_cdf"), rtol=1 / 256,
                                      err_msg=f"case {number}: {s}")
