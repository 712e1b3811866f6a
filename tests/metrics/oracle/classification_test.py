"""What is said of classifiers by their labels, against scikit-learn's; against torchmetrics' counts and numpy's where
scikit-learn has no such function or setting."""

import functools
import re

import numpy
import pytest
import sklearn.metrics
import torch
import torchmetrics.functional.classification as torchmetrics
from oracle import CASES, TOLERANCE, Samples, answers, check, some_size, weights_for

# scikit-learn's, about classes that do not occur: such cases are wanted here.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning", "ignore::RuntimeWarning")

TYPES = ["int64", "uint8", "float32", "float64"]


def some_type(random, most):
    return random.choice(TYPES + ["bool"] if most <= 1 else TYPES)


def some_weights(random, size):
    weights = weights_for(random, size)
    return weights * 1e-300 if weights is not None and random.random() < 0.1 else weights


def class_samples(random, *parameters, num_classes=None, make_weights=some_weights):
    size = some_size(random)
    num_classes = num_classes or int(random.choice([1, 2, 3, 10, 60]))
    used = random.choice(num_classes, random.integers(1, num_classes + 1), replace=False)  # others never occur
    labels = random.choice(used, size)
    predictions = numpy.where(random.random(size) < random.choice([0, 0.6, 0.6, 1]), labels, random.choice(used, size))
    return Samples(labels.astype(some_type(random, num_classes - 1)),
                   predictions.astype(some_type(random, num_classes - 1)), make_weights(random, size),
                   (num_classes, *parameters))


def label_samples(random, *parameters, make_weights=some_weights):
    size, num_labels = some_size(random), int(random.choice([2, 3, 10]))
    shares = random.choice([0, 0.1, 0.5, 0.9, 1], num_labels)  # some labels never occur, or always do
    labels = random.random((size, num_labels)) < shares
    predictions = numpy.where(random.random(labels.shape) < random.choice([0.6, 0.9, 1]), labels,
                              random.random(labels.shape) < random.permutation(shares))
    return Samples(labels.astype(some_type(random, 1)), predictions.astype(some_type(random, 1)),
                   make_weights(random, size), (num_labels, *parameters))


def no_weights(random, size):
    return None


def some_settings(random):
    """beta and zero_division."""
    return float(random.choice([0, 0.5, 1, 2, numpy.inf])), float(random.choice([0, 1, numpy.nan]))


def given_weights(samples, size):
    return numpy.ones(size) if samples.weights is None else samples.weights


def present(samples):
    """Labels, predictions and weights, as integers, without the samples that weigh nothing."""
    rows = given_weights(samples, len(samples.labels)) > 0
    weights = None if samples.weights is None else samples.weights[rows]
    return samples.labels[rows].astype(int), samples.scores[rows].astype(int), weights


def counts_of(label, predicted, weights):
    """[..., true, predicted], from booleans [samples, ...]. scikit-learn's are differences of sums in part, which need
    not be 0 where nothing was counted."""
    weights = numpy.ones(len(label)) if weights is None else weights
    return numpy.stack([numpy.stack([weights @ (true & guess) for guess in (~predicted, predicted)], -1)
                        for true in (~label, label)], -2)


def nan_average(values, weights):
    kept = ~numpy.isnan(values)
    if not kept.any():
        return numpy.nan
    if weights is None or weights[kept].sum() == 0:
        return values[kept].mean()
    return numpy.average(values[kept], weights=weights[kept])


def ratio(part, whole, zero_division):
    return numpy.where(whole > 0, part / numpy.where(whole > 0, whole, 1), zero_division)


def of_counts(metric, counts, average, zero_division, counted, weights):
    """From counts [..., true, predicted]; what scikit-learn lacks: specificity, and jaccard with NaN."""
    def value(of):
        if metric == "specificity":
            return ratio(of[..., 0, 0], of[..., 0, 0] + of[..., 0, 1], zero_division)
        return ratio(of[..., 1, 1], of[..., 1, 1] + of[..., 0, 1] + of[..., 1, 0], zero_division)

    if average is None:
        return value(counts)
    if average == "micro":
        return float(value(counts.sum(0)))
    counts = counts[counted] if counted is not None else counts
    if average == "weighted":
        weights = counts[:, 1].sum(-1)
    return nan_average(value(counts), weights if average in ("weighted", "samples") else None)


def expected_averages(samples, averages, all_labels, counted):
    """Each metric by class, then each average of all metrics. `counted`: the classes that averages are made of."""
    beta, zero_division = samples.parameters[1:]
    labels, predictions, weights = present(samples)
    common = {"sample_weight": weights, "zero_division": zero_division}
    if labels.ndim == 1:
        by_class = counts_of(labels[:, None] == all_labels, predictions[:, None] == all_labels, weights)
    else:
        by_class = counts_of(labels == 1, predictions == 1, weights)

    def own(metric, average):
        if average == "samples":
            counts = counts_of(labels.T == 1, predictions.T == 1, None)
            return of_counts(metric, counts, average, zero_division, None, weights)
        return of_counts(metric, by_class, average, zero_division, counted, None)

    def all_metrics(average):
        of = {"labels": all_labels if average in (None, "micro") else counted, "average": average}
        jaccard = own("jaccard", average)
        if not numpy.isnan(zero_division):
            theirs = sklearn.metrics.jaccard_score(labels, predictions, **of, **common)
            numpy.testing.assert_allclose(jaccard, theirs, rtol=0, atol=TOLERANCE)
        precision, recall, fbeta, _ = sklearn.metrics.precision_recall_fscore_support(labels, predictions, beta=beta,
                                                                                      **of, **common)
        f1 = sklearn.metrics.f1_score(labels, predictions, **of, **common)
        return [precision, recall, own("specificity", average), fbeta, f1, jaccard]

    return [*all_metrics(None), *(all_metrics(average) for average in averages)]


@pytest.mark.parametrize("normalize", [None, "true", "pred", "all"])
def test_confusion_matrix(normalize):
    number = [None, "true", "pred", "all"].index(normalize)

    def expected(s):
        labels, predictions, weights = present(s)
        matrix = sklearn.metrics.confusion_matrix(labels, predictions, labels=range(s.parameters[0]),
                                                  sample_weight=weights, normalize=normalize).astype(float)
        if normalize == "true":  # shares of nothing; scikit-learn has 0
            matrix[~numpy.isin(range(len(matrix)), labels), :] = numpy.nan
        if normalize == "pred":
            matrix[:, ~numpy.isin(range(len(matrix)), predictions)] = numpy.nan
        return [matrix.ravel()]

    check("confusion_matrix", lambda random: class_samples(random, number), expected, streams=True)


def test_outcomes_of_classes():
    def expected(s):
        labels, predictions, weights = present(s)
        counts = sklearn.metrics.multilabel_confusion_matrix(labels, predictions, labels=range(s.parameters[0]),
                                                             sample_weight=weights)
        return [counts.ravel()]

    check("class_outcomes", class_samples, expected, streams=True)


@pytest.mark.parametrize("inside", [True, False])
def test_ignored_samples_are_absent(inside):
    """As torchmetrics does, whether the ignored number is a class or not."""
    def samples(random):
        made = class_samples(random, num_classes=int(random.choice([2, 3, 10])), make_weights=no_weights)
        num_classes = made.parameters[0]
        ignored = int(random.integers(num_classes)) if inside else int(random.choice([-100, -1, 255]))
        if not inside:
            made.labels = made.labels.astype(random.choice(["int64", "float32"] if ignored < 0 else TYPES))
            made.labels[random.random(len(made.labels)) < 0.3] = ignored
        made.parameters = (num_classes, ignored)
        return made

    def expected(s):
        given = [torch.from_numpy(s.scores.astype(int)), torch.from_numpy(s.labels.astype(int)), s.parameters[0]]
        scores = torchmetrics.multiclass_stat_scores(*given, average=None, ignore_index=s.parameters[1])
        matrix = torchmetrics.multiclass_confusion_matrix(*given, ignore_index=s.parameters[1])
        return [scores[:, [2, 1, 3, 0]].numpy().ravel(), matrix.numpy().ravel()]

    check("confusion_matrix_ignoring", samples, expected, exact=[0, 1], streams=True)


def test_averages_over_classes():
    def expected(s):
        occurring = numpy.unique(numpy.concatenate(present(s)[:2]))
        return expected_averages(s, ["micro", "macro", "weighted"], numpy.arange(s.parameters[0]), occurring)

    check("class_averages", lambda random: class_samples(random, *some_settings(random)), expected, streams=True)


def test_scores_of_all_classes():
    def expected(s):
        labels, predictions, weights = present(s)
        common = {"sample_weight": weights}
        classes = len(numpy.unique(labels))
        kappas = [sklearn.metrics.cohen_kappa_score(labels, predictions, labels=range(s.parameters[0]), weights=kind,
                                                    **common) for kind in (None, "linear", "quadratic")]
        # One class in labels or predictions: scikit-learn has 0, or what rounding left.
        constant = classes == 1 or len(numpy.unique(predictions)) == 1
        alike = constant and (labels == predictions).all()
        return [[sklearn.metrics.accuracy_score(labels, predictions, **common),
                 sklearn.metrics.zero_one_loss(labels, predictions, **common),
                 sklearn.metrics.hamming_loss(labels, predictions, **common),
                 sklearn.metrics.balanced_accuracy_score(labels, predictions, **common),
                 sklearn.metrics.balanced_accuracy_score(labels, predictions, adjusted=True, **common)
                 if classes > 1 else numpy.nan,
                 numpy.nan if constant else sklearn.metrics.matthews_corrcoef(labels, predictions, **common),
                 *(numpy.nan if alike else kappa for kappa in kappas)]]

    # Products of weights: scikit-learn's vanish below 1e-308.
    check("class_scores", lambda random: class_samples(random, make_weights=weights_for), expected, streams=True)


def test_scores_of_a_binary_classifier():
    def expected(s):
        labels, predictions, weights = present(s)
        _, beta, zero_division = s.parameters
        common = {"sample_weight": weights, "labels": [1], "average": "micro", "zero_division": zero_division}
        counts = counts_of(labels[:, None] == [1], predictions[:, None] == [1], weights)
        return [[sklearn.metrics.accuracy_score(labels, predictions, sample_weight=weights),
                 sklearn.metrics.precision_score(labels, predictions, **common),
                 sklearn.metrics.recall_score(labels, predictions, **common),
                 of_counts("specificity", counts, "micro", zero_division, None, None),
                 sklearn.metrics.fbeta_score(labels, predictions, beta=beta, **common),
                 sklearn.metrics.f1_score(labels, predictions, **common),
                 of_counts("jaccard", counts, "micro", zero_division, None, None)]]

    check("binary_scores", lambda random: class_samples(random, *some_settings(random), num_classes=2), expected)


def test_outcomes_of_labels():
    def expected(s):
        labels, predictions, weights = present(s)
        counts = sklearn.metrics.multilabel_confusion_matrix(labels, predictions, sample_weight=weights)
        if weights is None:
            theirs = torchmetrics.multilabel_stat_scores(torch.from_numpy(predictions), torch.from_numpy(labels),
                                                         s.parameters[0], average=None)
            numpy.testing.assert_array_equal(counts.reshape(-1, 4), theirs[:, [2, 1, 3, 0]])
        return [counts.ravel()]

    check("multilabel_outcomes", label_samples, expected, streams=True)


def test_averages_over_labels():
    check("multilabel_averages", lambda random: label_samples(random, *some_settings(random)),
          lambda s: expected_averages(s, ["micro", "macro", "weighted", "samples"], None, None), streams=True)


def test_scores_of_all_labels():
    def expected(s):
        labels, predictions, weights = present(s)
        return [[score(labels, predictions, sample_weight=weights) for score in
                 (sklearn.metrics.accuracy_score, sklearn.metrics.zero_one_loss, sklearn.metrics.hamming_loss)]]

    check("multilabel_scores", label_samples, expected, streams=True)


def check_report(function, make_samples, occurring):
    """To the character, for names of different widths, whose letters have one byte or two."""
    random = numpy.random.default_rng(list(function.encode()))
    made = []
    for _ in range(CASES):
        samples = make_samples(random)
        names = random.integers(1, 30, samples.parameters[0]) * random.choice([-1, 1], samples.parameters[0])
        if random.random() < 0.3:
            names = []
        samples.parameters += (float(random.choice([0, 1, numpy.nan])), int(random.choice([0, 2, 3, 7])), *names)
        made.append(samples)
    compared = 0
    for samples, answer in zip(made, answers(function, made)):
        size, zero_division, digits, *names = samples.parameters
        names = [("é" if length < 0 else "n") * abs(length) for length in names] or [str(k) for k in range(size)]
        report = functools.partial(
            sklearn.metrics.classification_report, samples.labels.astype(int), samples.scores.astype(int),
            digits=digits, zero_division=zero_division, target_names=[names[k] for k in occurring(samples)])
        if samples.labels.ndim == 2:
            over_samples = report(output_dict=True)["samples avg"]
            decimals = numpy.array(list(over_samples.values())[:3]) * 10**digits % 1
            if (abs(decimals - 0.5) < 1e-8).any():
                continue  # halfway between two numbers: the order of a sum over samples decides which it is
        expected = report()
        compared += 1
        if not (samples.labels == samples.scores).any():  # where its counts become floats
            expected = re.sub(r"( \d+)\.0$", r"  \1", expected, flags=re.MULTILINE)
        for vectors in answer.pure, answer.streamed:
            assert bytes(vectors[0].astype(int).tolist()).decode() == expected
    assert compared > 0.8 * CASES


def test_report_on_classes():
    check_report("class_report", functools.partial(class_samples, make_weights=no_weights),
                 lambda s: numpy.unique(numpy.concatenate([s.labels, s.scores]).astype(int)))


def test_report_on_labels():
    check_report("multilabel_report", functools.partial(label_samples, make_weights=no_weights),
                 lambda s: range(s.parameters[0]))


def some_scores(random, size):
    scores = [random.random(size), random.integers(0, 101, size) / 100, random.normal(size=size) * 1e-300,
              random.choice([-numpy.inf, -1, 0, 0.5, 1, numpy.inf], size)][random.integers(4)]
    return scores.astype(random.choice(["float32", "float64"]))


def test_predictions_at_a_threshold():
    def samples(random):
        threshold = random.choice([0.5, 0.29, 0.57, 0, 1, -numpy.inf, numpy.inf, random.random()])
        return Samples(numpy.zeros(0), some_scores(random, some_size(random)), None, (float(threshold),))

    check("predictions_at", samples, lambda s: [s.scores >= s.scores.dtype.type(s.parameters[0])], exact=[0])


def test_predicted_classes():
    def samples(random):
        num_classes = int(random.choice([1, 2, 3, 10, 50]))
        return Samples(numpy.zeros(0), some_scores(random, some_size(random) * num_classes), None, (num_classes,))

    check("predicted_classes", samples, lambda s: [s.scores.reshape(-1, s.parameters[0]).argmax(1)], exact=[0])
