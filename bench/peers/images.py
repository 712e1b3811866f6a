"""What add_image costs with the writers of PyTorch and tensorboardX, and pixels of floats with numpy. One run is one
round.

usage: images.py FOLDER   the folder that pictures.py wrote
"""

import pathlib
import sys
import tempfile
import time

import numpy as np
import PIL.Image
import tensorboardX
import torch.utils.tensorboard
from json_lines import print_distribution

CALLS = 20


def measure(name: str, make_writer, pixels: np.ndarray) -> None:
    samples = []
    with tempfile.TemporaryDirectory() as folder, make_writer(folder) as writer:
        for step in range(CALLS + 1):
            begin = time.perf_counter_ns()
            writer.add_image("photo", pixels, step, dataformats="HWC")
            samples.append(time.perf_counter_ns() - begin)
    print_distribution(name, samples[1:])


def measure_pixels(name: str) -> None:
    """What takes floats to bytes, and channels from the first place to the last."""
    samples, floats = [], np.full((3, 512, 512), 0.5, np.float32)
    for _ in range(CALLS + 1):
        begin = time.perf_counter_ns()
        np.ascontiguousarray(np.round(floats.clip(0, 1) * 255).astype(np.uint8).transpose(1, 2, 0))
        samples.append(time.perf_counter_ns() - begin)
    print_distribution(name, samples[1:])


photo = np.asarray(PIL.Image.open(pathlib.Path(sys.argv[1]) / "photo.ppm"))
measure("add_image/torch_tensorboard", torch.utils.tensorboard.SummaryWriter, photo)
measure("add_image/tensorboardX", tensorboardX.SummaryWriter, photo)
measure_pixels("pixels/numpy")
