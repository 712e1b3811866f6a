"""What the metrics cost with scikit-learn, numpy and torchmetrics. One run is one round.

usage: metrics.py SAMPLES   the folder that samples.py wrote
"""

import os
import pathlib
import sys
import time

import numpy as np
import samples
import torch
from json_lines import print_line
from sklearn.metrics import average_precision_score, precision_recall_curve, roc_auc_score, roc_curve
from torchmetrics.functional.classification import binary_precision_recall_curve

BINS = (200, 1000, 2000)
# Torchmetrics has a pass for each threshold: a minute for 10 million samples, and as much a sample as for one million.
TORCHMETRICS_SIZE = 1_000_000


LEAST_TIME = 300_000_000  # nanoseconds for each figure


def measure(name: str, f) -> None:
    """Prints the mean of as many runs as fit into LEAST_TIME, but of one at least, after one that is not timed."""
    f()
    runs, begin, spent = 0, time.perf_counter_ns(), 0
    while spent < LEAST_TIME:
        f()
        runs += 1
        spent = time.perf_counter_ns() - begin
    print_line(name, mean=spent / runs)


def exact(labels: np.ndarray, scores: np.ndarray) -> None:
    def areas():
        roc_auc_score(labels, scores)
        average_precision_score(labels, scores)

    measure(f"sklearn_areas/{len(labels)}", areas)
    measure(f"sklearn_roc_curve/{len(labels)}", lambda: roc_curve(labels, scores, drop_intermediate=False))
    measure(f"sklearn_pr_curve/{len(labels)}", lambda: precision_recall_curve(labels, scores))


def search_each(labels: np.ndarray, scores: np.ndarray, bins: int) -> None:
    thresholds = np.linspace(0, 1, bins, dtype=np.float32)

    def count():
        reached = np.searchsorted(thresholds, scores, side="right")
        return np.bincount(2 * reached + labels, minlength=2 * (bins + 1))

    measure(f"searchsorted_{bins}/{len(labels)}", count)


def torchmetrics_binned(labels: np.ndarray, scores: np.ndarray, bins: int, threads: int, suffix: str) -> None:
    preds, target = torch.from_numpy(scores), torch.from_numpy(labels).long()
    torch.set_num_threads(threads)
    measure(
        f"torchmetrics_{bins}/{len(labels)}/{suffix}",
        lambda: binary_precision_recall_curve(preds, target, thresholds=bins),
    )


def warm_up(folder: pathlib.Path) -> None:
    """Whatever these libraries put off until they are first used."""
    labels, scores = samples.read(folder, 1000)
    roc_auc_score(labels, scores)
    average_precision_score(labels, scores)
    binary_precision_recall_curve(torch.from_numpy(scores), torch.from_numpy(labels).long(), thresholds=BINS[0])


def main(folder: pathlib.Path) -> None:
    warm_up(folder)
    for size in (1_000_000, 10_000_000):
        labels, scores = samples.read(folder, size)
        exact(labels, scores)
        for bins in BINS:
            search_each(labels, scores, bins)
            if size == TORCHMETRICS_SIZE:
                torchmetrics_binned(labels, scores, bins, 1, "one")
        if size == TORCHMETRICS_SIZE:
            torchmetrics_binned(labels, scores, BINS[0], os.cpu_count() or 1, "all")


main(pathlib.Path(sys.argv[1]))
