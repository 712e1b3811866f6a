"""The examples' runs in a real browser: each page that tblog feeds shows what was logged. Leaves screenshots."""

import os
import pathlib
import re
import subprocess
import urllib.parse

import numpy
import pytest
from playwright.sync_api import expect

from chromium import points, shoot
from tensorboard_server import TensorBoard

EXAMPLES = pathlib.Path(os.environ["TBLOG_EXAMPLES"])


@pytest.fixture(scope="module")
def tensorboard(tmp_path_factory):
    root = tmp_path_factory.mktemp("runs")
    for example, run in (("01_scalars", "scalars"), ("02_binary_classification", "breast_cancer"),
                         ("03_digits", "digits")):
        subprocess.run([EXAMPLES / f"example_{example}", root / run], check=True, stdout=subprocess.DEVNULL)
    with TensorBoard(root, load_fast=True) as server:
        assert server.has_data_server()
        server.wait_for(lambda: "val/roc/nine" in server.fetch("plugin/pr_curves/tags").get("digits", {}), "the curves")
        server.wait_for(lambda: "notes" in server.fetch("plugin/text/tags").get("scalars", []), "the text")
        yield server


def test_time_series(page, tensorboard):
    tags = urllib.parse.quote("^(train|val)/(loss|auc)$")
    page.goto(f"{tensorboard.url}/?tagFilter={tags}#timeseries")
    for tag in ("train/loss", "val/loss", "val/auc"):
        # A card has a table of each run's last point below its chart.
        card = page.locator("scalar-card").filter(has=page.get_by_title(tag, exact=True))
        for run in ("breast_cancer", "digits"):
            *_, (_, step, value) = tensorboard.fetch("plugin/scalars/scalars", run=run, tag=tag)
            shown = f"{value:.4f}".rstrip("0")
            row = rf"{run}\s+[\d.]+\s+{re.escape(shown)}\s+{step:,}\s"  # run, smoothed, value, step
            expect(card).to_contain_text(re.compile(row), use_inner_text=True)
    shoot(page, "time_series")


def test_pr_and_roc_curves(page, tensorboard):
    page.goto(f"{tensorboard.url}/#pr_curves&tagFilter=" + urllib.parse.quote("val/(pr|roc)$", safe=""))
    for kind, heading in (("pr", "val/pr"), ("roc", "val/roc (ROC: y = TPR, x = FPR)")):
        card = page.locator("tf-pr-curve-card").filter(has=page.get_by_text(heading, exact=True)).first
        drawn = card.locator("path.line").first
        expect(drawn).to_have_attribute("d", re.compile("L"))
        shoot(page, f"{kind}_curve")
        logged = tensorboard.fetch("plugin/pr_curves/pr_curves", tag=f"val/{kind}", run="breast_cancer")
        last = logged["breast_cancer"][-1]
        # Drawn from the highest threshold to the lowest; pixels are a straight-line function of what was logged, y
        # growing downwards.
        x, y = points(drawn)[0][::-1].T
        assert len(x) == len(last["recall"])
        assert numpy.corrcoef(x, last["recall"])[0, 1] > 0.99999
        assert numpy.corrcoef(y, last["precision"])[0, 1] < -0.99999


def test_histograms(page, tensorboard):
    page.goto(f"{tensorboard.url}/#histograms")
    outlines = page.locator("vz-histogram-timeseries").first.locator("path.outline")
    expect(outlines).to_have_count(10)  # one a step
    logged = tensorboard.fetch("plugin/histograms/histograms", run="scalars", tag="weights")
    assert len(logged) == 10
    heights = []
    for corners in points(outlines):
        y = corners[:, 1]  # growing downwards, from the base line and back to it
        heights.append(y[0] - y[1:-1])
    # The first step's values reach farthest, so that the buckets drawn are its own; the other steps' are spread over
    # them. All have a height of one scale.
    counts = [count for *_, count in logged[0][2]]
    scale = heights[0].sum() / sum(counts)
    numpy.testing.assert_allclose(heights[0] / scale, counts, atol=1e-6)
    numpy.testing.assert_allclose([each.sum() / scale for each in heights], 1000, rtol=1e-6)
    shoot(page, "histograms")


def test_text(page, tensorboard):
    page.goto(f"{tensorboard.url}/#text")
    text = page.locator("p").filter(has=page.locator("strong", has_text=re.compile("^made-up$")))
    expect(text).to_be_visible()
    expect(text).to_have_text("A made-up run: the loss falls like 1/step.")
    expect(page.locator("tf-text-loader").filter(has=text).locator(".step-value")).to_have_text("0")
    shoot(page, "text")


def test_hparams(page, tensorboard):
    page.goto(f"{tensorboard.url}/#hparams")
    for run, hparams in (("breast_cancer", "0.0000 16.000 0.0010000"), ("digits", "0.20000 64.000 0.0020000")):
        last = [tensorboard.fetch("plugin/scalars/scalars", run=run, tag=tag)[-1][2] for tag in ("val/auc", "val/loss")]
        row = f"{run} {hparams} {last[0]:.5g} {last[1]:.5g}"
        expect(page.get_by_role("row", name=row)).to_be_visible()
    for name in ("dropout", "hidden", "lr", "val/auc", "val/loss"):
        expect(page.get_by_role("columnheader", name=name)).to_be_visible()
    shoot(page, "hparams")
