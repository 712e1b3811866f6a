"""Every kind of data that tblog logs, as TensorBoard answers it from both of its loaders, compared value by value with
what dashboards_program.cpp was to log."""

import io
import json
import os
import wave

import numpy
import pytest
import sklearn.metrics
from PIL import Image

from tensorboard_server import TensorBoard


def byte_values(count, seed=0):
    return ((numpy.arange(count) + seed) * 37 % 256).astype(numpy.uint8)


def waves(count):
    return numpy.sin(numpy.arange(count) / 10)


def binary(count):
    """Labels, scores and weights, with ties."""
    i = numpy.arange(count)
    labels = (i * 7 % 5 < 2).astype(int)
    scores = ((i * 13 % 64 + 20 * labels).astype(numpy.float32) / numpy.float32(100)).astype(numpy.float32)
    return labels, scores, i % 4 / 1000


def three_classes():
    i = numpy.arange(300)
    scores = numpy.stack([((i * 31 + c * 17) % 50 + 40 * (c == i % 3) + 5 * (c < 2)) / 100 for c in range(3)], axis=1)
    return i % 3, scores


def counts_at(labels, scores, weights, thresholds):
    """TP, FP, TN and FN by comparing every score with every threshold."""
    predicted = scores[None, :] >= thresholds.astype(scores.dtype)[:, None]
    positive, negative = weights * (labels == 1), weights * (labels == 0)
    tp, fp = predicted @ positive, predicted @ negative
    return numpy.stack([tp, fp, negative.sum() - fp, positive.sum() - tp])


@pytest.fixture(scope="module", params=[False, True], ids=["python_loader", "data_server"])
def tensorboard(request, logged):
    with TensorBoard(logged, load_fast=request.param) as server:
        assert server.has_data_server() == request.param
        # The last that is logged in each run.
        server.wait_for(lambda: "video/gray" in server.fetch("plugin/images/tags")["images"], "the images")
        server.wait_for(lambda: "figure/rate" in server.fetch("plugin/images/tags")["images"], "the figure")
        server.wait_for(lambda: "scores" in server.fetch("plugin/images/tags")["evaluation"], "the evaluation")
        server.wait_for(lambda: "audio/clips" in server.fetch("plugin/audio/tags")["audio"], "the sounds")
        server.wait_for(lambda: "table" in server.fetch("plugin/text/tags")["text"], "the table")
        server.wait_for(lambda: "raw" in server.fetch("plugin/histograms/tags")["histograms"], "the histograms")
        server.wait_for(lambda: "raw" in server.fetch("plugin/pr_curves/tags")["curves"], "the curves")
        server.wait_for(lambda: "classes/roc" in server.fetch("plugin/pr_curves/tags")["curves/macro"], "the classes")
        server.wait_for(lambda: "cloud" in server.fetch("plugin/mesh/tags")["meshes"], "the meshes")
        server.wait_for(lambda: "mesh" in server.fetch("plugin/mesh/tags")["described"], "what is described")
        server.wait_for(lambda: len(server.fetch("plugin/scalars/scalars", run="ruled", tag="deferred")) == 30, "30 steps")
        server.wait_for(lambda: "as_histogram" in server.fetch("plugin/histograms/tags")["tensors"], "the tensor")
        server.wait_for(lambda: "graph" in server.fetch("plugin/graphs/info"), "the graph")
        server.wait_for(lambda: len(server.fetch("plugin/custom_scalars/layout").get("category", [])) == 2, "the charts")
        server.wait_for(lambda: "hparams1/test" in server.fetch("runs"), "the hyperparameters' runs")
        yield server


def files(server, plugin, run, tag, step_index=0):
    """Every sample of an image or audio tag, as bytes, and their type."""
    samples = server.fetch(f"plugin/{plugin}/tags")[run][tag]["samples"]
    individual = {"images": "individualImage", "audio": "individualAudio"}[plugin]
    out = []
    for sample in range(samples):
        entry = server.fetch(f"plugin/{plugin}/{plugin}", run=run, tag=tag, sample=sample)[step_index]
        out.append(server.fetch_bytes(f"plugin/{plugin}/{individual}", entry["query"]))
    return out


def pictures(server, tag, run="images"):
    out = []
    for content, mime in files(server, "images", run, tag):
        assert mime == "image/png"
        out.append(numpy.asarray(Image.open(io.BytesIO(content))))
    return out


def test_images_are_the_pixels_that_were_logged(tensorboard):
    expected = {
        "image/gray": byte_values(35).reshape(5, 7),
        "image/rgb": byte_values(144).reshape(3, 6, 8).transpose(1, 2, 0),
        "image/gray_alpha": byte_values(24).reshape(3, 4, 2),
        "image/rgba": byte_values(64).reshape(4, 4, 4),
        "image/clipped": numpy.array([[0, 0, 128], [255, 255, 0]]),
        "sometimes/image": byte_values(9).reshape(3, 3),
    }
    for tag, pixels in expected.items():
        (picture,) = pictures(tensorboard, tag, "ruled" if tag.startswith("sometimes") else "images")
        numpy.testing.assert_array_equal(picture, pixels, tag)


def test_batches_of_images_are_samples_or_a_grid(tensorboard):
    batch = byte_values(3 * 3 * 64).reshape(3, 3, 8, 8).transpose(0, 2, 3, 1)
    numpy.testing.assert_array_equal(pictures(tensorboard, "images/batch"), batch)
    grid = numpy.zeros((18, 18), numpy.uint8)
    for i, image in enumerate(byte_values(108).reshape(3, 6, 6)):
        row, column = divmod(i, 2)
        grid[2 + 8 * row : 8 + 8 * row, 2 + 8 * column : 8 + 8 * column] = image
    (picture,) = pictures(tensorboard, "images/grid")
    numpy.testing.assert_array_equal(picture, grid)


def test_boxes_are_drawn_over_an_image(tensorboard):
    (picture,) = pictures(tensorboard, "image/boxes")
    assert picture.shape == (100, 120, 3)
    inside, outline = picture[30, 40], picture[25, 9:12]
    assert (inside == 128).all() and (outline != 128).any()
    assert (picture[95, 5] == 128).all()


def test_encoded_images_pass_through(tensorboard, inputs):
    for name, mime in (("photo.png", "image/png"), ("photo.jpg", "image/jpeg"), ("moving.gif", "image/gif")):
        ((content, shown_as),) = files(tensorboard, "images", "images", f"encoded/{name}")
        assert content == (inputs / name).read_bytes() and shown_as == mime


def test_a_video_is_an_animated_gif_of_the_frames_that_were_logged(tensorboard):
    ((content, mime),) = files(tensorboard, "images", "images", "video/gray")
    assert mime == "image/gif"
    gif = Image.open(io.BytesIO(content))
    assert gif.n_frames == 3
    for i, frame in enumerate(byte_values(192).reshape(3, 8, 8)):
        gif.seek(i)
        assert gif.info["duration"] == 250
        numpy.testing.assert_array_equal(numpy.asarray(gif.convert("L")), frame)


def test_several_videos_are_samples(tensorboard):
    videos = files(tensorboard, "images", "images", "video/several")
    for (content, _), frames in zip(videos, byte_values(2 * 192).reshape(2, 3, 8, 8), strict=True):
        gif = Image.open(io.BytesIO(content))
        for i, frame in enumerate(frames):
            gif.seek(i)
            numpy.testing.assert_array_equal(numpy.asarray(gif.convert("L")), frame)


def test_images_are_in_the_time_series_page(tensorboard):
    tags = tensorboard.fetch("plugin/timeseries/tags")["images"]
    assert tags["tagRunSampledInfo"]["images/batch"]["images"]["maxSamplesPerStep"] == 3
    request = json.dumps([{"plugin": "images", "tag": "image/gray", "run": "images", "sample": 0}])
    (point,) = tensorboard.fetch("plugin/timeseries/timeSeries", requests=request)[0]["runToSeries"]["images"]
    content, _ = tensorboard.fetch_bytes("plugin/timeseries/imageData", {"imageId": point["imageId"]})
    numpy.testing.assert_array_equal(Image.open(io.BytesIO(content)), byte_values(35).reshape(5, 7))


def test_figures_are_pictures(tensorboard):
    for run, tag, size in (("images", "figure/rate", (640, 480)), ("evaluation", "calibration", (640, 480)),
                           ("evaluation", "thresholds", (640, 480)), ("evaluation", "scores", (640, 480)),
                           ("curves", "weighted/roc/picture", (640, 480)), ("curves", "weighted/pr/picture", (640, 480)),
                           ("curves", "classes/roc/picture", (640, 480))):
        (picture,) = pictures(tensorboard, tag, run)
        assert picture.shape[:2] == size[::-1]
        assert len(numpy.unique(picture.reshape(-1, picture.shape[2]), axis=0)) > 20, tag  # there is something on it


def test_a_confusion_matrix_is_a_picture_and_a_table(tensorboard):
    (picture,) = pictures(tensorboard, "confusion", "evaluation")
    assert len(numpy.unique(picture.reshape(-1, 3), axis=0)) > 20
    (event,) = tensorboard.fetch("plugin/text/text", run="evaluation", tag="confusion/table")
    cells = table_cells(event["text"])
    assert cells == [["true \\ predicted", "cat", "dog", "a|b"], ["cat", "10", "2", "0"], ["dog", "1", "20", "3"],
                     ["a|b", "0", "0", "5"]]


def table_cells(html):
    """The text of each cell, row by row, as a browser shows it."""
    from html.parser import HTMLParser

    class Table(HTMLParser):
        def __init__(self):
            super().__init__()
            self.rows = []

        def handle_starttag(self, tag, attrs):
            if tag == "tr":
                self.rows.append([])
            elif tag in ("td", "th"):
                self.rows[-1].append("")
            elif tag == "br":
                self.rows[-1][-1] += "\n"
            else:
                assert tag in ("table", "thead", "tbody"), tag  # nothing of a cell's text became markup

        def handle_data(self, data):
            if self.rows and self.rows[-1]:
                self.rows[-1][-1] += data.strip("\n")

    table = Table()
    table.feed(html)
    return table.rows


def test_a_table_shows_its_cells_as_they_are(tensorboard):
    (event,) = tensorboard.fetch("plugin/text/text", run="text", tag="table")
    assert table_cells(event["text"]) == [["name", "value"], ["a|b", "*1*"], ["<i>", "two\nlines"], ["short", ""]]


def test_a_run_begins_with_its_notes(tensorboard, logged):
    (event,) = tensorboard.fetch("plugin/text/text", run="text", tag="run")
    notes = dict(row for row in table_cells(event["text"]) if row[0])
    assert event["step"] == 0
    assert notes["command line"].startswith(os.environ["TBLOG_DASHBOARDS_PROGRAM"])
    assert str(logged) in notes["command line"]
    assert notes["directory"] == os.getcwd()
    assert notes["host"] == os.uname().nodename
    assert all(library in notes["built with"] for library in ("Protobuf ", "cairo ", "giflib "))


def sounds(server, tag):
    out = []
    for content, mime in files(server, "audio", "audio", tag):
        assert mime == "audio/wav"
        with wave.open(io.BytesIO(content)) as clip:
            assert clip.getframerate() == 8000 and clip.getsampwidth() == 2
            frames = numpy.frombuffer(clip.readframes(clip.getnframes()), "<i2")
            out.append(frames.reshape(-1, clip.getnchannels()))
    return out


def test_sounds_are_the_samples_that_were_logged(tensorboard):
    (mono,) = sounds(tensorboard, "audio/mono")
    numpy.testing.assert_array_equal(mono[:, 0], numpy.rint(32767 * waves(800)))
    (stereo,) = sounds(tensorboard, "audio/stereo")
    numpy.testing.assert_array_equal(stereo, (numpy.arange(200) * 100 - 10000).reshape(2, 100).T)
    clips = sounds(tensorboard, "audio/clips")
    numpy.testing.assert_array_equal([clip[:, 0] for clip in clips], numpy.rint(32767 * waves(600)).reshape(3, 200))


def buckets(server, run, tag):
    ((_, step, rows),) = server.fetch("plugin/histograms/histograms", run=run, tag=tag)
    assert step == 1
    return numpy.array(rows)


def test_histograms_with_other_buckets(tensorboard):
    values = waves(1000)
    rows = buckets(tensorboard, "histograms", "tensorflow")
    limits = [1e-12]
    while limits[-1] * 1.1 < 1e20:
        limits.append(limits[-1] * 1.1)
    limits = numpy.array([-limit for limit in reversed(limits)] + [0] + limits)
    within = limits[(limits > values.min()) & (limits < values.max())]
    edges = numpy.concatenate([[values.min()], within, [values.max()]])
    numpy.testing.assert_array_equal(rows[:, 0], edges[:-1])
    numpy.testing.assert_array_equal(rows[:, 1], edges[1:])
    numpy.testing.assert_array_equal(rows[:, 2], numpy.histogram(values, edges)[0])

    rows = buckets(tensorboard, "histograms", "edges")
    counts, edges = numpy.histogram(values, [-0.5, 0, 0.25, 0.5])
    numpy.testing.assert_array_equal(rows, numpy.stack([edges[:-1], edges[1:], counts], axis=1))
    ((_, _, outside),) = tensorboard.fetch("plugin/scalars/scalars", run="histograms", tag="edges/outside")
    assert outside == 1000 - counts.sum()
    numpy.testing.assert_array_equal(buckets(tensorboard, "histograms", "raw"), [[0, 1, 5], [1, 3, 0], [3, 4, 2]])


def curve(server, run, tag):
    (entry,) = server.fetch("plugin/pr_curves/pr_curves", run=run, tag=tag)[run]
    return {name: numpy.array([float(value) for value in entry[name]])
            for name in ("precision", "recall", "true_positives", "false_positives", "true_negatives", "false_negatives")}


def scalar(server, run, tag):
    ((_, _, value),) = server.fetch("plugin/scalars/scalars", run=run, tag=tag)
    return value


def shown(counts):
    """How many thresholds TensorBoard shows: it cuts off the last ones at which nothing counts as positive."""
    return numpy.flatnonzero(counts[0].astype(int) + counts[1].astype(int)).max() + 1


def test_weighted_curves_do_not_collapse(tensorboard):
    labels, scores, weights = binary(400)
    counts = counts_at(labels, scores, weights, numpy.arange(501) / 500)
    millionths = counts * 1e6 / weights.sum()
    tp, fp, tn, fn = counts
    with numpy.errstate(invalid="ignore"):
        expected = {"pr": (numpy.nan_to_num(tp / (tp + fp)), tp / (tp + fn)), "roc": (tp / (tp + fn), fp / (fp + tn))}
    areas = {"pr_ap": sklearn.metrics.average_precision_score(labels, scores, sample_weight=weights),
             "roc_auc": sklearn.metrics.roc_auc_score(labels, scores, sample_weight=weights)}
    for kind, (y, x) in expected.items():
        rows = curve(tensorboard, "curves", f"weighted/{kind}")
        end = shown(millionths)
        assert end > 400
        numpy.testing.assert_allclose(rows["precision"], y[:end], rtol=1e-6)
        numpy.testing.assert_allclose(rows["recall"], x[:end], rtol=1e-6)
        for name, row in zip(("true_positives", "false_positives", "true_negatives", "false_negatives"), millionths):
            numpy.testing.assert_allclose(rows[name], row[:end], atol=1)  # the page cuts fractions off
    for name, area in areas.items():
        assert scalar(tensorboard, "curves", f"weighted/{name}") == pytest.approx(area, rel=1e-6)
    description = tensorboard.fetch("plugin/pr_curves/tags")["curves"]["weighted/pr"]["description"]
    assert "parts of a million" in description


def test_chance_is_the_diagonal_in_a_run_of_its_own(tensorboard):
    rows = curve(tensorboard, "curves/chance", "weighted/roc")
    numpy.testing.assert_allclose(rows["precision"], rows["recall"], atol=1e-6)
    numpy.testing.assert_allclose(rows["recall"], numpy.linspace(1, 0, 501)[:-1], atol=1e-6)


def test_curves_of_several_classes(tensorboard):
    labels, scores = three_classes()
    one_hot = labels[:, None] == numpy.arange(3)
    thresholds = numpy.arange(101) / 100
    counts = [counts_at(one_hot[:, c].astype(int), scores[:, c], numpy.ones(300), thresholds) for c in range(3)]
    points = {"pr": [], "roc": []}
    for tp, fp, tn, fn in counts:
        with numpy.errstate(invalid="ignore"):
            points["pr"].append((numpy.nan_to_num(tp / (tp + fp)), tp / (tp + fn)))
        points["roc"].append((tp / (tp + fn), fp / (fp + tn)))
    pooled = numpy.sum(counts, axis=0)
    tp, fp, tn, fn = pooled
    with numpy.errstate(invalid="ignore"):
        micro = {"pr": (numpy.nan_to_num(tp / (tp + fp)), tp / (tp + fn)), "roc": (tp / (tp + fn), fp / (fp + tn))}
    names = ["cat", "dog", "fox", "micro", "macro"]
    for kind, area_suffix in (("pr", "ap"), ("roc", "auc")):
        if kind == "pr":
            areas = [sklearn.metrics.average_precision_score(one_hot[:, c], scores[:, c]) for c in range(3)]
            areas += [sklearn.metrics.average_precision_score(one_hot, scores, average=how) for how in ("micro", "macro")]
            places = [("curves", f"classes/pr/{name}") for name in names]
        else:
            areas = [sklearn.metrics.roc_auc_score(one_hot[:, c], scores[:, c]) for c in range(3)]
            areas += [sklearn.metrics.roc_auc_score(one_hot, scores, average=how) for how in ("micro", "macro")]
            places = [(f"curves/{name}", "classes/roc") for name in names]
        macro_y, macro_x = numpy.mean(points[kind], axis=0)
        if kind == "pr":  # precision of the classes that are predicted at all
            predicted = numpy.array([c[0] + c[1] > 0 for c in counts])
            with numpy.errstate(invalid="ignore"):
                macro_y = numpy.nan_to_num(numpy.sum([y for y, _ in points[kind]], axis=0) / predicted.sum(axis=0))
            assert len(set(map(tuple, predicted))) > 1  # that is not the same for all of them
        expected = points[kind] + [micro[kind], (macro_y, macro_x)]
        for (run, tag), (y, x), total, area in zip(places, expected, counts + [pooled, pooled], areas):
            rows, end = curve(tensorboard, run, tag), shown(total)
            numpy.testing.assert_allclose(rows["precision"], y[:end], rtol=1e-6, atol=1e-7)
            numpy.testing.assert_allclose(rows["recall"], x[:end], rtol=1e-6, atol=1e-7)
            numpy.testing.assert_array_equal(rows["true_positives"], total[0][:end])
            assert scalar(tensorboard, run, f"{tag}_{area_suffix}") == pytest.approx(area, rel=1e-6)


def test_raw_curves_are_passed_on(tensorboard):
    rows = curve(tensorboard, "curves", "raw")
    assert [list(row) for row in rows.values()] == [[0.5, 0.75, 1], [1, 0.75, 0.25], [4, 3, 1], [4, 1, 0], [0, 3, 4],
                                                    [0, 1, 3]]


def test_custom_scalars(tensorboard):
    layout = tensorboard.fetch("plugin/custom_scalars/layout")
    mine, together = layout["category"]
    assert mine["title"] == "Mine"
    assert mine["chart"][0]["multiline"]["tag"] == ["mean$", "high$", "lo.*"]
    assert mine["chart"][1]["margin"]["series"] == [{"value": "mean", "lower": "low", "upper": "high"}]
    (chart,) = together["chart"]
    assert chart["title"] == "loss.x"
    lines = {}
    for pattern in chart["multiline"]["tag"]:
        answer = tensorboard.fetch("plugin/custom_scalars/scalars", run="charts", tag=pattern)
        assert answer["regex_valid"]
        lines.update(answer["tag_to_events"])
    assert {tag: [(step, value) for _, step, value in line] for tag, line in lines.items()} == {
        "loss.x/train": [(step, numpy.float32(1 / (step + 1))) for step in range(5)],
        "loss.x/val": [(step, numpy.float32(1.5 / (step + 1))) for step in range(5)]}


def test_hyperparameters_with_domains_and_metrics_of_runs_below(tensorboard):
    experiment = tensorboard.fetch("plugin/hparams/experiment", request=json.dumps({"experimentName": ""}))
    infos = {info["name"]: info for info in experiment["hparamInfos"]}
    assert infos["lr"]["domainInterval"] == {"minValue": 0, "maxValue": 1}
    assert infos["lr"]["displayName"] == "learning rate" and infos["lr"]["type"] == "DATA_TYPE_FLOAT64"
    assert infos["arch"]["domainDiscrete"] == ["mlp", "cnn"] and infos["arch"]["type"] == "DATA_TYPE_STRING"
    assert infos["bias"]["type"] == "DATA_TYPE_BOOL"
    metrics = {info["name"]["tag"]: info for info in experiment["metricInfos"]}
    assert metrics["val/auc"]["displayName"] == "AUC" and metrics["val/auc"]["datasetType"] == "DATASET_VALIDATION"

    columns = [{"hparam": name} for name in infos] + [
        {"metric": {"group": "", "tag": "val/auc"}}, {"metric": {"group": "test", "tag": "loss"}}]
    request = {"experimentName": "", "startIndex": 0, "sliceSize": 100, "colParams": columns,
               "allowedStatuses": ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]}
    groups = tensorboard.fetch("plugin/hparams/session_groups", request=json.dumps(request))["sessionGroups"]
    rows = {group["sessions"][0]["name"]: group for group in groups}
    assert set(rows) == {"hparams0", "hparams1"}
    for i, (run, row) in enumerate(sorted(rows.items())):
        assert row["hparams"] == {"lr": 0.1 * (i + 1), "arch": ["cnn", "mlp"][i], "bias": i == 1}
        values = {metric["name"]["tag"]: metric["value"] for metric in row["metricValues"]}
        assert values == {"val/auc": 0.5 + 0.25 * i, "loss": 0.125 * (i + 1)}


def mesh(server, run, tag, step, sample=0):
    out = {}
    kinds = {"VERTEX": (1, "<f4"), "FACE": (2, "<i4"), "COLOR": (3, "u1")}
    entries = server.fetch("plugin/mesh/meshes", run=run, tag=tag, sample=sample)
    for name, (number, dtype) in kinds.items():
        if any(entry["content_type"] == number and entry["step"] == step for entry in entries):
            content, _ = server.fetch_bytes("plugin/mesh/data", {"run": run, "tag": tag, "sample": sample,
                                                                 "content_type": name, "step": step})
            out[name] = numpy.frombuffer(content, dtype).reshape(-1, 3).tolist()
    return out, entries


def test_meshes(tensorboard):
    corners = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1]]
    parts, entries = mesh(tensorboard, "meshes", "tetrahedron", 1)
    assert parts == {"VERTEX": corners, "FACE": [[0, 1, 2], [0, 1, 3], [0, 2, 3], [1, 2, 3]],
                     "COLOR": [[255, 0, 0], [0, 255, 0], [0, 0, 255], [9, 99, 199]]}
    assert json.loads(entries[0]["config"])["camera"]["fov"] == 75
    assert {entry["components"] for entry in entries} == {14}
    parts, _ = mesh(tensorboard, "meshes", "tetrahedron", 2)  # with fewer vertices
    assert parts == {"VERTEX": corners[:3], "FACE": [[0, 1, 2]], "COLOR": [[128] * 3] * 3}

    assert tensorboard.fetch("plugin/mesh/tags")["meshes"]["cloud"]["samples"] == 2
    first, entries = mesh(tensorboard, "meshes", "cloud", 1, 0)
    second, _ = mesh(tensorboard, "meshes", "cloud", 1, 1)
    assert {entry["components"] for entry in entries} == {10}
    assert first == {"VERTEX": corners[:2], "COLOR": [[0, 128, 255], [255, 255, 255]]}
    assert second == {"VERTEX": corners[2:], "COLOR": [[0, 0, 0], [51, 102, 153]]}


def test_embeddings(tensorboard):
    runs = {"embeddings/points/00001", "embeddings/points/00002", "embeddings/bare/00003"}
    tensorboard.wait_for(lambda: runs <= set(tensorboard.fetch("plugin/projector/runs")), "the embeddings")
    for run, name, points in (("embeddings/points/00001", "points", waves(40).reshape(10, 4)),
                              ("embeddings/points/00002", "points", waves(40).reshape(10, 4)),
                              ("embeddings/bare/00003", "bare", byte_values(12).reshape(4, 3))):
        (info,) = tensorboard.fetch("plugin/projector/info", run=run)["embeddings"]
        assert info["tensorName"] == name and info["tensorShape"] == list(points.shape)
        content, _ = tensorboard.fetch_bytes("plugin/projector/tensor", {"run": run, "name": name})
        numpy.testing.assert_array_equal(numpy.frombuffer(content, "<f4"), points.astype(numpy.float32).ravel())
    place = {"run": "embeddings/points/00001", "name": "points"}
    metadata = tensorboard.fetch_bytes("plugin/projector/metadata", place)[0].decode()
    assert metadata.splitlines() == ["name\tkind"] + [f"point {i}\t{'odd' if i % 2 else 'e ven'}" for i in range(10)]
    sprite = numpy.asarray(Image.open(io.BytesIO(tensorboard.fetch_bytes("plugin/projector/sprite_image", place)[0])))
    (info,) = tensorboard.fetch("plugin/projector/info", run=place["run"])["embeddings"]
    assert info["sprite"]["singleImageDim"] == [5, 4]
    for i, picture in enumerate(byte_values(200).reshape(10, 4, 5)):
        row, column = divmod(i, 4)
        numpy.testing.assert_array_equal(sprite[4 * row : 4 * row + 4, 5 * column : 5 * column + 5], picture)
    metadata, _ = tensorboard.fetch_bytes("plugin/projector/metadata", {**place, "run": "embeddings/points/00002"})
    assert metadata.decode().splitlines() == [f"point {i}" for i in range(10)]


def test_the_graph(tensorboard):
    info = tensorboard.fetch("plugin/graphs/info")["graph"]
    assert info["run"] == "graph" and info["tags"]["graph"]["op_graph"]
    text, mime = tensorboard.fetch_bytes("plugin/graphs/graph", {"run": "graph", "tag": "graph", "conceptual": "false"})
    assert mime == "text/x-protobuf"
    for line in ('name: "net/fc"', 'op: "linear"', 'input: "input"', "size: 784", 's: "true"'):
        assert line in text.decode(), line


def test_descriptions_of_every_kind(tensorboard):
    for plugin, tags in (("scalars", ["scalar", "handle"]), ("histograms", ["histogram"]), ("images", ["image"]),
                         ("audio", ["audio"]), ("pr_curves", ["pr", "roc"])):
        shown = tensorboard.fetch(f"plugin/{plugin}/tags")["described"]
        for tag in tags:
            assert shown[tag]["displayName"] == f"the {tag}", (plugin, tag)
            assert f"what <em>{tag}</em> is" in shown[tag]["description"], (plugin, tag)


def test_rules_of_what_is_recorded(tensorboard):
    def steps(tag):
        return [step for _, step, _ in tensorboard.fetch("plugin/scalars/scalars", run="ruled", tag=tag)]

    assert steps("always") == list(range(30))
    assert steps("sometimes/scalar") == steps("sometimes/handle") == [0, 10, 20]
    histograms = tensorboard.fetch("plugin/histograms/histograms", run="ruled", tag="sometimes/histogram")
    assert [step for _, step, _ in histograms] == [0, 10, 20]


def test_deferred_scalars(tensorboard):
    points = tensorboard.fetch("plugin/scalars/scalars", run="ruled", tag="deferred")
    assert [(step, value) for _, step, value in points] == [(step, step / 2) for step in range(30)]


def test_any_tensor_reaches_the_plugin_it_is_for(tensorboard):
    numpy.testing.assert_array_equal(buckets(tensorboard, "tensors", "as_histogram"), [[0, 1, 5], [1, 2, 7]])


def test_every_page_knows_it_has_data(tensorboard):
    tensorboard.wait_for(lambda: tensorboard.fetch("plugins_listing")["projector"]["enabled"], "the Projector page")
    listing = tensorboard.fetch("plugins_listing")
    for plugin in ("scalars", "timeseries", "custom_scalars", "images", "audio", "graphs", "distributions", "histograms",
                   "text", "pr_curves", "hparams", "mesh", "projector"):
        assert listing[plugin]["enabled"], plugin
