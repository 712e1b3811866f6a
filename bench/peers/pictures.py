"""Pictures for the benchmarks of images, the same for C++ and Python.

usage: pictures.py FOLDER   writes photo.ppm (512x512, a photo that comes with scikit-learn), grid.pgm and grid.ppm (8x8
                            handwritten digits of 32x32, 2 pixels of padding around each, gray and RGB)
"""

import pathlib
import sys

import numpy as np
import PIL.Image
from sklearn.datasets import load_digits, load_sample_image

SIDE, PADDING, COLUMNS = 32, 2, 8


def photo() -> PIL.Image.Image:
    whole = PIL.Image.fromarray(load_sample_image("china.jpg"))
    left = (whole.width - whole.height) // 2
    return whole.crop((left, 0, left + whole.height, whole.height)).resize((512, 512), PIL.Image.Resampling.LANCZOS)


def grid() -> PIL.Image.Image:
    cell = SIDE + PADDING
    canvas = PIL.Image.new("L", (COLUMNS * cell + PADDING,) * 2)
    for i, digit in enumerate(load_digits().images[: COLUMNS * COLUMNS]):
        small = PIL.Image.fromarray(np.round(digit * (255 / 16)).astype(np.uint8))
        place = (i % COLUMNS * cell + PADDING, i // COLUMNS * cell + PADDING)
        canvas.paste(small.resize((SIDE, SIDE), PIL.Image.Resampling.BICUBIC), place)
    return canvas


def write(folder: pathlib.Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    photo().save(folder / "photo.ppm")
    grid().save(folder / "grid.pgm")
    grid().convert("RGB").save(folder / "grid.ppm")


if __name__ == "__main__":
    write(pathlib.Path(sys.argv[1]))
