"""Errors of regressions against scikit-learn's, correlations against scipy's, and both against sums of numpy's long
doubles, which take NaN, infinities and weights where those two don't."""

import numpy
import pytest
import scipy.stats
import sklearn.metrics
from oracle import Samples, check, regression_samples, some_size

# scikit-learn's, about samples too few: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def any_samples(random, tiny=1e-300, lowest=None):
    """Ties, constants, all types, hard ranges; no samples, no weight; NaN and infinities."""
    size = 0 if random.random() < 0.02 else some_size(random)
    kind = random.integers(9)
    targets = [
        lambda: random.normal(size=size),
        lambda: random.integers(0, 4, size).astype(float),                       # ties
        lambda: numpy.full(size, 0.1),                                           # constant
        lambda: 1e6 + random.normal(size=size),                                  # little of it varies
        lambda: random.normal(size=size) * tiny,
        lambda: random.normal(size=size) * 1e100,
        lambda: random.exponential(size=size) * 10.0**random.integers(-3, 4, size),
        lambda: random.normal(size=size),
        lambda: numpy.zeros(size),
    ][kind]()
    scale = numpy.ptp(targets) / 4 if size else 0
    predictions = targets + (scale or 1) * random.choice([0, 0.1, 3]) * random.normal(size=size)
    if kind == 1:
        predictions = random.integers(0, 4, size).astype(float)
    if kind == 7 and size:
        where = random.integers(size)
        (targets if random.random() < 0.5 else predictions)[where] = random.choice([numpy.nan, numpy.inf, -numpy.inf])
    if random.random() < 0.05:
        predictions[:] = targets[:1]
    if lowest is not None:
        targets, predictions = numpy.maximum(targets, lowest), numpy.maximum(predictions, lowest)
    dtypes = ["int64", "uint8", "bool", "float32", "float64"] if kind == 1 else ["float64"] if kind > 3 else [
        "float32", "float64"]
    weights = None
    if random.random() < 0.5:
        weights = random.integers(0, 3, size).astype(float) if random.random() < 0.5 else random.exponential(size=size)
        weights[random.random(size) < random.choice([0, 0.2, 1], p=[0.5, 0.45, 0.05])] = 0
    return Samples(targets.astype(random.choice(dtypes)), predictions.astype(random.choice(dtypes)), weights)


def with_squares(random):
    """The same, but none that vanish when squared."""
    return any_samples(random, tiny=1e-150)


def weighing(s):
    """Targets, predictions and weights as long doubles, without samples of no weight."""
    weights = numpy.ones(len(s.labels)) if s.weights is None else s.weights
    keep = weights > 0
    return (numpy.asarray(array, dtype=numpy.float64)[keep].astype(numpy.longdouble)
            for array in (s.labels, s.scores, weights))


def average(values, weights):
    return float((values * weights).sum() / weights.sum()) if len(values) else numpy.nan


def squares(values, weights):
    """The sum of squared deviations from the mean; of equal values 0, which they may miss."""
    if len(values) and numpy.all(values == values[0]):
        return 0 * values[0]
    return (weights * (values - (values * weights).sum() / weights.sum())**2).sum()


def one_minus(error, spread, count):
    if count < 2:
        return numpy.nan
    error, spread = (numpy.float64(value) for value in (error, spread))
    if spread == 0 and not numpy.isnan(error):
        return float(error == 0)
    return 1 - error / spread


def by_hand(s):
    t, p, w = weighing(s)
    e = t - p
    mse = average(numpy.float64(e)**2, w)
    return [[mse, numpy.sqrt(mse), average(abs(e), w), average(abs(e) / numpy.maximum(abs(t), 2.0**-52), w),
             numpy.max(abs(e), initial=0) if len(e) else numpy.nan, one_minus((w * e**2).sum(), squares(t, w), len(t)),
             one_minus(squares(e, w), squares(t, w), len(t))]]


def test_errors_by_hand():
    check("regression", with_squares, by_hand, relative=True, streams=True)


def test_errors_whose_squares_vanish_count_as_none():
    def tiny(random):
        s = regression_samples(random)
        return Samples(s.labels.astype(float) * 1e-300, s.scores.astype(float) * 1e-300, s.weights)

    def expected(s):
        few = numpy.count_nonzero(s.labels if s.weights is None else s.weights) < 2
        return [[0, 0, *by_hand(s)[0][2:5], *[numpy.nan if few else 1] * 2]]

    check("regression", tiny, expected, relative=True, streams=True)


def by_scikit_learn(s):
    m = sklearn.metrics
    targets, predictions = s.labels.astype(float), s.scores.astype(float)
    functions = (m.mean_squared_error, m.root_mean_squared_error, m.mean_absolute_error,
                 m.mean_absolute_percentage_error)
    out = [function(targets, predictions, sample_weight=s.weights) for function in functions]
    weights = numpy.ones(len(targets)) if s.weights is None else s.weights
    t, p = targets[weights > 0], predictions[weights > 0]
    out.append(m.max_error(t, p))  # takes no weights
    r2, explained = (function(targets, predictions, sample_weight=s.weights)
                     for function in (m.r2_score, m.explained_variance_score))
    if numpy.ptp(t) == 0:  # what scikit-learn promises; with weights its rounding errors get in the way
        r2, explained = float(out[0] == 0), float(numpy.ptp(t - p) == 0)
    if len(t) < 2:
        r2 = explained = numpy.nan
    return [[*out, r2, explained]]


def test_errors_are_scikit_learns():
    check("regression", regression_samples, by_scikit_learn, relative=True, streams=True)


def test_pearson_correlation():
    def expected(s):
        t, p, w = weighing(s)
        if len(t) < 2 or not numpy.all(numpy.isfinite(t - p)) or numpy.ptp(t) == 0 or numpy.ptp(p) == 0:
            return [[numpy.nan]]
        if s.weights is None:
            return [[scipy.stats.pearsonr(numpy.float64(t), numpy.float64(p)).statistic]]
        t, p = t - average(t, w), p - average(p, w)
        return [[(w * t * p).sum() / numpy.sqrt((w * t * t).sum()) / numpy.sqrt((w * p * p).sum())]]

    check("pearson_correlation", with_squares, expected, streams=True)


def test_spearman_correlation():
    def expected(s):
        t, p, w = (numpy.float64(array) for array in weighing(s))
        if len(t) < 2 or numpy.any(numpy.isnan(t + 0 * p)) or numpy.any(numpy.isnan(p)):
            if len(t) < 2 or numpy.any(numpy.isnan(t)) or numpy.any(numpy.isnan(p)):
                return [[numpy.nan]]
        if numpy.all(t == t[0]) or numpy.all(p == p[0]):
            return [[numpy.nan]]
        if s.weights is not None and numpy.all(w == numpy.round(w)):
            t, p = numpy.repeat(t, w.astype(int)), numpy.repeat(p, w.astype(int))  # what a weight means
        elif s.weights is not None:
            t, p = ([w[x < value].sum() + w[x == value].sum() / 2 for value in x] for x in (t, p))
            covariance = numpy.cov(t, p, aweights=w)
            return [[covariance[0, 1] / numpy.sqrt(covariance[0, 0] * covariance[1, 1])]]
        return [[scipy.stats.spearmanr(t, p).statistic]]

    check("spearman_correlation", any_samples, expected, streams=True)


def test_median_absolute_error():
    def expected(s):
        t, p, w = (numpy.float64(array) for array in weighing(s))
        if len(t) == 0 or numpy.any(numpy.isnan(t - p)):
            return [[numpy.nan]]
        if not numpy.all(numpy.isfinite(t - p)):
            t, p = abs(t - p), numpy.zeros(len(t))
            return [[numpy.quantile(t, 0.5, weights=w, method="inverted_cdf") if s.weights is not None
                     else numpy.median(t)]]
        return [[sklearn.metrics.median_absolute_error(t, p, sample_weight=None if s.weights is None else w)]]

    def samples(random):
        while True:
            s = any_samples(random)
            finite = numpy.all(numpy.isfinite(s.labels.astype(float) - s.scores.astype(float)))
            if finite or s.weights is None or numpy.any(s.weights != numpy.round(s.weights)):
                return s

    check("median_absolute_error", samples, expected, relative=True, streams=True)


def test_median_absolute_error_of_many():
    """Enough that only some are sorted."""
    def samples(random):
        size = random.integers(16000, 40000)
        errors = [lambda: random.normal(size=size), lambda: random.integers(0, 3, size).astype(float),
                  lambda: numpy.sort(random.exponential(size=size)),
                  lambda: numpy.tile([1.0, 9, 9, 2], size)[:size]][random.integers(4)]()
        weights = [None, random.exponential(size=size), random.integers(0, 3, size).astype(float),
                   (random.random(size) < 0.001) * 1.0][random.integers(4)]
        return Samples(errors, numpy.zeros(size), weights)

    check("median_absolute_error", samples,
          lambda s: [[sklearn.metrics.median_absolute_error(s.labels, s.scores, sample_weight=s.weights)]],
          relative=True, streams=True, cases=40)


def test_mean_squared_log_error():
    def expected(s):
        t, p, w = weighing(s)
        difference = numpy.log1p(abs(t - p) / (1 + numpy.minimum(t, p)))  # what the logarithms' own would lose
        error = average(difference**2, w)
        return [[error, numpy.sqrt(error)]]

    def above_minus_one(random):
        return any_samples(random, lowest=-0.99)

    check("mean_squared_log_error", above_minus_one, expected, relative=True, streams=True)


def test_mean_squared_log_error_is_scikit_learns():
    def samples(random):
        s = regression_samples(random)
        return Samples(abs(s.labels), abs(s.scores), s.weights)

    def expected(s):
        return [[function(s.labels.astype(float), s.scores.astype(float), sample_weight=s.weights) for function in
                 (sklearn.metrics.mean_squared_log_error, sklearn.metrics.root_mean_squared_log_error)]]

    check("mean_squared_log_error", samples, expected, streams=True)


def test_mean_pinball_loss():
    def with_alpha(samples):
        def make(random):
            s = samples(random)
            return Samples(s.labels, s.scores, s.weights, (random.choice([0.5, 0.9, 0.05, random.random()]),))
        return make

    def expected(s):
        t, p, w = weighing(s)
        alpha = s.parameters[0]
        return [[average(numpy.where(t >= p, alpha * (t - p), (1 - alpha) * (p - t)), w)]]

    check("mean_pinball_loss", with_alpha(any_samples), expected, relative=True, streams=True)
    check("mean_pinball_loss", with_alpha(regression_samples), lambda s: [[sklearn.metrics.mean_pinball_loss(
        s.labels.astype(float), s.scores.astype(float), alpha=s.parameters[0], sample_weight=s.weights)]],
          relative=True, streams=True)
