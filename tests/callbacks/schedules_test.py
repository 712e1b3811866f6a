"""Schedules of learning rates, against torch.optim.lr_scheduler."""

import os
import subprocess

import numpy
import pytest
import torch
from torch.optim import lr_scheduler

# PyTorch's, about schedulers that step before their optimizer does.
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

CASES = 30


def rates(make, count):
    """The rates that PyTorch's scheduler sets for `count` steps, where the base rate is 1."""
    optimizer = torch.optim.SGD([torch.zeros(1)], lr=1.0)
    scheduler = make(optimizer)
    out = [optimizer.param_groups[0]["lr"]]
    while len(out) < count:
        optimizer.step()
        scheduler.step()
        out.append(optimizer.param_groups[0]["lr"])
    return out


def linear(random):
    start, end, steps = random.uniform(0.01, 1), random.uniform(0, 1), random.integers(1, 30)
    return (start, end, steps), lambda o: lr_scheduler.LinearLR(o, start, end, int(steps)), 40


def step(random):
    every, gamma = random.integers(1, 8), random.uniform(0.1, 1.1)
    return (every, gamma), lambda o: lr_scheduler.StepLR(o, int(every), gamma), 40


def exponential(random):
    gamma = random.uniform(0.5, 1.1)
    return (gamma,), lambda o: lr_scheduler.ExponentialLR(o, gamma), 40


def polynomial(random):
    steps, power = random.integers(1, 30), random.choice([0.5, 1, 2, 3.5])
    return (steps, power), lambda o: lr_scheduler.PolynomialLR(o, int(steps), power), 40


def cosine(random):
    steps, minimum = random.integers(1, 30), random.choice([0, 0.1])
    return (steps, minimum), lambda o: lr_scheduler.CosineAnnealingLR(o, int(steps), minimum), steps + 1


def cosine_restarts(random):
    steps, growth, minimum = random.integers(1, 9), random.integers(1, 4), random.choice([0, 0.1])
    return (steps, growth, minimum), lambda o: lr_scheduler.CosineAnnealingWarmRestarts(
        o, int(steps), int(growth), minimum), 60


def one_cycle(random):
    # PyTorch divides by zero if the rise ends at step 0.
    steps, rise = random.integers(4, 40), random.choice([0.3, 0.5, random.uniform(0.3, 0.9), 1])
    start, end = random.choice([25, 10]), random.choice([1e4, 10])
    return (steps, rise, start, end), lambda o: lr_scheduler.OneCycleLR(
        o, 1.0, int(steps), pct_start=float(rise), div_factor=start, final_div_factor=end), steps


def warmup(random):
    steps, gamma = int(random.integers(1, 20)), random.uniform(0.8, 1)
    return (steps, gamma), lambda o: lr_scheduler.SequentialLR(
        o, [lr_scheduler.LinearLR(o, 1 / (steps + 1), 1, steps), lr_scheduler.ExponentialLR(o, gamma)], [steps]), 40


def sequence(random):
    gamma, steps, minimum, start = random.uniform(0.8, 1), random.integers(10, 20), 0.1, random.uniform(0.1, 1)
    first = random.integers(1, 10)
    second = first + random.integers(1, 10)
    return (gamma, steps, minimum, start, first, second), lambda o: lr_scheduler.SequentialLR(
        o, [
            lr_scheduler.ExponentialLR(o, gamma),
            lr_scheduler.CosineAnnealingLR(o, int(steps), minimum),
            lr_scheduler.LinearLR(o, start, 1, 5)
        ], [int(first), int(second)]), 40


@pytest.mark.parametrize("make", [
    linear, step, exponential, polynomial, cosine, cosine_restarts, one_cycle, warmup, sequence
], ids=lambda make: make.__name__)
def test_a_schedule_is_that_of_pytorch(make):
    random = numpy.random.default_rng(1)
    cases = [make(random) for _ in range(CASES)]
    lines = [" ".join(map(repr, [int(count), *map(float, numbers)])) for numbers, _, count in cases]
    program = subprocess.run([os.environ["TBLOG_SCHEDULES_PROGRAM"]], input="".join(
        f"{make.__name__} {line}\n" for line in lines), capture_output=True, text=True, check=True)
    answers = program.stdout.splitlines()
    assert len(answers) == CASES
    for (numbers, scheduler, count), answer in zip(cases, answers):
        # PyTorch multiplies from step to step: its rounding errors add up.
        numpy.testing.assert_allclose([float(value) for value in answer.split()], rates(scheduler, count),
                                      rtol=1e-10, atol=1e-12, err_msg=str(numbers))
