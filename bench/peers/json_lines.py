"""What every benchmark prints: one JSON object a line, its name and its figures. bench/report.py reads them."""

import json
import statistics


def print_line(name: str, **figures: float) -> None:
    print(json.dumps({"name": name, **figures}), flush=True)


def print_distribution(name: str, samples: list[int]) -> None:
    """Of nanoseconds."""
    ordered = sorted(samples)

    def at(permille: int) -> int:
        return ordered[max(-(-permille * len(ordered) // 1000), 1) - 1]  # the nearest rank, rounded up

    print_line(name, p50=at(500), p90=at(900), p99=at(990), p999=at(999), mean=statistics.fmean(ordered))
