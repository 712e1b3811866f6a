"""Cross-validation's folds are scikit-learn's, shuffled ones too."""

import os
import subprocess

import numpy
import pytest
from sklearn.model_selection import GroupKFold, KFold, StratifiedKFold

RANDOM = numpy.random.default_rng(0)


def answers(requests):
    """What the program says to each (kind, folds, seed or None, values)."""
    lines = [f"{kind} {folds} {'-' if seed is None else seed} " + " ".join(map(str, values))
             for kind, folds, seed, values in requests]
    done = subprocess.run([os.environ["TBLOG_FOLDS_PROGRAM"]], input="\n".join(lines) + "\n", text=True, check=True,
                          stdout=subprocess.PIPE)
    out = done.stdout.splitlines()
    assert len(out) == len(requests)
    return [line if line.startswith("refused") else list(map(int, line.split())) for line in out]


def expected(kind, folds, seed, values):
    shuffle = {} if seed is None else {"shuffle": True, "random_state": seed}
    if kind == "k":
        samples = numpy.zeros(values[0])
        splits = KFold(folds, **shuffle).split(samples)
    elif kind == "stratified":
        samples = numpy.array(values)
        splits = StratifiedKFold(folds, **shuffle).split(samples, samples)
    else:
        samples = numpy.array(values)
        splits = GroupKFold(folds).split(samples, groups=samples)
    out = numpy.full(len(samples), -1)
    for fold, (_, validation) in enumerate(splits):
        out[validation] = fold
    return list(out)


def random_request(kind):
    folds = int(RANDOM.integers(2, 12))
    samples = int(RANDOM.integers(folds, 200))
    seed = None if kind == "group" or RANDOM.random() < 0.5 else int(RANDOM.integers(0, 2**32))
    if kind == "k":
        return kind, folds, seed, [samples]
    # Rare classes and groups among them, in any order, not from 0.
    values = RANDOM.zipf(1.5, samples).clip(max=40) - 3
    return kind, folds, seed, list(map(int, values))


@pytest.mark.filterwarnings("ignore:The least populated class")
@pytest.mark.parametrize("kind", ["k", "stratified", "group"])
def test_the_folds_are_those_of_scikit_learn(kind):
    requests = [random_request(kind) for _ in range(1000)]
    compared = 0
    for request, answer in zip(requests, answers(requests)):
        try:
            folds = expected(*request)
        except ValueError:
            assert isinstance(answer, str), request
            continue
        assert answer == folds, request
        compared += 1
    assert compared > 500


def test_what_makes_no_folds_is_refused_with_the_number():
    assert answers([("k", 1, None, [5]), ("k", 6, None, [5]), ("stratified", 3, None, [1, 1, 2, 2]),
                    ("group", 3, None, [1, 1, 2]), ("stratified", 2, None, [1, "nan"])]) == [
        "refused: num_folds is 1: a cross-validation has 2 at least",
        "refused: num_folds is 6, but there are only 5 samples",
        "refused: num_folds is 3, but there are only 2 samples of the most frequent class",
        "refused: num_folds is 3, but there are only 2 groups",
        "refused: labels[1] is nan"]
