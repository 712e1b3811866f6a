"""Curves at given thresholds. The oracle is scikit-learn on scores that are replaced by how many thresholds they reach,
and a comparison of every score with every threshold where there are no samples between two of them."""

import curve_points
import numpy
import pytest
import sklearn.metrics
from curve_points import Points
from oracle import CASES, TOLERANCE, answers, binary_samples, check

pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


def thresholds(samples):
    _, uniform, *given = samples.parameters
    return numpy.arange(uniform) / (uniform - 1) if uniform else numpy.array(given)


def points(samples):
    return Points(samples, thresholds(samples))


def with_thresholds(parameters):
    def make(random):
        samples = binary_samples(random)
        parameter = float(random.choice(parameters))
        if random.random() < 0.5:
            samples.parameters = (parameter, int(random.choice([2, 3, 11, 101, 1001])))
            return samples
        given = [
            lambda: [0.5],
            lambda: numpy.unique(samples.scores)[::2],
            lambda: numpy.unique(numpy.concatenate([samples.scores[:3], random.normal(size=5)])),
            lambda: [-1e300, -1, 0, 1e-310, 0.1, 0.25, 0.29, 1e300],
            lambda: numpy.unique(random.random(random.integers(1, 40))),
        ][random.integers(5)]()
        samples.parameters = (parameter, 0, *(float(threshold) for threshold in given))
        return samples

    return make


def reached(samples):
    """How many thresholds each score reaches."""
    with numpy.errstate(over="ignore"):
        return numpy.searchsorted(thresholds(samples).astype(samples.scores.dtype), samples.scores, side="right")


def areas(labels, scores, weights, max_fpr):
    weight = numpy.ones(len(labels)) if weights is None else weights
    if not weight[labels == 1].sum():
        return [[numpy.nan]] * 3
    precision = sklearn.metrics.average_precision_score(labels, scores, sample_weight=weights)
    if not weight[labels == 0].sum():
        return [[numpy.nan], [numpy.nan], [precision]]
    return [[sklearn.metrics.roc_auc_score(labels, scores, sample_weight=weights)],
            [sklearn.metrics.roc_auc_score(labels, scores, sample_weight=weights, max_fpr=max_fpr)], [precision]]


def test_counts():
    def expected(s):
        p = points(s)
        end = len(p.given) + 1
        fp, tp = p.fp[1:end], p.tp[1:end]
        return [p.negatives - fp, fp, p.positives - tp, tp, p.given[::-1]]

    check("binned_counts", with_thresholds([0]), expected, exact=[4], streams=True)


def test_roc_curve():
    """From (0, 0) at infinity to (1, 1), at -infinity if need be; points between others on a line may be left out."""

    def expected(s):
        p = points(s)
        kept = numpy.full(len(p.tp), True)
        if s.parameters[0] and len(p.tp) > 3:
            kept[2:-1] = (numpy.diff(p.fp[1:], 2) != 0) | (numpy.diff(p.tp[1:], 2) != 0)
        return [p.fpr[kept] if p.negatives else numpy.full(kept.sum(), numpy.nan),
                p.tpr[kept] if p.positives else numpy.full(kept.sum(), numpy.nan), numpy.array(p.thresholds)[kept]]

    def samples(random):
        made = with_thresholds([0, 1])(random)
        if made.parameters[0] and made.weights is not None:
            made.weights = numpy.ceil(made.weights)  # or rounding decides what is on a line
        return made

    check("binned_roc_curve", samples, expected, exact=[2], streams=True)


def test_precision_recall_curve():
    def expected(s):
        p = points(s)
        end = len(p.given)
        kept = numpy.full(end, True)
        tp = p.tp[end:0:-1]
        if s.parameters[0] and end > 2:
            kept[1:-1] = (numpy.diff(tp[:-1]) != 0) | (numpy.diff(tp[1:]) != 0)
        recall = p.tpr[end:0:-1][kept] if p.positives else numpy.full(kept.sum(), numpy.nan)
        return [[*p.precision[end:0:-1][kept], 1], [*recall, 0], p.given[kept]]

    check("binned_precision_recall_curve", with_thresholds([0, 1]), expected, exact=[2], streams=True)


def test_det_curve():
    def expected(s):
        p = points(s)
        last = numpy.flatnonzero(p.tp == p.positives)[0] if p.positives else 0
        first = min(numpy.flatnonzero(p.fp == 0)[-1], last)
        return [(p.fpr[first:last + 1] if p.negatives else numpy.full(last + 1 - first, numpy.nan))[::-1],
                (1 - p.tpr[first:last + 1] if p.positives else numpy.full(last + 1 - first, numpy.nan))[::-1],
                p.thresholds[first:last + 1][::-1]]

    check("binned_det_curve", with_thresholds([0]), expected, exact=[2], streams=True)


def test_areas():
    check("binned_areas", with_thresholds([1, 0.5, 0.1, 0.001]),
          lambda s: areas(s.labels, reached(s), s.weights, s.parameters[0]), streams=True)


def test_error_bounds():
    """The areas of the samples themselves are within them."""
    random = numpy.random.default_rng(8)
    cases = [with_thresholds([1])(random) for _ in range(CASES)]
    within = [0, 0]
    for samples, bounds, binned in zip(cases, answers("binned_error_bounds", cases), answers("binned_areas", cases)):
        exact = areas(samples.labels, samples.scores, samples.weights, 1)
        for place, (area, bound) in enumerate([(0, 0), (2, 1)]):
            (least,), (got,), (wanted,) = bounds.pure[bound], binned.pure[area], exact[area]
            if numpy.isnan(wanted):
                assert numpy.isnan(least)
                continue
            assert abs(got - wanted) <= least + TOLERANCE
            within[place] += least < 0.1
            numpy.testing.assert_allclose(bounds.streamed[bound], least, rtol=0, atol=TOLERANCE)
    assert min(within) > CASES / 20  # and say something


@pytest.mark.parametrize("function", ["precision_at_recall", "recall_at_precision", "sensitivity_at_specificity",
                                      "specificity_at_sensitivity", "best_fbeta", "ks_statistic"])
def test_operating_points(function):
    check(f"binned_{function}", with_thresholds([0, 0.5, 0.9, 1, 0.123]),
          lambda s: getattr(curve_points, function)(points(s), s.parameters[0]), exact=[1], streams=True)


def test_population_stability_index():
    def expected(s):
        weights = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        counts = [numpy.bincount(reached(s), weights * (s.labels == label), len(thresholds(s)) + 1)
                  for label in (0, 1)]
        if not all(count.sum() for count in counts):
            return [[numpy.nan]]
        reference, now = (numpy.where(count == 0, s.parameters[0], count / count.sum()) for count in counts)
        return [[numpy.sum((now - reference) * numpy.log(now / reference))]]

    check("population_stability_index", with_thresholds([1e-4, 1e-6, 0.5]), expected, streams=True)
