"""What tblog logs, as TensorFlow's own summary_iterator reads it. scripts/test --all installs a TensorFlow for it."""

import io
import wave

import numpy
import pytest
from PIL import Image

from dashboards_test import byte_values, waves


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
