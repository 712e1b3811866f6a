"""tblog's metrics are scikit-learn's: 1,000 seeded sets of samples per function, alike to 1e-12 and NaN where it is."""

import dataclasses
import os
import subprocess

import numpy
import pytest
import sklearn.calibration
import sklearn.metrics

CASES = 1000
TOLERANCE = 1e-12  # absolute, unless a check asks for a relative one
# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")


@dataclasses.dataclass
class Samples:
    labels: numpy.ndarray
    scores: numpy.ndarray
    weights: numpy.ndarray | None
    parameter: int = 0

    def text(self, function):
        def line(values):
            return " ".join(repr(float(value)) for value in values) + "\n"

        head = [function, self.labels.dtype, self.scores.dtype, len(self.labels), int(self.weights is not None),
                self.parameter]
        return (" ".join(map(str, head)) + "\n" + line(self.labels) + line(self.scores) +
                (line(self.weights) if self.weights is not None else ""))


def weights_for(random, size):
    """None, whole numbers with zeros, or anything; never all zero, which scikit-learn does not take."""
    kind = random.integers(4)
    if kind < 2:
        return None
    weights = random.integers(0, 4, size).astype(float) if kind == 2 else random.exponential(size=size)
    weights[random.integers(size)] = 0 if kind == 3 and size > 1 else 1
    return weights


def some_size(random):
    return int(random.choice([1, 2, 3, 10, 100, 400], p=[0.05, 0.05, 0.1, 0.3, 0.4, 0.1]))


def binary_samples(random):
    size = some_size(random)
    labels = (random.random(size) < random.choice([0, 0.02, 0.3, 0.5, 0.9, 1])).astype(
        random.choice(["bool", "int64", "uint8", "float32", "float64"]))
    scores = [
        lambda: random.random(size),
        lambda: random.integers(0, 5, size) / 4,             # ties
        lambda: numpy.full(size, 0.5),                       # all equal
        lambda: 0.4 * labels + 0.6 * random.random(size),    # a useful classifier
        lambda: random.normal(size=size) * 10,               # logits
        lambda: random.random(size) * 1e-300,                # apart, but hardly
        lambda: random.integers(0, 101, size) / 100,         # on the grid of thresholds
        lambda: 1 - random.integers(0, 3, size) * 2.0**-53,  # neighbours
    ][random.integers(8)]()
    dtype = random.choice(["float32", "float64"])
    return Samples(labels, scores.astype(dtype), weights_for(random, size))


def class_samples(random, num_classes=None):
    size = some_size(random)
    num_classes = num_classes or int(random.choice([2, 3, 10]))
    used = random.integers(1, num_classes + 1)  # classes that never occur
    labels = random.integers(0, used, size)
    predictions = numpy.where(random.random(size) < 0.6, labels, random.integers(0, used, size))
    dtype = random.choice(["int64", "uint8", "float32"])
    return Samples(labels.astype(dtype), predictions.astype(dtype), weights_for(random, size), num_classes)


def regression_samples(random):
    size = some_size(random)
    targets = random.normal(size=size) if random.random() < 0.8 else numpy.full(size, 2.5)
    predictions = targets + random.choice([0, 0.1, 10]) * random.normal(size=size)
    dtype = random.choice(["float32", "float64"])
    return Samples(targets.astype(dtype), predictions.astype(dtype), weights_for(random, size))


def answers(function, cases):
    """What tblog says to each case: a list of vectors."""
    done = subprocess.run([os.environ["TBLOG_METRICS_ORACLE"]], input="".join(case.text(function) for case in cases),
                          text=True, capture_output=True, check=True)
    parts = done.stdout.split("end\n")
    assert parts.pop() == "" and len(parts) == len(cases)
    return [[numpy.array(line.split(), dtype=float) for line in part.splitlines()] for part in parts]


def check(function, make_samples, expect, exact=(), relative=False, cases=CASES):
    """Holds `cases` seeded cases of tblog's `function` against `expect`: to an absolute 1e-12, a `relative` one for what
    has no bounds, and to the bit the vectors whose places are in `exact`."""
    random = numpy.random.default_rng(list(function.encode()))
    made = [make_samples(random) for _ in range(cases)]
    for number, (samples, answer) in enumerate(zip(made, answers(function, made))):
        expected = expect(samples)
        assert len(answer) == len(expected), f"case {number}: {samples}"
        for place, (got, wanted) in enumerate(zip(answer, expected)):
            tolerance = 0 if place in exact else TOLERANCE
            bounds = {"rtol": tolerance, "atol": 0} if relative else {"rtol": 0, "atol": tolerance}
            numpy.testing.assert_allclose(got, numpy.asarray(wanted, dtype=float), **bounds,
                                          err_msg=f"case {number}, vector {place}: {samples}")


def with_flag(samples, random):
    samples.parameter = int(random.integers(2))
    return samples


def test_confusion_matrix_at_thresholds():
    check("confusion_matrix_at_thresholds", binary_samples,
          lambda s: sklearn.metrics.confusion_matrix_at_thresholds(s.labels, s.scores, pos_label=1,
                                                                   sample_weight=s.weights), exact=[4])


def test_roc_curve():
    check("roc_curve", lambda random: with_flag(binary_samples(random), random),
          lambda s: sklearn.metrics.roc_curve(s.labels, s.scores, pos_label=1, sample_weight=s.weights,
                                              drop_intermediate=bool(s.parameter)), exact=[2])


def test_precision_recall_curve():
    check("precision_recall_curve", lambda random: with_flag(binary_samples(random), random),
          lambda s: sklearn.metrics.precision_recall_curve(s.labels, s.scores, pos_label=1, sample_weight=s.weights,
                                                           drop_intermediate=bool(s.parameter)), exact=[2])


def test_roc_auc():
    check("roc_auc", binary_samples,
          lambda s: [[sklearn.metrics.roc_auc_score(s.labels, s.scores, sample_weight=s.weights)]])


def test_average_precision():
    check("average_precision", binary_samples,
          lambda s: [[sklearn.metrics.average_precision_score(s.labels, s.scores, sample_weight=s.weights)]])


def test_uniform_threshold_counts():
    """scikit-learn has no such function: every score is compared with every threshold."""

    def samples(random):
        made = binary_samples(random)
        made.parameter = int(random.choice([2, 3, 101, 201]))
        return made

    def expected(s):
        thresholds = numpy.arange(s.parameter) / (s.parameter - 1)
        weights = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        reached = s.scores[None, :] >= thresholds.astype(s.scores.dtype)[:, None]
        positive, negative = weights * (s.labels == 1), weights * (s.labels == 0)
        return [~reached @ negative, reached @ negative, ~reached @ positive, reached @ positive, thresholds]

    check("uniform_threshold_counts", samples, expected, exact=[4])


def test_confusion_matrix():
    check("confusion_matrix", class_samples,
          lambda s: sklearn.metrics.confusion_matrix(s.labels, s.scores, labels=range(s.parameter),
                                                     sample_weight=s.weights))


def test_scores_of_each_class():
    def expected(s):
        weights = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        occurring = numpy.unique(numpy.concatenate([s.labels[weights > 0], s.scores[weights > 0]]))
        common = {"sample_weight": s.weights, "zero_division": 0}
        each = {"labels": range(s.parameter), "average": None, **common}
        return [[sklearn.metrics.accuracy_score(s.labels, s.scores, sample_weight=s.weights)],
                [sklearn.metrics.f1_score(s.labels, s.scores, labels=occurring, average="macro", **common)],
                sklearn.metrics.precision_score(s.labels, s.scores, **each),
                sklearn.metrics.recall_score(s.labels, s.scores, **each),
                sklearn.metrics.f1_score(s.labels, s.scores, **each)]

    check("class_scores", class_samples, expected)


def test_scores_of_a_binary_classifier():
    def expected(s):
        common = {"sample_weight": s.weights, "labels": [1], "average": "micro"}
        given = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        predicted, true = given @ (s.scores == 1), given @ (s.labels == 1)
        none = 0.5  # 0/0; scikit-learn's zero_division takes 0, 1 and NaN alone
        return [[sklearn.metrics.accuracy_score(s.labels, s.scores, sample_weight=s.weights),
                 sklearn.metrics.precision_score(s.labels, s.scores, **common) if predicted > 0 else none,
                 sklearn.metrics.recall_score(s.labels, s.scores, **common) if true > 0 else none,
                 sklearn.metrics.f1_score(s.labels, s.scores, **common) if predicted + true > 0 else none]]

    check("binary_scores", lambda random: class_samples(random, num_classes=2), expected)


def test_regression():
    def expected(s):
        targets, predictions = s.labels.astype(float), s.scores.astype(float)
        mse, mae, r2 = (function(targets, predictions, sample_weight=s.weights)
                        for function in (sklearn.metrics.mean_squared_error, sklearn.metrics.mean_absolute_error,
                                         sklearn.metrics.r2_score))
        weighing = targets if s.weights is None else targets[s.weights > 0]
        if len(targets) > 1 and numpy.ptp(weighing) == 0:
            r2 = float(mse == 0)  # what scikit-learn promises; with weights its rounding errors get in the way
        return [[mse, mae, r2]]

    check("regression", regression_samples, expected, relative=True)


def probability_samples(random):
    made = binary_samples(random)
    made.scores = numpy.clip(made.scores, 0, 1)
    made.parameter = int(random.choice([1, 3, 10, 50]))
    return made


def test_calibration_curve():
    def unweighted(random):
        made = probability_samples(random)
        made.weights = None
        return made

    def expected(s):
        actual, predicted = sklearn.calibration.calibration_curve(s.labels, s.scores, pos_label=1, n_bins=s.parameter)
        bins = numpy.searchsorted(numpy.linspace(0, 1, s.parameter + 1)[1:-1], s.scores)
        counts = numpy.unique(bins, return_counts=True)[1]
        return [actual, predicted, counts, [counts @ numpy.abs(actual - predicted) / counts.sum()]]

    check("calibration_curve", unweighted, expected, exact=[2])


def test_weighted_calibration_curve():
    """scikit-learn knows no weights here: each bin's samples are looked for by themselves."""

    def expected(s):
        weights = numpy.ones(len(s.labels)) if s.weights is None else s.weights
        edges = numpy.linspace(0, 1, s.parameter + 1)
        edges[0], edges[-1] = -1, 2
        masks = [(edges[i] < s.scores) & (s.scores <= edges[i + 1]) for i in range(s.parameter)]
        masks = [mask for mask in masks if weights[mask].sum() > 0]
        counts = numpy.array([weights[mask].sum() for mask in masks])
        actual, predicted = (numpy.array([numpy.average(values[mask].astype(float), weights=weights[mask])
                                          for mask in masks]) for values in (s.labels, s.scores))
        return [actual, predicted, counts, [counts @ numpy.abs(actual - predicted) / counts.sum()]]

    check("calibration_curve", probability_samples, expected)


def test_histogram():
    def samples(random):
        made = binary_samples(random)
        made.parameter = int(random.choice([1, 2, 30, 100]))
        return made

    random = numpy.random.default_rng(11)
    made = [samples(random) for _ in range(CASES)]
    spread = 0
    for case, (edges, counts) in zip(made, answers("histogram", made)):
        values = case.scores.astype(float)
        assert counts.sum() == len(values)
        if edges[0] == edges[1]:
            # No room for the buckets: numpy would make room beside the values.
            assert edges[0] == values.min() and edges[-1] == values.max() and counts[-1] == len(values)
            continue
        spread += 1
        wanted = numpy.linspace(values.min(), values.max(), case.parameter + 1)
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
        padding = numpy.zeros(size - len(edges))
        return Samples(numpy.concatenate([edges, padding]), values.astype(dtype), None, len(edges))

    def expected(s):
        edges, values = s.labels[:s.parameter], s.scores.astype(float)
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


@pytest.mark.parametrize("function", ["roc_auc", "average_precision"])
def test_a_large_set(function):
    """Sums of a million terms: rounding must not add up."""
    random = numpy.random.default_rng(12)
    labels = random.integers(0, 2, 1_000_000)
    scores = numpy.round(labels * 0.2 + random.random(labels.size), 4)
    samples = Samples(labels, scores, random.random(labels.size))
    reference = getattr(sklearn.metrics, f"{function}_score")(labels, scores, sample_weight=samples.weights)
    ((got,),) = answers(function, [samples])[0]
    assert abs(got - reference) <= TOLERANCE
