"""What add_histogram and add_pr_curve of a million numbers cost with the writers of PyTorch and tensorboardX. One run is
one round."""

import tempfile
import time

import numpy as np
import tensorboardX
import torch.utils.tensorboard
from json_lines import print_distribution

WARM_UP, CALLS = 2, 10


def time_calls(add, first_step: int, calls: int) -> list[int]:
    """The nanoseconds of each."""
    samples = []
    for step in range(first_step, first_step + calls):
        begin = time.perf_counter_ns()
        add(step)
        samples.append(time.perf_counter_ns() - begin)
    return samples


def measure(peer: str, make_writer) -> None:
    with tempfile.TemporaryDirectory() as folder, make_writer(folder) as writer:
        for name, add in (
            ("histogram", lambda step: writer.add_histogram("weights", values, step)),
            ("curve", lambda step: writer.add_pr_curve("curve", labels, scores, step)),
        ):
            time_calls(add, 0, WARM_UP)
            print_distribution(f"{name}/{peer}", time_calls(add, WARM_UP, CALLS))


values = np.random.default_rng(1).normal(size=1_000_000).astype(np.float32)
labels = (values > 0.3).astype(np.uint8)
scores = 1 / (1 + np.exp(-values - (np.arange(len(values)) % 7 < 2).astype(np.float32)))
measure("torch_tensorboard", torch.utils.tensorboard.SummaryWriter)
measure("tensorboardX", tensorboardX.SummaryWriter)
