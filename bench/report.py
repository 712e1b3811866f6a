"""Makes a page of docs/ of what the benchmarks printed: benchmarks.md, or metric_benchmarks.md.

usage: report.py PAGE RESULTS   PAGE: the page's name; RESULTS: JSON lines, each round after the other
"""

import collections
import datetime
import importlib.metadata
import json
import os
import pathlib
import platform
import statistics
import sys

import goals

LOAD = "load before the run"
STATISTICS = {"p50": "p50", "p90": "p90", "p99": "p99", "p999": "p99.9", "mean": "mean"}

Figures = dict[str, list[float]]  # by "benchmark:statistic", one of each round

INTRODUCTION = """\
# Benchmarks

Written by `scripts/bench`, which builds and runs everything on this page again. All contenders took turns, once in
each of {rounds} rounds. A figure is the median of the rounds; a ratio is the median of the rounds' ratios, with the
lowest and the highest in brackets. Compare ratios, not figures: those belong to this machine and its mood.
Each function of tblog::metrics by itself is on [a page of its own](metric_benchmarks.md).
"""

METRICS_INTRODUCTION = """\
# Benchmarks of metric functions

Written by `scripts/bench --functions`. Each function of tblog::metrics by itself, on one thread, and what scikit-learn,
or else scipy and numpy, have of it, on the same samples in memory (bench/metric_functions.cpp and
bench/peers/metric_functions.py): first their results are compared, then both are timed, one after the other. A figure
is the median of {rounds} rounds; a ratio is the median of the rounds' ratios, with the lowest and the highest in
brackets. Compare ratios, not figures: those belong to this machine and its mood.

Samples of several classes, or labels, have 10 of them. Numbers are double, but for the scores of curves and what ends
with `_f32`; `_weighted` has sample weights. Of `roc_auc_samples` and `average_precision_samples`, whose peers are loops
in Python, there are 1,000 samples in place of 1,000,000. Of float, scikit-learn computes a regression's errors in
float: there the peer is what is as exact as ours, the same numbers as double.
"""

HOW_TO_READ = """\
`bursts` are means over 2000 calls in a row, one burst every 5 ms, the whole timed by two readings of the clock: their
median is what a call costs. `calls` are the same calls timed one by one, less the cost of reading the counter; their
tails are what to look at, their lower percentiles are as coarse as the counter. `busy` are calls one microsecond apart,
while the thread at the other end writes without a pause. Times are in nanoseconds.
"""


def read(path: pathlib.Path) -> tuple[Figures, dict[str, str]]:
    figures: Figures = collections.defaultdict(list)
    facts = {}
    for line in path.read_text().splitlines():
        entry = json.loads(line)
        if "fact" in entry:
            facts[entry["fact"]] = entry["value"]
            continue
        name = entry.pop("name")
        for statistic, value in entry.items():
            figures[f"{name}:{statistic}"].append(value)
    return figures, facts


def number(value: float) -> str:
    """Three digits; more before the point, and close to 1, where the third is what a ratio is about."""
    if value >= 100:
        return f"{value:,.0f}"
    if 0.98 < value < 1.02:
        return f"{value:.5g}"
    return f"{value:.3g}"


def ratios(row: goals.Row, figures: Figures) -> list[float]:
    return [row.ratio(ours, theirs) for ours, theirs in zip(figures.get(row.ours, []), figures.get(row.theirs, []))]


def verdict(row: goals.Row, figures: Figures) -> str:
    found = ratios(row, figures)
    if not found:
        return "not measured"
    ratio = statistics.median(found)
    if not row.is_met(ratio, row.reach):
        return "**missed**"
    return "beyond" if row.go_for and row.is_met(ratio, row.go_for) else "reached"


def ratio_cell(row: goals.Row, figures: Figures) -> str:
    found = ratios(row, figures)
    if not found:
        return ""
    return f"{number(statistics.median(found))}x ({number(min(found))} to {number(max(found))})"


def goal_cell(row: goals.Row, goal: float | None) -> str:
    return "" if goal is None else f"{'≥' if row.faster else '≤'} {number(goal)}x"


def figure_cell(row: goals.Row, values: list[float]) -> str:
    return f"{number(statistics.median(values) / row.per)} {row.unit}".strip() if values else ""


def table(header: list[str], lines: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [header, ["---"] * len(header), *lines]) + "\n"


def goals_table(rows: list[goals.Row], figures: Figures) -> str:
    header = ["what", "against", "ours", "theirs", "ratio", "reach", "then go for", "met?"]
    return table(
        header,
        [
            [
                row.what,
                row.against,
                figure_cell(row, figures.get(row.ours, [])),
                figure_cell(row, figures.get(row.theirs, [])),
                ratio_cell(row, figures),
                goal_cell(row, row.reach),
                goal_cell(row, row.go_for),
                verdict(row, figures),
            ]
            for row in rows
        ],
    )


def summary(rows: list[goals.Row], figures: Figures) -> str:
    count = collections.Counter(verdict(row, figures) for row in rows)
    beyond = f" ({count['beyond']} of these are beyond what was to be gone for then)" if count["beyond"] else ""
    return (
        f"Of {len(rows)} goals {count['reached'] + count['beyond']} are reached{beyond}, {count['**missed**']} are missed, "
        f"{count['not measured']} were not measured.\n"
    )


def busy_warning(facts: dict[str, str]) -> str:
    load = facts.get(LOAD, "0")
    if float(load) < 0.5:
        return ""
    return (
        f"**The machine was busy with other work** when the run began (load {load} on {os.cpu_count()} cores). Tails, "
        "and all that needs more than one core, say little here.\n"
    )


def missed(title: str, rows: list[goals.Row], figures: Figures) -> str:
    lines = [
        f"- {row.what}, against {row.against}: {ratio_cell(row, figures)}, wanted {goal_cell(row, row.reach)}."
        + (f" {row.tried}" if row.tried else "")
        for row in rows
        if verdict(row, figures) == "**missed**"
    ]
    return f"### {title}\n\n" + "\n".join(lines or ["None."]) + "\n"


def distributions(figures: Figures) -> str:
    names = [key.removesuffix(":p50") for key in figures if key.endswith(":p50")]
    medians = {key: number(statistics.median(values)) for key, values in figures.items()}
    lines = [[f"`{name}`", *(medians.get(f"{name}:{key}", "") for key in STATISTICS)] for name in names]
    return table(["benchmark", *STATISTICS.values()], lines) if lines else ""


def processor() -> str:
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def environment(facts: dict[str, str], peers: tuple[str, ...]) -> str:
    versions = {name: importlib.metadata.version(name) for name in peers}
    entries = {
        "date": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d"),
        "processor": f"{processor()}, {os.cpu_count()} cores",
        "Linux": platform.release().partition("-")[0],
        "Python": platform.python_version(),
        **facts,
        **versions,
    }
    return table(["", ""], [[key, value] for key, value in entries.items()])


PAGES = {
    "benchmarks.md": (
        INTRODUCTION,
        goals.sections,
        ("torch", "tensorboard", "tensorboardX", "scikit-learn", "numpy", "torchmetrics"),
    ),
    "metric_benchmarks.md": (METRICS_INTRODUCTION, goals.function_sections, ("scikit-learn", "scipy", "numpy")),
}


def main(page: str, results: pathlib.Path) -> None:
    introduction, all_sections, peers = PAGES[page]
    figures, facts = read(results)
    sections = all_sections()
    rows = [row for section in sections.values() for row in section]
    rounds = max((len(values) for values in figures.values()), default=0)
    all_distributions = distributions(figures)
    parts = [
        introduction.format(rounds=rounds),
        summary(rows, figures),
        *filter(None, [busy_warning(facts)]),
        environment(facts, peers),
        *(f"## {title}\n\n{goals_table(section, figures)}" for title, section in sections.items()),
        "## Missed\n",
        *(missed(title, section, figures) for title, section in sections.items()),
        *filter(None, [all_distributions and f"## All distributions\n\n{HOW_TO_READ}\n{all_distributions}"]),
    ]
    sys.stdout.write("\n".join(parts))


main(sys.argv[1], pathlib.Path(sys.argv[2]))
