"""What add_histogram of a million floats costs with the writers of PyTorch and tensorboardX. One run is one round."""

import tempfile
import time

import numpy as np
import tensorboardX
import torch.utils.tensorboard
from json_lines import print_distribution

WARM_UP, CALLS = 2, 10


def time_calls(writer, values: np.ndarray, first_step: int, calls: int) -> list[int]:
    """The nanoseconds of each."""
    samples = []
    for step in range(first_step, first_step + calls):
        begin = time.perf_counter_ns()
        writer.add_histogram("weights", values, step)
        samples.append(time.perf_counter_ns() - begin)
    return samples


def measure(name: str, values: np.ndarray, make_writer) -> None:
    with tempfile.TemporaryDirectory() as folder, make_writer(folder) as writer:
        time_calls(writer, values, 0, WARM_UP)
        print_distribution(name, time_calls(writer, values, WARM_UP, CALLS))


normal = np.random.default_rng(1).normal(size=1_000_000).astype(np.float32)
measure("histogram/torch_tensorboard", normal, torch.utils.tensorboard.SummaryWriter)
measure("histogram/tensorboardX", normal, tensorboardX.SummaryWriter)
