"""Several processes evaluate as one does, and as scikit-learn: over TCP, between hosts, and as mpirun starts them."""

import json
import os
import shutil
import socket
import subprocess

import numpy
import pytest
from sklearn.metrics import accuracy_score, average_precision_score, f1_score, log_loss, roc_auc_score

PROGRAM = os.environ["TBLOG_DISTRIBUTED_PROGRAM"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """A file of 1,003 samples (with ties and weights), and what scikit-learn makes of them."""
    random = numpy.random.default_rng(5)
    labels = random.integers(0, 2, 1003)
    logits = numpy.round(labels + random.normal(0, 1.5, 1003), 2)
    weights = numpy.round(random.uniform(0.1, 3, 1003), 3)
    path = tmp_path_factory.mktemp("samples") / "samples.txt"
    path.write_text("".join(f"{l} {float(x)!r} {float(w)!r}\n" for l, x, w in zip(labels, logits, weights)))
    probabilities = 1 / (1 + numpy.exp(-logits))
    said = logits >= 0
    return path, {
        "loss": log_loss(labels, probabilities, sample_weight=weights),
        "accuracy": accuracy_score(labels, said, sample_weight=weights),
        "f1": f1_score(labels, said, sample_weight=weights),
        "auc": roc_auc_score(labels, logits, sample_weight=weights),
        "average_precision": average_precision_score(labels, logits, sample_weight=weights),
    }


def outcomes(processes, size):
    """What each of these Popens printed, in the order of ranks."""
    out = []
    for process in processes:
        output, error = process.communicate(timeout=120)
        assert process.returncode == 0, error
        out += [json.loads(line) for line in output.splitlines()]
    assert sorted(one["rank"] for one in out) == list(range(size))
    assert {one["size"] for one in out} == {size}
    return sorted(out, key=lambda one: one["rank"])


def check(found, expected):
    for one in found:
        assert {name: one[name] for name in found[0] if name != "rank"} == \
               {name: found[0][name] for name in found[0] if name != "rank"}  # to the bit
        for name, value in expected.items():
            assert one[name] == pytest.approx(value, rel=1e-12, abs=0), name


def start(command, path, environment, seconds=60):
    return subprocess.Popen([*command, PROGRAM, str(path), str(seconds)], env={**os.environ, **environment}, stdout=subprocess.PIPE,
                            stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("size", [1, 2, 4, 8])
def test_processes_of_one_machine(samples, size):
    path, expected = samples
    port = str(free_port())
    processes = [start([], path, {"RANK": str(rank), "WORLD_SIZE": str(size), "MASTER_ADDR": "127.0.0.1",
                                  "MASTER_PORT": port}) for rank in range(size)]
    check(outcomes(processes, size), expected)


@pytest.mark.parametrize("size", [2, 4])
def test_mpirun(samples, size):
    if not shutil.which("mpirun"):
        pytest.skip("skipped: there is no mpirun")
    path, expected = samples
    mpirun = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-np", str(size)]
    check(outcomes([start(mpirun, path, {"MASTER_PORT": str(free_port())})], size), expected)


def test_hosts_in_network_namespaces(samples):
    """Four hosts of one network, none of which is this machine to the others."""
    if os.geteuid() != 0 or not shutil.which("ip"):
        pytest.skip("skipped: network namespaces need root and ip")
    path, expected = samples
    size = 4
    mark = f"tb{os.getpid() % 100000}"
    hosts = [f"{mark}h{rank}" for rank in range(size)]
    switch = f"{mark}s"

    def ip(*arguments):
        subprocess.run(["ip", *arguments], check=True, capture_output=True, text=True)

    try:
        ip("netns", "add", switch)
        ip("-n", switch, "link", "add", "bridge", "type", "bridge")
        ip("-n", switch, "link", "set", "bridge", "up")
        for rank, host in enumerate(hosts):
            ip("netns", "add", host)
            ip("-n", host, "link", "set", "lo", "up")
            ip("-n", host, "link", "add", "wire", "type", "veth", "peer", "name", f"port{rank}", "netns", switch)
            ip("-n", switch, "link", "set", f"port{rank}", "master", "bridge", "up")
            ip("-n", host, "addr", "add", f"10.77.0.{rank + 1}/24", "dev", "wire")
            ip("-n", host, "link", "set", "wire", "up")
    except subprocess.CalledProcessError as error:
        remove(hosts + [switch])
        pytest.skip(f"skipped: no network namespaces can be made here: {error.stderr}")
    try:
        processes = [start(["ip", "netns", "exec", host], path,
                           {"RANK": str(rank), "WORLD_SIZE": str(size), "MASTER_ADDR": "10.77.0.1"})
                     for rank, host in enumerate(hosts)]
        check(outcomes(processes, size), expected)
    finally:
        remove(hosts + [switch])


def remove(namespaces):
    for name in namespaces:
        subprocess.run(["ip", "netns", "delete", name], capture_output=True)


def test_one_that_is_not_there_is_waited_for_no_longer_than_it_takes(samples):
    path, _ = samples
    process = start([], path, {"RANK": "1", "WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": "1"},
                    seconds=2)
    _, error = process.communicate(timeout=120)
    assert process.returncode == 1
    assert "process 1 of 2 did not meet the others at 127.0.0.1:1" in error
