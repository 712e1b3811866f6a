"""What the tests that look at TensorBoard's pages share."""

import io
import os
import pathlib
import re
import shutil
import urllib.parse

import numpy
from PIL import Image
from playwright.sync_api import expect, sync_playwright

SCREENSHOTS = pathlib.Path(os.environ.get("TBLOG_SCREENSHOTS", "screenshots"))
# The pages of meshes and of embeddings draw with WebGL, which SwiftShader has without a graphics card.
FLAGS = ["--no-sandbox", "--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
         "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
PATIENCE_MS = 30_000


def browsers():
    """For a fixture: yields a browser."""
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need chromium"
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


def pages(browser, width=1400, height=900):
    """For a fixture: yields an empty page."""
    opened = browser.new_page(viewport={"width": width, "height": height})
    opened.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    yield opened
    opened.close()


def show(page, server, name, **settings):
    """Opens TensorBoard's page `name`; what is set goes behind it, as in its own links."""
    link = "".join(f"&{key}={urllib.parse.quote(str(value), safe='')}" for key, value in settings.items())
    page.goto(f"{server.url}/#{name}{link}")


def shoot(page, name, height=None, scale=1):
    """Leaves what is on the screen, or its upper part, as a small file: of few colours."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    picture = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    picture = picture.crop((0, 0, picture.width, height or picture.height))
    picture = picture.resize([round(scale * side) for side in picture.size], Image.Resampling.LANCZOS)
    picture = picture.quantize(palette=picture.quantize(256), dither=Image.Dither.FLOYDSTEINBERG)
    picture.save(SCREENSHOTS / f"{name}.png", optimize=True)


def points(paths):
    """The corners, in pixels, of each SVG path of straight lines."""
    drawn = paths.evaluate_all("paths => paths.map(path => path.getAttribute('d') || '')")  # at one moment
    numbers = [[float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", path)] for path in drawn]
    return [numpy.array(each).reshape(-1, 2) for each in numbers]
