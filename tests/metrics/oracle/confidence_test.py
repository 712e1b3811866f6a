"""Intervals: against scipy's, and against the definitions written out."""

import numpy
import pytest
import scipy.special
import scipy.stats
from oracle import CASES, Samples, answers, binary_samples, check

NOTHING = numpy.array([])


def some_confidence(random):
    return float(random.choice([0.5, 0.9, 0.95, 0.999, random.uniform(0.01, 0.9999)]))


def test_normal_quantile():
    def samples(random):
        p = 10.0 ** -random.uniform(0, 300 if random.random() < 0.5 else 3)
        return Samples(NOTHING, NOTHING, None, (p, (1 + p) / 2, 1 - max(p, 1e-15) / 2))

    check("normal_quantile", samples, lambda s: [scipy.special.ndtri(s.parameters)])


def test_wilson_interval():
    def samples(random):
        trials = int(random.choice([1, 2, 10, 1000, 10**9]))
        successes = int(random.choice([0, 1, trials - 1, trials, random.integers(trials + 1)]))
        return Samples(NOTHING, NOTHING, None, (successes, trials, some_confidence(random)))

    def expected(s):
        successes, trials, confidence = s.parameters
        interval = scipy.stats.binomtest(successes, trials).proportion_ci(confidence, method="wilson")
        return [[successes / trials, interval.low, interval.high]]

    check("wilson_interval", samples, expected)


def placements(labels, scores):
    """By class, the share of the other class that each sample beats: DeLong's structural components."""
    positives, negatives = scores[labels == 1], scores[labels == 0]
    beats = (positives[:, None] > negatives) + 0.5 * (positives[:, None] == negatives)
    return beats.mean(axis=1), beats.mean(axis=0)


def delong(labels, components, confidence):
    """Mean, bounds and standard error of what has these structural components."""
    counts = numpy.array([len(part) for part in components])
    if counts.min() == 0:
        return [numpy.nan] * 4
    if counts.min() == 1:
        return [components[0].mean()] + [numpy.nan] * 3
    error = numpy.sqrt(sum(part.var(ddof=1) / len(part) for part in components))
    mean = components[0].mean()
    reach = scipy.stats.norm.ppf(0.5 + confidence / 2) * error
    return [mean, mean - reach, mean + reach, error]


@pytest.mark.filterwarnings("ignore::RuntimeWarning")  # numpy's, about the mean of nothing
def test_roc_auc_interval():
    def samples(random):
        made = binary_samples(random)
        made.weights = None
        made.parameters = (some_confidence(random),)
        return made

    def expected(s):
        mean, low, high, _ = delong(s.labels, placements(s.labels, s.scores), *s.parameters)
        return [[mean, numpy.maximum(low, 0), numpy.minimum(high, 1)]]

    check("roc_auc_interval", samples, expected)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_roc_auc_difference():
    def samples(random):
        made = binary_samples(random)
        size = len(made.labels)
        made.weights = None
        other = [lambda: made.scores,                                          # the same
                 lambda: 3 * made.scores + 0.5 * random.random(size),          # almost
                 lambda: random.integers(0, 4, size) / 4,                      # ties
                 lambda: numpy.zeros(size)][random.integers(4)]().astype(made.scores.dtype)
        made.scores = numpy.concatenate([made.scores, other])
        made.parameters = (some_confidence(random),)
        return made

    def expected(s):
        size = len(s.labels)
        parts = zip(placements(s.labels, s.scores[:size]), placements(s.labels, s.scores[size:]))
        mean, low, high, error = delong(s.labels, [a - b for a, b in parts], *s.parameters)
        z = mean / error if error > 1e-12 else numpy.nan  # less is a 0 that was rounded
        return [[mean, numpy.maximum(low, -1), numpy.minimum(high, 1), error, 2 * scipy.stats.norm.sf(abs(z))], [z]]

    check("roc_auc_difference", samples, expected)


def bootstrap_samples(random, sizes=(1, 2, 10, 100), replicates=(1, 2, 19, 100)):
    scores = random.normal(size=random.choice(sizes))
    parameters = (int(random.choice(replicates)), some_confidence(random), int(random.integers(2**53)))
    return Samples(NOTHING, scores.astype(random.choice(["float32", "float64"])), None, parameters)


def test_bootstrap_is_the_percentiles_of_what_was_drawn():
    random = numpy.random.default_rng(1)
    made = [bootstrap_samples(random) for _ in range(CASES)]
    for samples, answer in zip(made, answers("bootstrap", made)):
        scores = samples.scores.astype(float)
        replicates, confidence, _ = samples.parameters
        interval, once, *draws = answer.pure
        assert len(draws) == replicates and (once == 1).all()
        assert all(draw.sum() == len(scores) for draw in draws)
        means = [numpy.repeat(scores, draw.astype(int)).mean() for draw in draws]
        expected = [scores.mean(), *numpy.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])]
        numpy.testing.assert_allclose(interval, expected, rtol=0, atol=1e-12)


def test_bootstrap_draws_every_sample_alike():
    """How often each of 10 samples is drawn, and how often twice in a replicate, over 20,000 replicates."""
    samples = Samples(NOTHING, numpy.zeros(10), None, (20_000, 0.95, 7))
    draws = numpy.array(answers("bootstrap", [samples])[0].pure[2:])
    assert scipy.stats.chisquare(draws.sum(axis=0)).pvalue > 0.001
    # Of one sample: binomial. Beyond 4 times, together.
    counts = numpy.bincount(numpy.minimum(draws[:, 3].astype(int), 5), minlength=6)
    chances = scipy.stats.binom.pmf(range(5), 10, 0.1)
    assert scipy.stats.chisquare(counts, 20_000 * numpy.append(chances, 1 - chances.sum())).pvalue > 0.001


def test_bootstrap_agrees_with_scipys():
    """Both draw at random: their bounds differ by the error of a quantile of 5,000 replicates."""
    scores = numpy.random.default_rng(3).exponential(size=200)
    interval = answers("bootstrap", [Samples(NOTHING, scores, None, (5000, 0.95, 11))])[0].pure[0]
    theirs = scipy.stats.bootstrap([scores], numpy.mean, n_resamples=5000, method="percentile",
                                   random_state=numpy.random.default_rng(4))
    error = theirs.standard_error
    # The standard error of a quantile q is sqrt(q (1 - q) / n) / density: 0.038 standard errors of the mean here.
    assert abs(interval[1] - theirs.confidence_interval.low) < 4 * 1.5 * 0.038 * error
    assert abs(interval[2] - theirs.confidence_interval.high) < 4 * 1.5 * 0.038 * error
