"""A run that is killed again and again ends as one that never was, and TensorBoard shows one run."""

import os
import random
import signal
import subprocess

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator, SCALARS

PROGRAM = os.environ["TBLOG_RESUME_EXAMPLE"]


def scalars(run):
    """All but what the machine's speed is."""
    events = EventAccumulator(str(run), size_guidance={SCALARS: 0})
    events.Reload()
    return {tag: [(point.step, point.value) for point in events.Scalars(tag)] for tag in events.Tags()["scalars"]
            if tag not in ("val/seconds", "val/samples_per_second", "val/batches_per_second")}


def last_line(output):
    return output.strip().splitlines()[-1]


def run_and_kill(run, how, after_lines):
    """Runs until so many lines are out, then sends the signal. The exit status and all that was printed."""
    process = subprocess.Popen([PROGRAM, str(run)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    lines = []
    while len(lines) < after_lines and (line := process.stdout.readline()):
        lines.append(line)
    process.send_signal(how)
    rest, _ = process.communicate(timeout=240)
    return process.returncode, "".join(lines) + rest


def test_a_run_that_is_killed_and_resumed_is_the_run_that_was_not(tmp_path):
    whole = subprocess.run([PROGRAM, str(tmp_path / "whole")], stdout=subprocess.PIPE, text=True, timeout=240, check=True)
    randomness = random.Random(1)
    statuses = []
    for attempt in range(40):
        how = signal.SIGKILL if attempt % 2 == 0 else signal.SIGTERM
        status, output = run_and_kill(tmp_path / "killed", how, after_lines=randomness.randint(1, 3))
        statuses.append(status)
        if status == 0:
            break
    assert statuses[-1] == 0, statuses
    assert -signal.SIGKILL in statuses and 2 in statuses, statuses  # both were met
    assert last_line(output) == last_line(whole.stdout)
    assert "weights: " in last_line(output)
    assert len(list((tmp_path / "killed").glob("events*"))) == len(statuses)
    expected, found = scalars(tmp_path / "whole"), scalars(tmp_path / "killed")
    assert len(expected["val/loss"]) >= 5
    assert found == expected
    assert sorted(path.name for path in (tmp_path / "killed/checkpoints").iterdir()
                  if ".tmp." not in path.name) == ["best.pt", "last.pt"]
