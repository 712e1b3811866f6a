"""What tblog's headers cost to compile, beyond the headers that a program needs for them anyway.

    bench/includes.py BUILD [LIBTORCH]

BUILD is a build folder of tblog's. Each figure is the median of seven compilations of an empty program, taken in turn."""

import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

STANDARD = (
    "algorithm array chrono cstddef cstdint functional initializer_list limits memory mutex optional string string_view "
    "system_error type_traits utility variant vector"
).split()
TORCH = ["torch/torch.h"]
# A header of ours, and the headers that it is measured against.
PROGRAMS = {
    "summary_writer.h": (["tblog/summary_writer.h"], STANDARD),
    "metrics.h": (["tblog/metrics.h"], STANDARD),
    "callbacks.h": (["tblog/callbacks.h"], TORCH),
}


def main() -> None:
    source, build = pathlib.Path(__file__).parent.parent, pathlib.Path(sys.argv[1])
    folders = [f"-I{root / part / 'include'}" for root in (source, build) for part in ("metrics", "logger", "callbacks")]
    defines = [f"-DTBLOG_{part}_STATIC_DEFINE" for part in ("METRICS", "LOGGER", "CALLBACKS")]
    torch = [f"-isystem{sys.argv[2]}/{path}" for path in ("include", "include/torch/csrc/api/include")] if sys.argv[2:] else []

    def seconds(headers: list[str]) -> float:
        program = "".join(f"#include <{header}>\n" for header in headers)
        with tempfile.NamedTemporaryFile("w", suffix=".cpp") as file:
            file.write(program)
            file.flush()
            begin = time.perf_counter()
            command = ["c++", "-std=c++20" if sys.argv[2:] else "-std=c++17", "-fsyntax-only", *folders, *defines, *torch, file.name]
            subprocess.run(command, check=True)
            return time.perf_counter() - begin

    print("| header | by itself | what it needs anyway | beyond that |\n|---|---|---|---|")
    for name, (ours, base) in PROGRAMS.items():
        if base is TORCH and not torch and not pathlib.Path("/usr/include/torch").exists():
            continue
        pairs = [(seconds(base + ours), seconds(base)) for _ in range(7)]
        both, alone = (statistics.median(column) for column in zip(*pairs))
        print(f"| `<tblog/{name}>` | {both:.2f} s | {alone:.2f} s | {both - alone:.2f} s |")


main()
