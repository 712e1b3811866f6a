"""What tblog logs, as readers other than TensorBoard's pages give it: tbparse's tables, and TensorFlow's own
summary_iterator (which scripts/test --all installs; elsewhere those tests say that they were skipped)."""

import io
import wave

import numpy
import pytest
from PIL import Image
from tbparse import SummaryReader

from dashboards_test import inputs, logged  # noqa: F401, fixtures


def byte_values(count):
    return (numpy.arange(count) * 37 % 256).astype(numpy.uint8)


def waves(count):
    return numpy.sin(numpy.arange(count) / 10)


@pytest.fixture(scope="module")
def tables(logged):
    return SummaryReader(str(logged), extra_columns={"dir_name"})


def test_tbparse_reads_scalars(tables):
    rows = tables.scalars
    for tag, expected in (("always", range(30)), ("sometimes/scalar", (0, 10, 20)), ("deferred", range(30))):
        series = rows[(rows.dir_name == "ruled") & (rows.tag == tag)]
        assert list(series.step) == list(expected)
        scale = 0.5 if tag == "deferred" else 1
        assert list(series.value) == [scale * step for step in expected]


def test_tbparse_reads_text_and_hyperparameters(tables):
    text = tables.text
    (table,) = text[(text.dir_name == "text") & (text.tag == "table")].value
    assert table.startswith("| name | value |")
    hparams = tables.hparams
    for i in range(2):
        run = hparams[hparams.dir_name == f"hparams{i}"]
        assert {tag: value for tag, value in zip(run.tag, run.value)} == {
            "lr": 0.1 * (i + 1), "arch": ["cnn", "mlp"][i], "bias": i == 1}


def test_tbparse_reads_every_tensor(tables):
    tensors = tables.tensors
    tags = set(zip(tensors.dir_name, tensors.tag))
    for place in (("images", "images/batch"), ("audio", "audio/clips"), ("histograms", "raw"), ("meshes", "cloud_VERTEX"),
                  ("curves", "weighted/pr"), ("graph", "graph"), ("charts", "custom_scalars__config__"),
                  ("tensors", "unknown")):
        assert place in tags, place
    (raw,) = tensors[(tensors.dir_name == "histograms") & (tensors.tag == "raw")].value
    numpy.testing.assert_array_equal(raw, [[0, 1, 5], [1, 3, 0], [3, 4, 2]])


@pytest.fixture(scope="module")
def values(logged):
    """Every value of a run as TensorFlow reads it: tag, step, and a number or an array."""
    tensorflow = pytest.importorskip("tensorflow", reason="there is no TensorFlow here: scripts/test --all installs it")

    def read(run):
        out = []
        for file in sorted((logged / run).glob("*tfevents*")):
            for event in tensorflow.compat.v1.train.summary_iterator(str(file)):
                for value in event.summary.value:
                    array = tensorflow.make_ndarray(value.tensor) if value.HasField("tensor") else value.simple_value
                    out.append((value.tag, event.step, array))
        return out

    return read


def test_tensorflow_reads_every_file(logged, values):
    runs = {path.parent.relative_to(logged) for path in logged.rglob("*tfevents*")}
    assert len(runs) > 20
    for run in runs:
        names = [tag for tag, *_ in values(run)]
        assert names or "embeddings" in str(run), run  # those have files of their own


def test_tensorflow_reads_scalars(values):
    points = [(step, value) for tag, step, value in values("ruled") if tag == "always"]
    assert points == [(step, step) for step in range(30)]


def test_tensorflow_reads_images_and_sounds(values):
    arrays = {tag: array for tag, _, array in values("images")}
    width, height, png = arrays["image/gray"]
    assert (width, height) == (b"7", b"5")
    numpy.testing.assert_array_equal(Image.open(io.BytesIO(png)), byte_values(35).reshape(5, 7))
    arrays = {tag: array for tag, _, array in values("audio")}
    clips = arrays["audio/clips"]
    assert len(clips) == 3
    with wave.open(io.BytesIO(clips[0])) as clip:
        frames = numpy.frombuffer(clip.readframes(200), "<i2")
    numpy.testing.assert_array_equal(frames, numpy.rint(32767 * waves(600))[:200])


def test_tensorflow_reads_tensors_of_their_types(values):
    arrays = {tag: array for tag, _, array in values("tensors")}
    assert arrays["unknown"].dtype == numpy.int16 and arrays["unknown"].tolist() == [[1, -2], [3, 4]]
    meshes = {tag: array for tag, step, array in values("meshes") if step == 1}
    assert meshes["tetrahedron_FACE"].dtype == numpy.int32 and meshes["tetrahedron_FACE"].shape == (1, 4, 3)
    assert meshes["tetrahedron_COLOR"].dtype == numpy.uint8
    curve = {tag: array for tag, _, array in values("curves")}["raw"]
    assert curve.shape == (6, 3) and curve.dtype == numpy.float32
