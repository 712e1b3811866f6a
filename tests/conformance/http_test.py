"""What tblog logs is what TensorBoard answers, value by value, from both of its loaders."""

import json
import math
import os
import subprocess

import numpy
import pytest
import sklearn.metrics

from tensorboard_server import TensorBoard

RANDOM = numpy.random.default_rng(0)
STEPS = [0, 1, 5, 1000, 2**40]
SCALARS = [0.5, -1.25e-30, 3.0e38, float("nan"), float("inf")]
HISTOGRAM = RANDOM.normal(size=1000)
TEXT = "# Title\n\na **bold** word, naïve ✓\n\n| a | b |\n|---|---|\n| 1 | 2 |"
LABELS = (RANDOM.random(500) < 0.3).astype(int)
# Ties, and scores that equal thresholds of the grid, are the rule here.
SCORES = numpy.round(numpy.clip(0.3 * LABELS + 0.7 * RANDOM.random(500), 0, 1), 2).astype(numpy.float32)
NUM_THRESHOLDS = 101


def commands(root):
    """The calls for the log program; floats in full."""
    samples = " ".join(map(str, LABELS)) + " " + " ".join(repr(float(score)) for score in SCORES)
    yield f"run {root}/a"
    yield "hparams lr number 0.01 layers number 3 arch string mlp bias bool true metrics val/auc"
    for step, value in zip(STEPS, SCALARS):
        yield f"scalar train/loss {step} {value!r}"
    yield "scalar val/auc 3 0.75"
    yield "scalars accuracy 2 train 0.9 val 0.8"
    yield "histogram weights 4 " + " ".join(repr(float(value)) for value in HISTOGRAM)
    yield "histogram constant 4 2.5 2.5 2.5"
    yield "histogram empty 4"
    yield "histogram broken 4 1.0 nan inf 2.0"
    yield "text notes 6"
    yield TEXT.replace("\n", "\\n")
    for step in (1, 2):
        yield f"pr val/pr {step} {NUM_THRESHOLDS} {len(LABELS)} {samples}"
        yield f"roc val/roc {step} {NUM_THRESHOLDS} {len(LABELS)} {samples}"
    yield f"run {root}/b"
    yield "hparams lr number 0.02 layers number 4 arch string cnn bias bool false metrics val/auc"
    yield "scalar val/auc 3 0.875"
    # A run of two files, the second with an end of its own: the training failed.
    one_class = "0 0 0 0.25 0.5 0.5"
    yield f"run {root}/c"
    yield "hparams lr number 0.03 layers number 5 arch string cnn bias bool false metrics val/auc"
    yield "scalar train/loss -7 0.5"
    yield "scalar train/loss -2 0.25"
    for kind in ("pr", "roc"):
        yield f"describe val/{kind}"
        yield f"{kind} by name"
        yield f"What *{kind}* shows."
        yield f"{kind} val/{kind} 3 5 3 {one_class}"
    yield "fail"
    yield f"run {root}/c"
    yield "scalar train/loss 4 0.125"
    yield "pr val/pr 4 5 3 " + one_class.replace("0 0 0", "1 1 1")
    for fold, auc in enumerate((0.5, 0.75, 1.0)):
        yield f"run {root}/folds/{fold}"
        yield "hparams lr number 0.04 layers number 6 arch string mlp bias bool true metrics val/auc group folds"
        yield f"scalar val/auc 1 {auc}"
    # A run that was killed and goes on from step 3: once in a new file, and from step 5 in the same one.
    yield f"run {root}/resumed"
    for step in range(8):
        yield f"scalar train/loss {step} {step}"
    yield "scalar left/alone 2 1.0"
    yield "text notes 2"
    yield "kept"
    yield f"run {root}/resumed"
    yield "resume_at 3"
    for step in range(3, 7):
        yield f"scalar train/loss {step} {10 + step}"
    yield "resume_at 5"
    for step in range(5, 10):
        yield f"scalar train/loss {step} {20 + step}"


@pytest.fixture(scope="module", params=[False, True], ids=["python_loader", "data_server"])
def tensorboard(request, tmp_path_factory):
    root = tmp_path_factory.mktemp("runs")
    subprocess.run([os.environ["TBLOG_LOG_PROGRAM"]], input="\n".join(commands(root)) + "\n", text=True, check=True,
                   encoding="utf-8")
    with TensorBoard(root, load_fast=request.param) as server:
        assert server.has_data_server() == request.param
        # The last thing logged in each run; in a and b that is how they ended.
        server.wait_for(lambda: {name: group["sessions"][0]["status"] for name, group in session_groups(server).items()}
                        == {"a": "STATUS_SUCCESS", "b": "STATUS_SUCCESS", "c": "STATUS_FAILURE",
                            "folds/0": "STATUS_SUCCESS"}, "how the runs ended")
        server.wait_for(lambda: len(session_groups(server)["folds/0"]["sessions"]) == 3, "the folds")
        server.wait_for(lambda: server.fetch("plugin/scalars/scalars", run="resumed", tag="train/loss")[-1][1] == 9,
                        "the end of the resumed run")
        server.wait_for(lambda: len(server.fetch("plugin/pr_curves/pr_curves", tag="val/pr", run="c")["c"]) == 2,
                        "the second file of run c")
        yield server


def session_groups(server):
    """The HParams page's rows by run."""
    statuses = ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"]
    columns = [{"hparam": name} for name in ("lr", "layers", "arch", "bias")] + [
        {"metric": {"group": "", "tag": "val/auc"}}]
    request = {"experimentName": "", "allowedStatuses": statuses, "startIndex": 0, "sliceSize": 100,
               "colParams": columns}
    groups = server.fetch("plugin/hparams/session_groups", request=json.dumps(request))["sessionGroups"]
    return {group["sessions"][0]["name"]: group for group in groups}


def as_number(value):
    """JSON has no NaN: TensorBoard sends strings."""
    return float(value)


def expected_counts():
    """The four counts at each threshold, by comparing every score with every threshold."""
    thresholds = (numpy.arange(NUM_THRESHOLDS) / (NUM_THRESHOLDS - 1)).astype(numpy.float32)
    predicted = SCORES[None, :] >= thresholds[:, None]
    true_positives = (predicted & (LABELS == 1)).sum(axis=1)
    false_positives = (predicted & (LABELS == 0)).sum(axis=1)
    return true_positives, false_positives, (LABELS == 0).sum() - false_positives, (LABELS == 1).sum() - true_positives


def visible(*rows):
    """TensorBoard cuts thresholds off the end at which nothing is predicted positive."""
    true_positives, false_positives, *_ = expected_counts()
    end = numpy.flatnonzero(true_positives + false_positives).max() + 1
    return [list(row[:end]) for row in rows]


def test_the_runs_are_there(tensorboard):
    assert sorted(tensorboard.fetch("runs")) == ["a", "b", "c", "folds/0", "folds/1", "folds/2", "resumed"]


def test_scalars(tensorboard):
    points = tensorboard.fetch("plugin/scalars/scalars", run="a", tag="train/loss")
    assert [step for _, step, _ in points] == STEPS
    numpy.testing.assert_array_equal([as_number(value) for *_, value in points], numpy.float32(SCALARS))
    assert all(1.6e9 < wall_time < 1e10 for wall_time, *_ in points)


def test_scalars_in_the_time_series_page(tensorboard):
    tags = tensorboard.fetch("plugin/timeseries/tags")
    assert "train/loss" in tags["scalars"]["runTagInfo"]["a"]
    request = json.dumps([{"plugin": "scalars", "tag": "train/loss", "run": "a"}])
    series = tensorboard.fetch("plugin/timeseries/timeSeries", requests=request)[0]["runToSeries"]["a"]
    assert [point["step"] for point in series] == STEPS
    numpy.testing.assert_array_equal([as_number(point["value"]) for point in series], numpy.float32(SCALARS))


def test_add_scalars_are_tags_of_the_same_run(tensorboard):
    for name, value in (("train", 0.9), ("val", 0.8)):
        points = tensorboard.fetch("plugin/scalars/scalars", run="a", tag=f"accuracy/{name}")
        assert [(step, value_) for _, step, value_ in points] == [(2, numpy.float32(value))]


def test_histograms(tensorboard):
    (_, step, buckets), = tensorboard.fetch("plugin/histograms/histograms", run="a", tag="weights")
    counts, edges = numpy.histogram(HISTOGRAM, bins=30)
    assert step == 4
    assert [count for *_, count in buckets] == list(counts)
    numpy.testing.assert_allclose([left for left, *_ in buckets], edges[:-1], rtol=0, atol=1e-12)
    numpy.testing.assert_allclose([right for _, right, _ in buckets], edges[1:], rtol=0, atol=1e-12)


def test_histograms_of_equal_no_and_broken_values(tensorboard):
    (_, _, constant), = tensorboard.fetch("plugin/histograms/histograms", run="a", tag="constant")
    assert constant[-1] == [2.5, 2.5, 3] and sum(count for *_, count in constant) == 3
    (_, _, empty), = tensorboard.fetch("plugin/histograms/histograms", run="a", tag="empty")
    assert empty == []
    (_, _, broken), = tensorboard.fetch("plugin/histograms/histograms", run="a", tag="broken")
    assert sum(count for *_, count in broken) == 2 and numpy.isfinite(broken).all()
    (_, _, non_finite), = tensorboard.fetch("plugin/scalars/scalars", run="a", tag="broken/non_finite")
    assert non_finite == 2


def test_histograms_in_the_time_series_and_distributions_pages(tensorboard):
    request = json.dumps([{"plugin": "histograms", "tag": "weights", "run": "a"}])
    (point,) = tensorboard.fetch("plugin/timeseries/timeSeries", requests=request)[0]["runToSeries"]["a"]
    assert [each["count"] for each in point["bins"]] == list(numpy.histogram(HISTOGRAM, bins=30)[0])
    (_, step, percentiles), = tensorboard.fetch("plugin/distributions/distributions", run="a", tag="weights")
    assert step == 4 and percentiles[0][1] == HISTOGRAM.min() and percentiles[-1][1] == HISTOGRAM.max()


def test_text(tensorboard):
    (event,) = tensorboard.fetch("plugin/text/text", run="a", tag="notes", markdown="false")
    assert event["step"] == 6 and event["text"] == TEXT
    (event,) = tensorboard.fetch("plugin/text/text", run="a", tag="notes")
    assert "<h1>Title</h1>" in event["text"] and "<strong>bold</strong>" in event["text"]
    assert "<td>2</td>" in event["text"] and "naïve ✓" in event["text"]


def test_pr_curves(tensorboard):
    entries = tensorboard.fetch("plugin/pr_curves/pr_curves", tag="val/pr", run="a")["a"]
    assert [entry["step"] for entry in entries] == [1, 2]
    counts = expected_counts()
    true_positives, false_positives, _, false_negatives = counts
    with numpy.errstate(invalid="ignore"):
        precision = true_positives / (true_positives + false_positives)
    recall = true_positives / (true_positives + false_negatives)
    for entry in entries:
        names = ["true_positives", "false_positives", "true_negatives", "false_negatives"]
        assert [entry[name] for name in names] == visible(*counts)
        numpy.testing.assert_allclose([entry["precision"], entry["recall"]], visible(precision, recall), rtol=1e-6)
        numpy.testing.assert_allclose(entry["thresholds"],
                                      visible(numpy.linspace(0, 1, NUM_THRESHOLDS))[0], atol=1e-12)


def test_pr_curves_lie_on_the_one_of_scikit_learn(tensorboard):
    entry = tensorboard.fetch("plugin/pr_curves/pr_curves", tag="val/pr", run="a")["a"][0]
    precision, recall, _ = sklearn.metrics.precision_recall_curve(LABELS, SCORES)
    exact = {(numpy.float32(p), numpy.float32(r)) for p, r in zip(precision, recall)}
    assert all((numpy.float32(p), numpy.float32(r)) in exact for p, r in zip(entry["precision"], entry["recall"]))


def test_roc_curves(tensorboard):
    entry = tensorboard.fetch("plugin/pr_curves/pr_curves", tag="val/roc", run="a")["a"][0]
    fpr, tpr, _ = sklearn.metrics.roc_curve(LABELS, SCORES, drop_intermediate=False)
    exact = {(numpy.float32(x), numpy.float32(y)) for x, y in zip(fpr, tpr)}
    points = {(numpy.float32(x), numpy.float32(y)) for x, y in zip(entry["recall"], entry["precision"])}
    # The scores lie on the grid, so every point of the exact curve is there, but the origin, which TensorBoard cuts off.
    assert points == exact - {(numpy.float32(0), numpy.float32(0))}
    names = ["true_positives", "false_positives", "true_negatives", "false_negatives"]
    assert [entry[name] for name in names] == visible(*expected_counts())
    tag = tensorboard.fetch("plugin/pr_curves/tags")["a"]["val/roc"]
    assert tag["displayName"] == "val/roc (ROC: y = TPR, x = FPR)"
    assert "<strong>ROC curve.</strong>" in tag["description"] and "true positive rate" in tag["description"]


def test_the_area_beside_a_roc_curve(tensorboard):
    points = tensorboard.fetch("plugin/scalars/scalars", run="a", tag="val/roc_auc")
    assert [step for _, step, _ in points] == [1, 2]
    assert all(value == numpy.float32(sklearn.metrics.roc_auc_score(LABELS, SCORES)) for *_, value in points)


def test_curves_of_one_class_are_nan_where_they_are_undefined(tensorboard):
    negatives, positives = tensorboard.fetch("plugin/pr_curves/pr_curves", tag="val/pr", run="c")["c"]
    rows = {name: [as_number(value) for value in negatives[name]] for name in ("precision", "recall")}
    assert negatives["false_positives"] == [3, 3, 2] and negatives["true_positives"] == [0, 0, 0]
    numpy.testing.assert_array_equal(rows["precision"], [0, 0, 0])
    numpy.testing.assert_array_equal(rows["recall"], [math.nan] * 3)
    assert positives["precision"] == [1, 1, 1]
    numpy.testing.assert_allclose(positives["recall"], [1, 1, 2 / 3], rtol=1e-6)

    (roc,) = tensorboard.fetch("plugin/pr_curves/pr_curves", tag="val/roc", run="c")["c"]
    numpy.testing.assert_array_equal([as_number(value) for value in roc["precision"]], [math.nan] * 3)  # TPR
    numpy.testing.assert_allclose([as_number(value) for value in roc["recall"]], [1, 1, 2 / 3], rtol=1e-6)  # FPR
    ((_, _, area),) = tensorboard.fetch("plugin/scalars/scalars", run="c", tag="val/roc_auc")
    assert math.isnan(as_number(area))


def test_curves_have_the_name_and_the_description_that_they_were_given(tensorboard):
    tags = tensorboard.fetch("plugin/pr_curves/tags")["c"]
    for kind in ("pr", "roc"):
        assert tags[f"val/{kind}"]["displayName"] == f"{kind} by name"
        assert f"What <em>{kind}</em> shows." in tags[f"val/{kind}"]["description"]


def test_two_files_of_a_run_are_one_series_and_steps_may_be_negative(tensorboard):
    points = tensorboard.fetch("plugin/scalars/scalars", run="c", tag="train/loss")
    assert [(step, value) for _, step, value in points] == [(-7, 0.5), (-2, 0.25), (4, 0.125)]
    entries = tensorboard.fetch("plugin/pr_curves/pr_curves", tag="val/pr", run="c")["c"]
    assert [entry["step"] for entry in entries] == [3, 4]


def test_a_resumed_run_has_each_step_once_and_keeps_what_came_before(tensorboard):
    points = tensorboard.fetch("plugin/scalars/scalars", run="resumed", tag="train/loss")
    assert [(step, value) for _, step, value in points] == [
        (0, 0), (1, 1), (2, 2), (3, 13), (4, 14), (5, 25), (6, 26), (7, 27), (8, 28), (9, 29)]
    points = tensorboard.fetch("plugin/scalars/scalars", run="resumed", tag="left/alone")
    assert [(step, value) for _, step, value in points] == [(2, 1)]
    assert len(tensorboard.fetch("plugin/text/text", run="resumed", tag="notes")) == 1


def test_hyperparameters(tensorboard):
    experiment = tensorboard.fetch("plugin/hparams/experiment", request=json.dumps({"experimentName": ""}))
    assert {info["name"]: info["type"] for info in experiment["hparamInfos"]} == {
        "lr": "DATA_TYPE_FLOAT64", "layers": "DATA_TYPE_FLOAT64", "arch": "DATA_TYPE_STRING", "bias": "DATA_TYPE_BOOL"}
    assert [info["name"]["tag"] for info in experiment["metricInfos"]] == ["val/auc"]

    shown = session_groups(tensorboard)
    assert shown["a"]["hparams"] == {"lr": 0.01, "layers": 3, "arch": "mlp", "bias": True}
    assert shown["b"]["hparams"] == {"lr": 0.02, "layers": 4, "arch": "cnn", "bias": False}
    assert [metric["value"] for metric in shown["a"]["metricValues"]] == [0.75]
    assert [metric["value"] for metric in shown["b"]["metricValues"]] == [0.875]
    sessions = {name: group["sessions"][0] for name, group in shown.items()}
    assert {name: session["status"] for name, session in sessions.items()} == {
        "a": "STATUS_SUCCESS", "b": "STATUS_SUCCESS", "c": "STATUS_FAILURE", "folds/0": "STATUS_SUCCESS"}
    assert all(math.isfinite(session["startTimeSecs"]) for session in sessions.values())


def test_runs_of_one_group_are_one_row_with_the_mean_of_their_metrics(tensorboard):
    group = session_groups(tensorboard)["folds/0"]
    assert [session["name"] for session in group["sessions"]] == ["folds/0", "folds/1", "folds/2"]
    assert group["hparams"] == {"lr": 0.04, "layers": 6, "arch": "mlp", "bias": True}
    assert [metric["value"] for metric in group["metricValues"]] == [0.75]


def test_every_page_knows_it_has_data(tensorboard):
    listing = tensorboard.fetch("plugins_listing")
    for plugin in ("scalars", "timeseries", "histograms", "distributions", "text", "pr_curves", "hparams"):
        assert listing[plugin]["enabled"], plugin
