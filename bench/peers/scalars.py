"""What add_scalar costs with the writers of PyTorch and tensorboardX. One run is one round."""

import tempfile
import time

import tensorboardX
import torch.utils.tensorboard
from json_lines import print_distribution

WARM_UP, CALLS = 500, 10_000


def time_calls(writer, first_step: int, calls: int) -> list[int]:
    """The nanoseconds of each; reading the clock costs less than a thousandth of a call."""
    samples = []
    for step in range(first_step, first_step + calls):
        begin = time.perf_counter_ns()
        writer.add_scalar("train/loss", 0.5, step)
        samples.append(time.perf_counter_ns() - begin)
    return samples


def measure(name: str, make_writer) -> None:
    with tempfile.TemporaryDirectory() as folder, make_writer(folder) as writer:
        time_calls(writer, 0, WARM_UP)
        print_distribution(name, time_calls(writer, WARM_UP, CALLS))


measure("torch_tensorboard", torch.utils.tensorboard.SummaryWriter)
measure("tensorboardX", tensorboardX.SummaryWriter)
