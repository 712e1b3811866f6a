"""Samples of a binary classifier for the metrics benchmarks, the same for C++ and Python.

usage: samples.py FOLDER   writes labels.u8 (31 % positives) and scores.f32 (probabilities; an AUC of about 0.98)
"""

import pathlib
import sys

import numpy as np

SIZE = 10_000_000
POSITIVES = 0.31
SEPARATION = 2.9  # of the two normal distributions of logits: an area of 0.98
LABELS, SCORES = "labels.u8", "scores.f32"


def write(folder: pathlib.Path) -> None:
    random = np.random.default_rng(1)
    labels = (random.random(SIZE, dtype=np.float32) < POSITIVES).astype(np.uint8)
    logits = SEPARATION * (random.standard_normal(SIZE, dtype=np.float32) + SEPARATION * (labels - np.float32(0.5)))
    scores = 1 / (1 + np.exp(-logits, dtype=np.float32))
    folder.mkdir(parents=True, exist_ok=True)
    labels.tofile(folder / LABELS)
    scores.astype(np.float32).tofile(folder / SCORES)


def read(folder: pathlib.Path, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The first `size` labels and scores."""
    return np.fromfile(folder / LABELS, np.uint8, size), np.fromfile(folder / SCORES, np.float32, size)


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
