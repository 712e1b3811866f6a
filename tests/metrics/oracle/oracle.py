"""tblog's answers held against those of others: seeded sets of samples, alike to 1e-12, and NaN where they are."""

import dataclasses
import os
import subprocess

import numpy
import sklearn

# What its functions are given here is right; to look at each parameter would take a quarter of the time.
sklearn.set_config(skip_parameter_validation=True)

CASES = 1000
TOLERANCE = 1e-12  # absolute, unless a check asks for a relative one


@dataclasses.dataclass
class Samples:
    labels: numpy.ndarray
    scores: numpy.ndarray
    weights: numpy.ndarray | None
    parameters: tuple = ()

    def text(self, function):
        vectors = [self.labels, self.scores, [] if self.weights is None else self.weights, self.parameters]
        head = [function, self.labels.dtype, self.scores.dtype, *(len(numpy.ravel(vector)) for vector in vectors)]
        lines = (" ".join(repr(float(value)) for value in numpy.ravel(vector)) for vector in vectors)
        return "\n".join([" ".join(map(str, head)), *lines, ""])


@dataclasses.dataclass
class Answer:
    pure: list  # vectors
    streamed: list  # the same from an accumulator that was split, saved, loaded and merged; empty if there is none


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
    return Samples(labels.astype(dtype), predictions.astype(dtype), weights_for(random, size), (num_classes,))


def regression_samples(random):
    size = some_size(random)
    targets = random.normal(size=size) if random.random() < 0.8 else numpy.full(size, 2.5)
    predictions = targets + random.choice([0, 0.1, 10]) * random.normal(size=size)
    dtype = random.choice(["float32", "float64"])
    return Samples(targets.astype(dtype), predictions.astype(dtype), weights_for(random, size))


def answers(function, cases):
    """What tblog says to each case."""
    done = subprocess.run([os.environ["TBLOG_METRICS_ORACLE"]], input="".join(case.text(function) for case in cases),
                          text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    parts = done.stdout.split("end\n")
    assert parts.pop() == "" and len(parts) == len(cases)

    def vectors(text):
        return [numpy.array(line.split(), dtype=float) for line in text.splitlines()]

    return [Answer(*map(vectors, part.split("streamed\n"))) for part in parts]


def assert_close(got, wanted, tolerance, relative, which):
    """`which()` names the case, and is asked only if it matters: to print samples takes longer than to compare."""
    if numpy.array_equal(got, wanted, equal_nan=True):
        return
    bounds = {"rtol": tolerance, "atol": 0} if relative else {"rtol": 0, "atol": tolerance}
    try:
        numpy.testing.assert_allclose(got, wanted, **bounds)
    except AssertionError as error:
        raise AssertionError(f"{which()}\n{error}") from None


def check(function, make_samples, expect, exact=(), relative=False, cases=CASES, streams=False):
    """Holds `cases` seeded cases of tblog's `function` against `expect`: to an absolute 1e-12, a `relative` one for what
    has no bounds, and to the bit the vectors whose places are in `exact`. The accumulator's answers are held alike, and
    `streams` says that there must be some."""
    random = numpy.random.default_rng(list(function.encode()))
    made = [make_samples(random) for _ in range(cases)]
    for number, (samples, answer) in enumerate(zip(made, answers(function, made))):
        expected = expect(samples)
        assert bool(answer.streamed) == streams
        for way, vectors in ("pure", answer.pure), ("streamed", answer.streamed):
            if way == "streamed" and not streams:
                continue
            assert len(vectors) == len(expected), f"{way}, case {number}: {samples}"
            for place, (got, wanted) in enumerate(zip(vectors, expected)):
                tolerance = 0 if place in exact else TOLERANCE
                assert_close(got, numpy.asarray(wanted, dtype=float), tolerance, relative,
                             lambda: f"{way}, case {number}, vector {place}: {samples}")
