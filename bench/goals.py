"""The goals: what is held against what, and how far it should get. bench/report.py makes tables of them.

A figure is named "benchmark:statistic", as the benchmarks print it: "handle/bursts:p50".
"""

import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    what: str
    against: str
    ours: str
    theirs: str
    reach: float
    go_for: float | None = None
    faster: bool = True  # the ratio is theirs / ours and should be high; else ours / theirs, and low
    unit: str = "ns"
    per: int = 1  # the figures are shown divided by it: by the samples that were worked on
    tried: str = ""  # shown when the goal is missed: what was tried, what stands in the way

    def ratio(self, ours: float, theirs: float) -> float:
        return theirs / ours if self.faster else ours / theirs

    def is_met(self, ratio: float, goal: float) -> bool:
        return ratio >= goal if self.faster else ratio <= goal


def at_most(what: str, against: str, ours: str, theirs: str, reach: float, go_for: float | None = None, **more) -> Row:
    return Row(what, against, ours, theirs, reach, go_for, faster=False, **more)


TWO_SPEEDS = (
    "A process runs at one of two speeds, 8 or 13 ns a call, as chance has it, and so do earlier versions; the median of few "
    "rounds falls on either side."
)
STEP = (
    "Single calls can't be timed below the counter's step, and spdlog's p99 here is less than a hundred such steps: the "
    "goal was taken from a machine on which it is 8,800 ns."
)
SIBLINGS = (
    "The writer thread needs one of the two cores, so that all cores at once is more threads than cores; the two may be "
    "halves of one, too."
)
PAGE_CACHE = (
    "The writer thread encodes and checksums a record in 16 ns and then writes it in about as much as the blocks take; one "
    "event a record is the worst case. Tried: entries encoded where they lie in the ring instead of copied (a quarter "
    "less), checksums in a second pass over what the cache holds (a tenth), batches of 64 KiB to 4 MiB (no better than 1)."
)
DISK = (
    "As above, and the disk waits meanwhile: tblog never syncs by itself, so most of the bytes go to this disk, which "
    "takes 50 of them in less time than a record takes to be made, when all are written."
)


def scalars() -> list[Row]:
    p50, p99, mean = "handle/bursts:p50", "handle/calls:p99", "handle/bursts:mean"
    what = "scalar by handle"
    rows = [
        at_most(f"{what}, p50", "bare ring push, coarse clock", p50, "floor/bursts:p50", 2, 1.3, tried=TWO_SPEEDS),
        Row(f"{what}, p50", "spdlog async", p50, "spdlog/bursts:p50", 10, 30),
        Row(f"{what}, p99", "spdlog async", p99, "spdlog/calls:p99", 100, 300, tried=STEP),
        Row(f"{what}, p50", "Protobuf, ofstream and mutex", p50, "naive/bursts:p50", 20, 50),
        Row(f"{what}, p50", "TensorFlow's EventsWriter", p50, "tensorflow/bursts:p50", 20, 100),
        Row(f"{what}, mean", "torch.utils.tensorboard", mean, "torch_tensorboard:mean", 2000, 7000),
        Row(f"{what}, mean", "tensorboardX", mean, "tensorboardX:mean", 2000, 7000),
    ]
    for tags in (1, 100, 10_000):
        for key, name in (("std::string", "map_string"), ("std::string_view", "map_view")):
            what, against = f"scalar by tag, one of {tags:,}, p50", f"unordered_map look-up of a {key}, call by handle"
            rows.append(at_most(what, against, f"by_tag/{tags}/bursts:p50", f"{name}/{tags}/bursts:p50", 1.5, 1))
    what = "scalar by handle while the writer flushes, p99.9"
    return [*rows, at_most(what, "mutex queue", "handle/busy:p999", "mutex_queue/busy:p999", 1 / 10, 1 / 100)]


def laws() -> list[Row]:
    return [
        at_most("call by handle, p50: all cores at once", "1 thread", "threads/all:p50", "threads/1:p50", 1.3, tried=SIBLINGS),
        *(
            at_most(f"call by handle, p50: {tags:,} tags", "1 tag", f"tags/{tags}:p50", "tags/1:p50", 1.3)
            for tags in (100, 10_000, 1_000_000)
        ),
        at_most("threads of 1,000 writers", "1 writer", "writers/1000:threads", "writers/1:threads", 1, unit=""),
        at_most("open files of 1,000 writers", "1 writer", "writers/1000:fds", "writers/1:fds", 1000, unit=""),
    ]


def writing() -> list[Row]:
    record = "a record, encoded and checksummed"
    page_cache, disk = "all the way into the page cache", "all the way to the disk, synced"
    blocks = "the same bytes in 1 MiB writes"
    checksum = "CRC-32C of 64 KiB"
    bytes_alone, bytes_together = "encode/alone:bytes", "encode/100_tags:bytes"
    return [
        Row(record, "a bare loop", "encode/alone:ns", "encode/bare:ns", 0.7, 0.9),
        Row(page_cache, blocks, "file/events:ns", "file/blocks:ns", 0.3, 0.5, tried=PAGE_CACHE),
        Row(disk, blocks + ", synced", "disk/events:ns", "disk/blocks:ns", 0.8, 0.95, tried=DISK),
        at_most("bytes a scalar, 100 a step", "one event a scalar", bytes_together, bytes_alone, 0.45, unit="B"),
        Row(checksum, "slice-by-8", "crc32c/fastest:ns", "crc32c/portable:ns", 8, 11),
        Row(checksum, "one SSE4.2 stream", "crc32c/fastest:ns", "crc32c/sse4.2:ns", 1.8, 2.2),
    ]


def growth() -> list[Row]:
    rows = []
    for events, before in ((10_000_000, 1_000_000), (200_000_000, 10_000_000)):
        what, against = f"at {events:,} events", f"at {before:,}"
        ours, theirs = f"growth/{events}", f"growth/{before}"
        rows += [
            at_most(f"time an event, {what}", against, f"{ours}:ns", f"{theirs}:ns", 1.3),
            at_most(f"memory, {what}", against, f"{ours}:resident", f"{theirs}:resident", 1.3, unit="MiB"),
        ]
    return rows


def training() -> list[Row]:
    what = "a training step (LibTorch, an MLP, one thread) with 20 scalars logged, p50"
    with_scalars, without = "training_step/with:p50", "training_step/without:p50"
    return [at_most(what, "without", with_scalars, without, 1.005, 1.001, unit="ms", per=1_000_000)]


def images() -> list[Row]:
    rows = []
    for picture, what, fewer_ns, bytes_more in (
        ("photo.ppm", "a PNG of a 512x512 RGB photo", 10, 1.25),
        ("grid.pgm", "a PNG of 64 digits, gray", 5, 1.1),
        ("grid.ppm", "a PNG of 64 digits, RGB", 5, 1.1),
    ):
        ours, theirs = f"png/{picture}/tblog", f"png/{picture}/libpng"
        zlib = f"png/{picture}/tblog_zlib"
        rows += [
            Row(what, "libpng, level 6", f"{ours}:ns", f"{theirs}:ns", fewer_ns, unit="ms", per=1_000_000),
            at_most(
                f"{what}, bytes", "libpng, level 6", f"{ours}:bytes", f"{theirs}:bytes", bytes_more, unit="KiB", per=1024
            ),
            Row(f"{what}, built without ISA-L", "libpng, level 6", f"{zlib}:ns", f"{theirs}:ns", 2, unit="ms", per=1_000_000),
        ]
    what, numbers = "pixels of 3x512x512 floats", {"unit": "ns/pixel", "per": 512 * 512}
    rows.append(Row(what, "numpy", "pixels/tblog:ns", "pixels/numpy:p50", 3, **numbers))
    photo = "png/photo.ppm/tblog:ns"
    for peer, key in (("torch.utils.tensorboard", "torch_tensorboard"), ("tensorboardX", "tensorboardX")):
        what, theirs = "a PNG of that photo", f"add_image/{key}:p50"
        rows.append(Row(what, f"{peer}'s add_image", photo, theirs, 10, unit="ms", per=1_000_000))
    return rows


FRESH = (
    "What is left is mostly memory that is new to the process: large pages under large results and scratch (numpy asks "
    "for them too) took a third off. On this virtual machine, whose free memory goes back to its host, they can make "
    "the first call of a process slower instead."
)
FLAT = (
    "It is flat at 1,000,000 samples, which the cache holds. Beyond that, counters of 16 KiB or more slow it down: 1, "
    "2 or 8 lanes of counters, blocks of 64 to 2048 samples and prefetching did not help; large pages under the "
    "samples, which are the caller's, took a third off the difference."
)
SHORT = (
    "A call takes 0.7 ms on one thread, the default: a second thread helps only where a second core is free at once, "
    "and here it was not."
)


def metrics(size: int, threads: str) -> list[Row]:
    """At `size` samples, on `threads`: "one" or "all"."""
    n = f"{size:,} samples"

    def against(
        what: str, peer: str, ours: str, theirs: str, reach: float, go_for: float | None = None, tried: str = ""
    ) -> Row:
        ours, theirs = f"{ours}/{size}/{threads}:mean", f"{theirs}:mean"
        return Row(f"{what}, {n}", peer, ours, theirs, reach, go_for, unit="ns/sample", per=size, tried=tried)

    rows = [
        against("exact AUC and AP", "scikit-learn", "areas", f"sklearn_areas/{size}", 20, 35),
        against("roc_curve, all points", "scikit-learn", "roc_curve", f"sklearn_roc_curve/{size}", 8, 12, FRESH),
        against("precision_recall_curve", "scikit-learn", "pr_curve", f"sklearn_pr_curve/{size}", 8, 12, FRESH),
    ]
    for bins in (200, 1000, 2000):
        what, ours = f"{bins} uniform thresholds", f"binned_{bins}"
        tried = SHORT if threads == "all" and size == 1_000_000 else ""
        rows.append(against(what, "std::upper_bound", ours, f"upper_bound_{bins}/{size}", 25, 40, tried))
        if threads == "one":
            rows.append(against(what, "numpy.searchsorted", ours, f"searchsorted_{bins}/{size}", 25, 40))
        if size == 1_000_000 and (threads == "one" or bins == 200):  # the others would take torchmetrics minutes
            rows.append(against(what, "torchmetrics", ours, f"torchmetrics_{bins}/{size}/{threads}", 200))
    flat = [f"binned_{bins}/{size}/{threads}:mean" for bins in (2000, 200)]
    tried = FLAT if size > 1_000_000 else ""
    return [*rows, at_most(f"2000 uniform thresholds, {n}", "200", *flat, 1.5, unit="ns/sample", per=size, tried=tried)]


def histograms() -> list[Row]:
    def against(what: str, peer: str, ours: str, theirs: str, reach: float) -> Row:
        ours, theirs = f"histogram/{ours}:p50", f"histogram/{theirs}:p50"
        return Row(f"{what}, p50", peer, ours, theirs, reach, unit="ms", per=1_000_000)

    return [
        against("TensorFlow's buckets", "std::upper_bound", "tensorflow", "upper_bound", 15),
        against("the whole add_histogram", "torch.utils.tensorboard", "add", "torch_tensorboard", 25),
        against("the whole add_histogram", "tensorboardX", "add", "tensorboardX", 25),
    ]


def curves() -> list[Row]:
    rows = []
    # Theirs logs no area, for which ours sorts the samples: that it is faster all the same is enough.
    for what, ours, reach in (
        ("add_pr_curve", "pr", 10),
        ("and its average precision", "pr_ap", 1),
        ("add_roc_curve and its AUC", "roc_auc", 1),
    ):
        for peer, key in (("torch.utils.tensorboard", "torch_tensorboard"), ("tensorboardX", "tensorboardX")):
            against = f"{peer}'s add_pr_curve"
            ours_p50, theirs_p50 = f"curve/{ours}:p50", f"curve/{key}:p50"
            rows.append(Row(f"{what}, p50", against, ours_p50, theirs_p50, reach, unit="ms", per=1_000_000))
    return rows


def sections() -> dict[str, list[Row]]:
    """The tables of the report, by title."""
    sizes = (1_000_000, 10_000_000)
    return {
        "A scalar, on the thread that logs it": scalars(),
        "The writer thread, and the file": writing(),
        "How that grows": [*laws(), *growth()],
        "In training": training(),
        "A histogram of 1,000,000 floats": histograms(),
        "A curve of 1,000,000 samples": curves(),
        "Images": images(),
        "Metrics, on one thread": [row for size in sizes for row in metrics(size, "one")],
        "Metrics, on all cores": [row for size in sizes for row in metrics(size, "all")],
    }


# What bench/peers/metric_functions.py measures, by what it is held against. "_weighted" has weights, "_f32" takes float.
FUNCTIONS = {
    "scikit-learn": """
        confusion_matrix confusion_matrix_weighted accuracy accuracy_weighted error_rate hamming_loss balanced_accuracy
        matthews_correlation cohen_kappa cohen_kappa_quadratic precision recall specificity f1 f1_weighted fbeta jaccard
        precision_per_class recall_micro f1_macro jaccard_macro classification_report
        multilabel_counts multilabel_accuracy multilabel_hamming_loss multilabel_f1_macro multilabel_f1_samples
        multilabel_jaccard_samples
        log_loss log_loss_weighted log_loss_logits log_loss_classes log_loss_classes_weighted log_loss_classes_logits
        perplexity brier_score brier_score_weighted brier_score_classes hinge_loss hinge_loss_classes
        top_k_accuracy top_k_accuracy_weighted calibration_curve quantile_calibration_curve
        confusion_matrix_at_thresholds roc_curve roc_curve_weighted precision_recall_curve det_curve roc_auc
        roc_auc_weighted partial_roc_auc average_precision average_precision_weighted precision_at_recall
        recall_at_precision sensitivity_at_specificity specificity_at_sensitivity best_f1
        roc_auc_ovr average_precision_ovr roc_auc_ovo roc_auc_samples average_precision_samples
        mean_squared_error mean_squared_error_weighted root_mean_squared_error mean_absolute_error
        mean_absolute_error_weighted mean_absolute_percentage_error mean_absolute_percentage_error_weighted max_error
        r2_score r2_score_weighted explained_variance explained_variance_weighted median_absolute_error
        median_absolute_error_weighted mean_squared_log_error mean_squared_log_error_weighted
        root_mean_squared_log_error mean_pinball_loss mean_pinball_loss_weighted""",
    "scikit-learn on double": "mean_squared_error_f32 mean_absolute_error_f32 r2_score_f32",
    "scipy": """
        ks_statistic pearson_correlation spearman_correlation exponential_average wilson_interval roc_auc_interval
        roc_auc_difference bootstrap kolmogorov_smirnov""",
    "numpy": """
        predictions_at predicted_classes expected_calibration_error top_label mean mean_weighted statistics quantiles
        histogram histogram_with_edges score_drift""",
}
MEMORY = (
    "Memory is what it waits for. Of 10,000 samples, which the cache holds, a mean takes 0.17 ns a sample in place of 0.6, "
    "a squared error 0.31 in place of 1. With AVX2 it is no faster than with SSE2."
)
WEIGHTS = "Memory is what it waits for. Weights are checked in the pass that adds them up, block by block."
SORTS = "Most of it is sorting, on both sides; here by radix, in time linear in the samples."
LOGARITHMS = "A logarithm and two divisions a sample, in vectors: half the time that the C library's log1p takes."
PARTS = "Ours is an accumulator: what it keeps is small and can be merged, numpy's function needs all values at once."
FUNCTIONS_TRIED = {
    **dict.fromkeys(("predictions_at", "mean", "mean_squared_error", "max_error"), MEMORY),
    **dict.fromkeys(
        (
            "mean_weighted",
            "mean_squared_error_weighted",
            "mean_absolute_error_weighted",
            "mean_absolute_percentage_error_weighted",
            "r2_score_weighted",
            "explained_variance_weighted",
            "mean_pinball_loss_weighted",
        ),
        WEIGHTS,
    ),
    **dict.fromkeys(("ks_statistic", "spearman_correlation", "average_precision_ovr"), SORTS),
    **dict.fromkeys(("statistics", "quantiles"), PARTS),
    "roc_curve_weighted": (
        f"{SORTS} A third of the time goes to the system, which clears new memory, unless it has huge pages. Tried without "
        "gain: sorting places in place of weights, items of 12 bytes in place of 16, digits of 8 bits."
    ),
    "explained_variance": (
        "Five sums over each block of samples, so that deviations are as exact for numbers far from 0. Tried: several of "
        "them in one loop, of which GCC makes no vectors."
    ),
    "predicted_classes": "Eight rows at a time, without branches, twice as fast as one; numpy's argmax has vectors, too.",
    "top_label": "It also checks that rows are probabilities, which numpy does not do.",
    "log_loss_classes_logits": "Ten exponentials a sample on both sides, ours in vectors of four.",
    "quantile_calibration_curve": "Three passes to count scores in buckets and sort those of the buckets with a quantile, and two to sum the bins.",
    "expected_calibration_error": "Sums are in twice the precision of a double, and scores are checked; numpy's are neither.",
    "median_absolute_error": "Only those near the median are looked at twice; numpy's partition has vectors.",
    **dict.fromkeys(
        ("mean_squared_log_error", "mean_squared_log_error_weighted", "root_mean_squared_log_error"), LOGARITHMS
    ),
    "exponential_average": "Each value waits for the one before it, on both sides.",
    "histogram": "Each value is held against the edges themselves.",
    "histogram_with_edges": "A search among the edges for each value, on both sides.",
    "bootstrap": "A draw is a look at a random place of 8 MB, on both sides.",
    "score_drift": "The reference is counted in buckets, and those with a quantile are sorted; each score is held against all edges.",
}


def functions(size: int, reach: float, unit: str, per: int) -> list[Row]:
    return [
        Row(
            f"`{name}`",
            peer,
            f"function/{name}/{size}/tblog:ns",
            f"function/{name}/{size}/peer:ns",
            reach,
            unit=unit,
            per=per,
            tried=FUNCTIONS_TRIED.get(name, "") if size > 100 else "",
        )
        for peer, names in FUNCTIONS.items()
        for name in names.split()
    ]


def function_sections() -> dict[str, list[Row]]:
    """The tables of the page on metric functions."""
    return {
        "1,000,000 samples": functions(1_000_000, 5, "ms", 1_000_000),
        "100 samples": functions(100, 1, "µs", 1000),
    }
