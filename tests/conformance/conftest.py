"""Fixtures of several test files."""

import os
import subprocess

import numpy
import pytest
from PIL import Image


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    """The files that dashboards_program is given."""
    folder = tmp_path_factory.mktemp("inputs")
    pixels = numpy.arange(30 * 40 * 3).reshape(30, 40, 3) % 256
    picture = Image.fromarray(pixels.astype(numpy.uint8))
    picture.save(folder / "photo.png")
    picture.save(folder / "photo.jpg")
    frames = [Image.fromarray((pixels // (k + 1)).astype(numpy.uint8)) for k in range(3)]
    frames[0].save(folder / "moving.gif", save_all=True, append_images=frames[1:])
    return folder


@pytest.fixture(scope="module")
def logged(tmp_path_factory, inputs):
    """The log directory that dashboards_program wrote."""
    root = tmp_path_factory.mktemp("runs")
    subprocess.run([os.environ["TBLOG_DASHBOARDS_PROGRAM"], root, inputs], check=True, stderr=subprocess.PIPE)
    return root


@pytest.fixture(scope="module")
def browser():
    import chromium  # only here, because most tests need no browser

    yield from chromium.browsers()


@pytest.fixture
def page(browser):
    import chromium

    yield from chromium.pages(browser)
