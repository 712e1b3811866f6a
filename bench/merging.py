"""Measures what it costs to merge curves over processes, and fits the model of docs/distributed.md. Prints Markdown.

usage: merging.py PROGRAM
"""

import json
import os
import socket
import subprocess
import sys

import numpy


def lines_of(program, size):
    """What rank 0 of so many processes prints."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    processes = [subprocess.Popen([program], stdout=subprocess.PIPE, text=True,
                                  env={**os.environ, "RANK": str(rank), "WORLD_SIZE": str(size),
                                       "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port}) for rank in range(size)]
    outputs = [process.communicate()[0] for process in processes]
    return [json.loads(line) for line in outputs[0].splitlines()]


def milliseconds(seconds):
    return f"{1000 * seconds:.3g}"


def table(title, rows, columns, cell):
    print(f"| {title} | " + " | ".join(str(column) for column in columns) + " |")
    print("|---" * (len(columns) + 1) + "|")
    for row in rows:
        print(f"| {row} | " + " | ".join(cell(row, column) for column in columns) + " |")
    print()


def main(program):
    alone = lines_of(program, 1)
    groups = [line for size in (2, 4, 8) for line in lines_of(program, size)]
    merge = {(l["thresholds"], l["processes"]): l for l in alone if l["name"] == "merge"}
    gather = {(l["bytes"], l["processes"]): l["seconds"] for l in groups if l["name"] == "gather"}

    def cell(values):
        return lambda row, column: milliseconds(values[row, column])

    print("Reading and merging binned curves, ms, by thresholds and processes:\n")
    table("thresholds", sorted({t for t, _ in merge}), sorted({p for _, p in merge}),
          cell({key: l["seconds"] for key, l in merge.items()}))
    print("The same for exact curves, ms:\n")
    exact = {(l["samples"], l["processes"]): l["seconds"] for l in alone if l["name"] == "merge_exact"}
    table("samples a process", sorted({s for s, _ in exact}), sorted({p for _, p in exact}), cell(exact))
    print("Gathering over Gloo and TCP on this machine, ms, by bytes a process and processes:\n")
    table("bytes", sorted({b for b, _ in gather}), sorted({p for _, p in gather}), cell(gather))
    print("A yes or no of all (the agreement after each batch), ms:",
          ", ".join(f"{l['processes']} processes {milliseconds(l['seconds'])}" for l in groups if l["name"] == "ask"))

    # seconds = processes * (a + b * bytes) for merging, (processes - 1) * (c + d * bytes) for gathering: least squares
    # of relative errors
    def fit(points):
        rows = numpy.array([[n / s, n * size / s] for n, size, s in points])
        return numpy.linalg.lstsq(rows, numpy.ones(len(points)), rcond=None)[0]

    a, b = fit([(p, l["bytes"], l["seconds"]) for (_, p), l in merge.items()])
    c, d = fit([(p - 1, size, s) for (size, p), s in gather.items()])
    print(f"\nmerging: processes * ({1e6 * a:.3g} us + {1e9 * b:.3g} ns a byte); "
          f"gathering here: (processes - 1) * ({1e6 * c:.3g} us + {1e9 * d:.3g} ns a byte)")
    check = merge[1000, 1024]
    print(f"1,024 curves of 1,000 thresholds: model {milliseconds(1024 * (a + b * check['bytes']))} ms, "
          f"measured {milliseconds(check['seconds'])} ms\n")

    print("The model on a network of 10 Gbit/s and 30 us from machine to machine, ms:\n")
    sizes = {t: l["bytes"] for (t, p), l in merge.items() if p == 1}

    def modelled(thresholds, processes):
        size = sizes[thresholds]
        return milliseconds((processes - 1) * (30e-6 + size * 8 / 10e9) + processes * (a + b * size))

    table("thresholds", sorted(sizes), [2, 8, 64, 256, 1024], modelled)


main(sys.argv[1])
