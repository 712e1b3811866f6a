"""Two processes train one model; one of three is killed, the others end with an error, and the run goes on."""

import os
import pathlib
import signal
import socket
import subprocess

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator, SCALARS

PROGRAM = os.environ["TBLOG_DISTRIBUTED_EXAMPLE"]
SCRIPT = os.environ["TBLOG_TWO_PROCESSES"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def steps(run, tag):
    events = EventAccumulator(str(run), size_guidance={SCALARS: 0})
    events.Reload()
    return [point.step for point in events.Scalars(tag)]


def checkpoints(run):
    return sorted(path.name for path in pathlib.Path(run, "checkpoints").iterdir() if ".tmp." not in path.name)


def test_the_script_starts_two_that_train_one_model(tmp_path):
    done = subprocess.run([SCRIPT, PROGRAM, str(tmp_path)], env={**os.environ, "MASTER_PORT": free_port()},
                          stdout=subprocess.PIPE, text=True, timeout=240, check=True)
    assert "2 processes, " in done.stdout
    assert len(list(tmp_path.glob("**/events*"))) == 1
    assert checkpoints(tmp_path) == ["best.pt", "last.pt"]
    # 1,438 samples, half of them each, in batches of 32
    assert steps(tmp_path, "val/loss") == [23 * (epoch + 1) for epoch in range(len(steps(tmp_path, "val/loss")))]


def start_three(run):
    port = free_port()
    return [subprocess.Popen([PROGRAM, str(run)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             env={**os.environ, "RANK": str(rank), "WORLD_SIZE": "3", "MASTER_ADDR": "127.0.0.1",
                                  "MASTER_PORT": port}) for rank in range(3)]


def test_a_process_that_is_killed_ends_the_others_with_an_error_and_the_run_goes_on(tmp_path):
    processes = start_three(tmp_path)
    for _ in range(2):
        processes[0].stdout.readline()
    processes[1].send_signal(signal.SIGKILL)
    for rank in (0, 2):
        _, error = processes[rank].communicate(timeout=60)
        assert processes[rank].returncode == 2
        assert f"process {rank} of 3 could not " in error and "another one died" in error
    before = steps(tmp_path, "val/loss")  # the file is whole
    assert len(before) >= 2
    assert "best.pt" in checkpoints(tmp_path)

    outputs = [process.communicate(timeout=240) for process in start_three(tmp_path)]
    assert "3 processes, " in outputs[0][0], outputs
    after = steps(tmp_path, "val/loss")
    assert after[:len(before)] == before
    assert after == [after[0] * (epoch + 1) for epoch in range(len(after))]
    assert len(after) > len(before)
