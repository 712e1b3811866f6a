"""What tblog logs, as tbparse makes tables of it."""

import numpy
import pytest
from tbparse import SummaryReader


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
