"""What tblog encodes, Pillow and Python's own modules decode to what was given."""

import io
import os
import subprocess

import numpy
import PIL.Image
import pytest

MODES = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}


def encode(format, *arguments, data):
    return subprocess.run([os.environ["TBLOG_MEDIA_PROGRAM"], format, *map(str, arguments)], input=data.tobytes(),
                          capture_output=True, check=True).stdout


def encode_png(pixels):
    height, width, channels = pixels.shape
    return encode("png", width, height, channels, data=pixels)


def some_pixels(random, height, width, channels):
    """Noise, one colour, a gradient, or flat areas."""
    shape = height, width, channels
    y, x, channel = numpy.indices(shape)
    return [
        lambda: random.integers(0, 256, shape),
        lambda: numpy.broadcast_to(random.integers(0, 256, channels), shape),
        lambda: (x * random.integers(1, 9) + y * random.integers(1, 9)) // random.integers(1, 9) + 31 * channel,
        lambda: random.integers(0, 256, shape)[y // 9, x // 9, channel],
    ][random.integers(4)]().astype(numpy.uint8)


@pytest.mark.parametrize("channels", MODES)
def test_a_png_holds_the_pixels(channels):
    random = numpy.random.default_rng(channels)
    sizes = [(1, 1), (1, 2), (2, 1), (1, 300), (200, 1), (200, 300)]
    sizes += [(random.integers(1, 201), random.integers(1, 301)) for _ in range(60)]
    for height, width in sizes:
        pixels = some_pixels(random, height, width, channels)
        with PIL.Image.open(io.BytesIO(encode_png(pixels))) as image:
            assert (image.format, image.mode) == ("PNG", MODES[channels])
            numpy.testing.assert_array_equal(numpy.asarray(image).reshape(pixels.shape), pixels)


def test_a_png_of_many_megabytes_holds_the_pixels():
    """Longer than any buffer on the way."""
    random = numpy.random.default_rng(5)
    pixels = random.integers(0, 256, (1500, 2000, 3), dtype=numpy.uint8)
    pixels[300:900] //= 64
    with PIL.Image.open(io.BytesIO(encode_png(pixels))) as image:
        numpy.testing.assert_array_equal(numpy.asarray(image), pixels)
