"""Each page of TensorBoard in a real browser, from the runs of examples/04_every_page.cpp and of dashboards_program.cpp:
it shows what was logged. Leaves the screenshots of docs/dashboards.md."""

import io
import os
import pathlib
import re
import subprocess

import numpy
import pytest
import sklearn.datasets
from PIL import Image
from playwright.sync_api import expect

import chromium
from chromium import points, shoot, show
from tensorboard_server import TensorBoard

RATES = ("0.1", "0.3", "1")
NAMES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
TRAINED_ON = 1200  # the rest is what the example tests on
EPOCHS = 100


@pytest.fixture(scope="module")
def example(tmp_path_factory):
    """The log directory that the example wrote, and the accuracy of each run, to three decimals."""
    root = tmp_path_factory.mktemp("example") / "runs"
    program = pathlib.Path(os.environ["TBLOG_EXAMPLES"]) / "example_04_every_page"
    printed = subprocess.run([program, root / "digits"], check=True, stdout=subprocess.PIPE, text=True).stdout
    return root, dict(re.findall(r"rate_(\S+): accuracy (\S+)", printed))


@pytest.fixture(scope="module")
def tensorboard(example):
    with TensorBoard(example[0], load_fast=True) as server:
        assert server.has_data_server()
        server.wait_for(lambda: "torus" in server.fetch("plugin/mesh/tags")["digits/rate_1"], "the mesh")
        server.wait_for(lambda: "test/roc" in server.fetch("plugin/pr_curves/tags")["digits/rate_1/chance"], "the curves")
        server.wait_for(lambda: server.fetch("plugin/projector/runs"), "the points")
        yield server


@pytest.fixture
def page(browser):
    yield from chromium.pages(browser, width=1200, height=700)


def make_room(page, height, width=1200):
    page.set_viewport_size({"width": width, "height": height})


def logged(server, rate, tag):
    steps = server.fetch("plugin/scalars/scalars", run=f"digits/rate_{rate}", tag=tag)
    return numpy.array([value for *_, value in steps])


def follows(corners, y, x=None):
    """Whether a line's pixels are a straight-line function of values, y growing downwards."""
    return (len(corners) == len(y) and numpy.corrcoef(corners[:, 1], y)[0, 1] < -0.99999 and
            (x is None or numpy.corrcoef(corners[:, 0], x)[0, 1] > 0.99999))


def digits():
    """The pixels, from 0 to 16, and labels of the digits that the example tests on."""
    data = sklearn.datasets.load_digits()
    return data.images[TRAINED_ON:], data.target[TRAINED_ON:]


def pixels(picture):
    """What an <img> shows, rows x columns x RGBA."""
    width, height, content = picture.evaluate("""async img => {
      await img.decode();
      const size = {width: img.naturalWidth, height: img.naturalHeight};
      const canvas = Object.assign(document.createElement("canvas"), size);
      const context = canvas.getContext("2d");
      context.drawImage(img, 0, 0);
      return [canvas.width, canvas.height, [...context.getImageData(0, 0, canvas.width, canvas.height).data]];
    }""")
    return numpy.array(content).reshape(height, width, 4)


def test_time_series(page, tensorboard):
    page.goto(f"{tensorboard.url}/?runFilter=rate_[^/]*$&tagFilter=^test/(loss|accuracy)$#timeseries")
    for tag in ("test/loss", "test/accuracy"):
        card = page.locator("scalar-card").filter(has=page.get_by_title(tag, exact=True))  # never the display name
        for rate in RATES:
            shown = f"{logged(tensorboard, rate, tag)[-1]:.4f}".rstrip("0")
            row = rf"rate_{re.escape(rate)}\s+[\d.]+\s+{re.escape(shown)}\s+{EPOCHS}\s"  # run, smoothed, value, step
            expect(card).to_contain_text(re.compile(row), use_inner_text=True)
    expect(page.locator("scalar-card")).to_have_count(2)
    page.get_by_role("button", name="Settings").last.click()
    shoot(page, "page_time_series", scale=0.75)


def test_scalars(page, tensorboard):
    show(page, tensorboard, "scalars", regexInput="rate_[^/]*$", tagFilter="^(test|train)/loss", _smoothingWeight=0)
    page.get_by_text("Ignore outliers in chart scaling").click()
    cards = page.locator("tf-scalar-card")
    for heading, tag in (("loss", "test/loss"), ("train/loss", "train/loss")):
        lines = cards.filter(has=page.get_by_text(heading, exact=True)).first.locator("path.line")
        expect(lines).to_have_count(len(RATES))
        for rate in RATES:
            values = logged(tensorboard, rate, tag)
            tensorboard.wait_for(lambda: any(follows(line, values) for line in points(lines)), f"{tag} at rate {rate}")
    shoot(page, "page_scalars", scale=0.75)


def test_images(page, tensorboard):
    make_room(page, 980)
    show(page, tensorboard, "images", regexInput="rate_1$")
    pictures = page.locator("tf-image-loader #main-image-container img")
    expect(pictures).to_have_count(2)
    confusion, grid = pixels(pictures.nth(0)), pixels(pictures.nth(1))
    images, _ = digits()
    for i, image in enumerate(images[:96]):
        row, column = divmod(i, 12)
        part = grid[2 + 10 * row : 10 + 10 * row, 2 + 10 * column : 10 + 10 * column]
        numpy.testing.assert_allclose(part[:, :, 0], image * 255 / 16, atol=0.5)
    assert len(numpy.unique(confusion.reshape(-1, 4), axis=0)) > 50
    shoot(page, "page_images", scale=0.75)


def test_audio(page, tensorboard):
    show(page, tensorboard, "audio", regexInput="rate_1$")
    expect(page.locator("audio")).to_have_count(1)
    shown = page.locator("audio").evaluate("""async audio => {
      const file = await (await fetch(audio.currentSrc || audio.querySelector("source").src)).arrayBuffer();
      const sound = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(file);
      return [sound.duration, sound.numberOfChannels, [...sound.getChannelData(0)]];
    }""")
    t = numpy.arange(88200) / 44100
    chord = numpy.exp(-2 * t) / 3 * sum(numpy.sin(pitch * t) for pitch in (1644, 2073, 2463))
    assert shown[:2] == [2, 1]
    numpy.testing.assert_allclose(shown[2], chord, atol=1e-4)
    expect(page.locator("audio")).to_have_js_property("duration", 2)
    shoot(page, "page_audio", height=360, scale=0.75)


def test_graphs(page, tensorboard):
    show(page, tensorboard, "graphs")
    nodes = page.locator("g.node")
    expect(nodes).to_have_count(4)
    page.locator('g.node[data-name="net"] > g.nodeshape').dblclick()
    for name in ("digit", "label", "loss", "net", "net/logits", "net/probabilities"):
        label = page.locator(f'g.node[data-name="{name}"] > text.nodelabel')
        expect(label).to_contain_text(name.split("/")[-1][:10])  # long ones are cut off
    expect(page.locator("g.annotation.constant")).to_contain_text("weights")
    expect(page.locator("text").filter(has_text="?×64").first).to_be_visible()
    page.mouse.click(1100, 500)  # nothing is selected
    page.get_by_text("Fit to screen").click()
    shoot(page, "page_graphs", scale=0.75)


def test_distributions(page, tensorboard):
    show(page, tensorboard, "distributions", regexInput="rate_[^/]*$")
    cards = page.locator("tf-distribution-loader")
    expect(cards).to_have_count(len(RATES))
    for rate, card in zip(RATES, cards.all()):
        steps = tensorboard.fetch("plugin/histograms/histograms", run=f"digits/rate_{rate}", tag="weights")
        least, greatest = [buckets[0][0] for *_, buckets in steps], [buckets[-1][1] for *_, buckets in steps]
        lines = card.locator("path.line")
        expect(lines.last).to_have_attribute("d", re.compile("L"))
        tensorboard.wait_for(lambda: follows(points(lines)[0], least) and follows(points(lines)[-1], greatest), rate)
    shoot(page, "page_distributions", scale=0.75)


def test_histograms(page, tensorboard):
    show(page, tensorboard, "histograms", regexInput="rate_[^/]*$")
    charts = page.locator("vz-histogram-timeseries")
    expect(charts).to_have_count(len(RATES))
    for chart in charts.all():
        expect(chart.locator("path.outline")).to_have_count(EPOCHS // 5)
        heights = [line[0, 1] - line[1:-1, 1] for line in points(chart.locator("path.outline"))]
        sums = [each.sum() for each in heights]  # of all 640 weights
        numpy.testing.assert_allclose(sums, sums[0], rtol=1e-6)
        assert sums[0] > 0
    shoot(page, "page_histograms", scale=0.75)


def test_pr_curves(page, tensorboard):
    make_room(page, 1000)
    show(page, tensorboard, "pr_curves")
    for heading, tag, lines in (("test/pr", "test/pr", 12), ("test/roc (ROC: y = TPR, x = FPR)", "test/roc", 13)):
        card = page.locator("tf-pr-curve-card").filter(has=page.get_by_text(heading, exact=True)).first
        curves = card.locator("path.line")
        expect(curves).to_have_count(lines)
        runs = [f"digits/rate_1/{name}" for name in NAMES + ["micro", "macro"] + ["chance"] * (tag == "test/roc")]
        for run, (curve,) in tensorboard.fetch("plugin/pr_curves/pr_curves", tag=tag, run=runs).items():
            expect(card.get_by_text(run).first).to_be_attached()
            tensorboard.wait_for(lambda: any(follows(line[::-1], curve["precision"], curve["recall"])
                                             for line in points(curves)), f"{tag} of {run}")
    shoot(page, "page_pr_curves", scale=0.75)


def test_text(page, tensorboard, example):
    make_room(page, 740)
    show(page, tensorboard, "text", regexInput="rate_1$")
    table = page.locator("tf-text-loader").filter(has=page.get_by_text("confusion/table", exact=True)).locator("table")
    expect(table.locator("tr")).to_have_count(1 + len(NAMES))
    rows = [row.locator("th, td").all_inner_texts() for row in table.locator("tr").all()]
    assert rows[0] == ["true \\ predicted"] + NAMES
    assert [row[0] for row in rows[1:]] == NAMES
    matrix = numpy.array([row[1:] for row in rows[1:]], int)
    numpy.testing.assert_array_equal(matrix.sum(axis=1), numpy.bincount(digits()[1]))
    assert f"{matrix.trace() / matrix.sum():.3f}" == example[1]["1"]
    shoot(page, "page_text", scale=0.75)


def test_hparams(page, tensorboard, example):
    make_room(page, 460)
    show(page, tensorboard, "hparams")
    for rate in RATES:
        accuracy, loss = (logged(tensorboard, rate, f"test/{metric}")[-1] for metric in ("accuracy", "loss"))
        assert f"{accuracy:.3f}" == example[1][rate]
        number = lambda value: f"{value:#.5g}"
        row = f"digits/rate_{rate} zero {number(float(rate))} {number(accuracy)} {number(loss)}"
        expect(page.get_by_role("row", name=row)).to_be_visible()
    for name in ("rate", "initial weights", "test/accuracy", "test/loss"):
        expect(page.get_by_role("columnheader", name=name)).to_be_visible()
    shoot(page, "page_hparams", scale=0.75)


def test_custom_scalars(page, tensorboard):
    make_room(page, 900)
    show(page, tensorboard, "custom_scalars", regexInput="rate_1$", _smoothingWeight=0)
    page.get_by_text("Ignore outliers in chart scaling").click()
    for kind, title, tags in (("margin", "accuracy and its standard error", ["test/accuracy"]),
                              ("multi-line", "loss", ["train/loss", "test/loss"]),
                              ("multi-line", "test/bounds", ["test/bounds/low", "test/bounds/high"])):
        card = page.locator(f"tf-custom-scalar-{kind}-chart-card").filter(has=page.get_by_text(title, exact=True))
        lines = card.locator("path.line")
        for tag in tags:
            values = logged(tensorboard, "1", tag)
            tensorboard.wait_for(lambda: any(follows(line, values) for line in points(lines)), tag)
        expect(card.locator("path.area")).to_have_count(int(kind == "margin"))
    shoot(page, "page_custom_scalars", scale=0.75)


def colours(element):
    """The colours of an element, as it is on the screen."""
    picture = numpy.asarray(Image.open(io.BytesIO(element.screenshot())).convert("RGB"))
    return numpy.unique(picture.reshape(-1, 3), axis=0)


def test_mesh(page, tensorboard):
    with page.expect_response(re.compile("plugin/mesh/data.*content_type=COLOR")):
        show(page, tensorboard, "mesh", regexInput="rate_1$")
    canvas = page.locator("tf-mesh-loader canvas").first
    page.wait_for_load_state("networkidle")
    seen = colours(canvas)
    # All around the wheel of colours: reds, greens and blues.
    for colour in ([1, -1, -1], [-1, 1, -1], [-1, -1, 1]):
        assert (seen.astype(int) @ colour).max() > 0, colour
    assert len(seen) > 1000
    shoot(page, "page_mesh", scale=0.6)


def test_projector(page, tensorboard):
    show(page, tensorboard, "projector")
    inside = page.frame_locator("iframe").frame_locator("iframe")
    expect(inside.locator(".numDataPoints")).to_have_text("597")
    expect(inside.locator("span.dim")).to_have_text("64")
    canvas = inside.locator("#scatter canvas").first
    assert len(colours(canvas)) > 30  # the greys of the digits
    inside.locator("#colorby").click()
    inside.locator("#colorby paper-item", has_text="label").click()
    shoot(page, "page_projector", scale=0.6)


@pytest.fixture(scope="module")
def dashboards(logged):
    """A TensorBoard over what dashboards_program wrote."""
    with TensorBoard(logged, load_fast=True) as server:
        server.wait_for(lambda: "mesh" in server.fetch("plugin/mesh/tags")["described"], "what is described")
        server.wait_for(lambda: "hparams1/test" in server.fetch("runs"), "the hyperparameters' runs")
        yield server


@pytest.mark.parametrize("name, tags", [
    ("scalars", ["scalar", "handle"]), ("images", ["image"]), ("audio", ["audio"]), ("distributions", ["histogram"]),
    ("histograms", ["histogram"]), ("pr_curves", ["pr", "roc"])])
def test_titles_of_ones_own(page, dashboards, name, tags):
    show(page, dashboards, name, regexInput="^described$", tagFilter=f"^({'|'.join(tags)})$")
    for tag in tags:
        expect(page.get_by_text(f"the {tag}").first).to_be_visible()
        expect(page.get_by_text(f"tag: {tag}").first).to_be_visible()
    page.get_by_role("button", name="Show summary description").first.click()
    expect(page.get_by_text(re.compile("^what .* is$")).first).to_be_visible()


def test_time_series_shows_neither_titles_nor_descriptions(page, dashboards):
    page.goto(f"{dashboards.url}/?runFilter=^described$&tagFilter=^scalar$#timeseries")
    expect(page.locator("scalar-card").get_by_title("scalar", exact=True)).to_be_visible()
    expect(page.get_by_text(re.compile("the scalar|what .* is"))).to_have_count(0)


def test_hyperparameters_with_metrics_of_runs_below(page, dashboards):
    make_room(page, 460, width=1400)
    show(page, dashboards, "hparams")
    for i in range(2):
        row = f"hparams{i} {['cnn', 'mlp'][i]} {['false', 'true'][i]} {0.1 * (i + 1):.5f} "
        row += f"{0.5 + 0.25 * i:.5f} {0.125 * (i + 1):.5f}"
        expect(page.get_by_role("row", name=row)).to_be_visible()
    for name in ("learning rate", "arch", "bias", "AUC", "test.loss"):
        expect(page.get_by_role("columnheader", name=name)).to_be_visible()
    shoot(page, "hparams_of_runs_below")
