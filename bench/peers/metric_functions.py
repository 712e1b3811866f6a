"""Each function of tblog::metrics against scikit-learn's, or what scipy and numpy have of it: first that the results
are the same, then how long both take, one after the other. One run is one round.

usage: metric_functions.py PROGRAM [NAME...]   PROGRAM: tblog_bench_metric_functions; NAME: only those functions
"""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import types
import warnings

import numpy as np
import scipy.special
from json_lines import print_line
from metric_peers import PEERS

ROWS, CLASSES = 1_000_000, 10
SIZES = (ROWS, 100)
FEWER = 1000  # for whatever scikit-learn has a loop in Python for: it would take minutes
TOLERANCE = 1e-11  # relative; sums of a million numbers, in an order of their own
TYPES = {"f8": "f64", "f4": "f32", "i8": "i64", "u1": "u8"}


def make_samples() -> dict[str, np.ndarray]:
    """What bench/metric_functions.h has as Samples."""
    random = np.random.default_rng(1)
    made = {}
    made["labels"] = (random.random(ROWS) < 0.31).astype(np.uint8)
    made["logits"] = random.normal(2.9 * (2.0 * made["labels"] - 1), 2.9)
    made["probabilities"] = scipy.special.expit(made["logits"])
    made["scores"] = made["probabilities"].astype(np.float32)
    made["other_scores"] = scipy.special.expit(random.normal(made["logits"])).astype(np.float32)
    made["decisions"] = (made["scores"] >= 0.5).astype(np.uint8)
    made["classes"] = random.integers(0, CLASSES, ROWS)
    made["class_logits"] = random.normal(0, 2, (ROWS, CLASSES)) + 3 * np.eye(CLASSES)[made["classes"]]
    made["class_probabilities"] = scipy.special.softmax(made["class_logits"], axis=1)
    made["predicted"] = made["class_logits"].argmax(axis=1)
    made["label_rows"] = (random.random((ROWS, CLASSES)) < 0.3).astype(np.uint8)
    made["label_rows"][:, 0] = 1 - made["label_rows"][:, 1]  # each row has both, so that it has an area
    made["decision_rows"] = made["label_rows"] ^ (random.random((ROWS, CLASSES)) < 0.1)
    made["targets"] = random.exponential(10, ROWS)
    made["predictions"] = made["targets"] * random.uniform(0.8, 1.25, ROWS)
    made["targets_f32"] = made["targets"].astype(np.float32)
    made["predictions_f32"] = made["predictions"].astype(np.float32)
    made["weights"] = random.exponential(1, ROWS)
    return made


LOOPS = ("roc_auc_samples", "average_precision_samples")
# Where the result is meant to differ. A quantile is to 1/256, and a bootstrap draws at random: an interval of 50
# replicates is compared by its place.
TOLERANCES = {"quantiles": 1 / 256, "bootstrap": 0.2}


def flat(result) -> np.ndarray:
    """All numbers of a result in a row; a text's letters."""
    if isinstance(result, str):
        return np.array([ord(letter) for letter in result], dtype=float)
    parts = result if isinstance(result, tuple) else (result,)
    return np.concatenate([np.ravel(part).astype(float) for part in parts])


class Program:
    """bench/metric_functions_program.cpp, waiting for requests."""

    def __init__(self, path: str, folder: str) -> None:
        self.process = subprocess.Popen([path, folder], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, request: str) -> str:
        self.process.stdin.write(f"{request}\n".encode())
        self.process.stdin.flush()
        answer = self.process.stdout.readline().decode().strip()
        if not answer:
            sys.exit(f"no answer to '{request}'")
        return answer

    def value(self, name: str, size: int) -> np.ndarray:
        count = int(self.ask(f"value {name} {size}"))
        return np.frombuffer(self.process.stdout.read(8 * count))

    def nanoseconds(self, name: str, size: int) -> float:
        return float(self.ask(f"time {name} {size}"))


def nanoseconds_of(f) -> float:
    """As bench/metric_functions.h has it."""
    means, calls, spent = [], 1, 0
    while spent < 100_000_000:
        begin = time.perf_counter_ns()
        for _ in range(calls):
            f()
        ns = time.perf_counter_ns() - begin
        if ns < 1_000_000:
            calls *= 2
            continue
        spent += ns
        means.append(ns / calls)
    return statistics.median(means)


def main(path: str, only: list[str]) -> None:
    warnings.simplefilter("ignore")  # about labels that look like numbers, and p-values that nobody asked for
    samples = make_samples()
    with tempfile.TemporaryDirectory() as folder:
        for name, array in samples.items():
            array.tofile(pathlib.Path(folder, f"{name}.{TYPES[array.dtype.str[1:]]}"))
        program = Program(path, folder)
        known = program.ask("names").split()
        if set(known) != set(PEERS):
            sys.exit(f"functions of one side only: {set(known) ^ set(PEERS)}")
        for name in only or PEERS:
            for size in SIZES:
                rows = min(size, FEWER) if name in LOOPS else size
                of_size = types.SimpleNamespace(**{name: array[:rows] for name, array in samples.items()})
                of_size.targets_f64 = of_size.targets_f32.astype(float)
                of_size.predictions_f64 = of_size.predictions_f32.astype(float)
                f = PEERS[name]
                tolerance = TOLERANCES.get(name, TOLERANCE)
                what = f"{name} of {rows} samples, ours and theirs"
                np.testing.assert_allclose(
                    program.value(name, rows), flat(f(of_size)), rtol=tolerance, atol=1e-13, err_msg=what
                )
                print_line(f"function/{name}/{size}/tblog", ns=program.nanoseconds(name, rows))
                print_line(f"function/{name}/{size}/peer", ns=nanoseconds_of(lambda: f(of_size)))


main(sys.argv[1], sys.argv[2:])
