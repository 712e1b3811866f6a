"""The examples' runs in a real browser: each page that tblog feeds shows what was logged. Leaves screenshots."""

import os
import pathlib
import shutil
import subprocess

import pytest
from playwright.sync_api import expect, sync_playwright

from tensorboard_server import TensorBoard

EXAMPLES = pathlib.Path(os.environ["TBLOG_EXAMPLES"])
SCREENSHOTS = pathlib.Path(os.environ["TBLOG_SCREENSHOTS"])
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
         "--disable-sync", "--no-first-run"]


@pytest.fixture(scope="module")
def url(tmp_path_factory):
    root = tmp_path_factory.mktemp("runs")
    for example, run in (("01_scalars", "scalars"), ("02_binary_classification", "breast_cancer"),
                         ("03_digits", "digits")):
        subprocess.run([EXAMPLES / f"example_{example}", root / run], check=True, stdout=subprocess.DEVNULL)
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    with TensorBoard(root, load_fast=True) as server:
        server.wait_for(lambda: len(server.fetch("plugin/hparams/experiment", request='{"experimentName": ""}')
                                    ["metricInfos"]) > 0, "the hyperparameters")
        server.wait_for(lambda: "val/roc/nine" in server.fetch("plugin/pr_curves/tags")["digits"], "the curves")
        yield server.url


@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    assert chromium, "the browser tests need chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield started
        started.close()


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport={"width": 1400, "height": 900})
    opened.set_default_timeout(60000)
    expect.set_options(timeout=60000)
    yield opened
    opened.close()


def shoot(page, name):
    page.screenshot(path=SCREENSHOTS / f"{name}.png")


def drawn_lines(page, container):
    """How many curves of more than one point the charts in `container` have drawn."""
    return page.locator(container).locator("path.line, svg path").count()


def test_time_series(page, url):
    page.goto(f"{url}/#timeseries")
    for tag in ("train/loss", "val/loss", "val/auc"):
        expect(page.get_by_title(tag, exact=True).first).to_be_attached()
    expect(page.locator("scalar-card canvas, scalar-card svg").first).to_be_visible()
    page.get_by_title("train/loss", exact=True).first.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    shoot(page, "time_series")


def test_pr_curves(page, url):
    page.goto(f"{url}/#pr_curves&tagFilter=val%2F(pr%7Croc)%24")
    expect(page.get_by_text("val/roc (ROC: y = TPR, x = FPR)").first).to_be_visible()
    expect(page.get_by_text("val/pr").first).to_be_visible()
    expect(page.locator("tf-pr-curve-card svg path.line").first).to_be_attached()
    page.wait_for_function(
        "() => document.querySelectorAll && Array.from(document.querySelectorAll('*')).length > 0")
    page.wait_for_load_state("networkidle")
    shoot(page, "pr_curves")


def test_histograms(page, url):
    page.goto(f"{url}/#histograms")
    expect(page.get_by_text("weights").first).to_be_visible()
    expect(page.locator("vz-histogram-timeseries svg path").first).to_be_attached()
    page.wait_for_load_state("networkidle")
    shoot(page, "histograms")


def test_text(page, url):
    page.goto(f"{url}/#text")
    expect(page.get_by_text("made-up").first).to_be_visible()
    assert page.get_by_text("made-up").first.evaluate("element => element.tagName") == "STRONG"
    shoot(page, "text")


def test_hparams(page, url):
    page.goto(f"{url}/#hparams")
    for text in ("digits", "breast_cancer", "dropout", "optimizer", "adam"):
        expect(page.get_by_text(text, exact=False).first).to_be_visible()
    page.wait_for_load_state("networkidle")
    shoot(page, "hparams")
