"""A real TensorBoard over a log directory, for the time of a test."""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request


class TensorBoard:
    """`load_fast` chooses the loader: True is the data server that most users get, False the one in Python."""

    def __init__(self, logdir, load_fast):
        self._log = tempfile.TemporaryFile("w+")  # a pipe that nobody reads would fill up and hold it
        logdir = pathlib.Path(logdir)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tensorboard.main", "--logdir", logdir.name, "--port", "0", "--host", "127.0.0.1",
             "--reload_interval", "1", f"--load_fast={'true' if load_fast else 'false'}"],
            stderr=self._log, cwd=logdir.parent)  # pages show the directory as it is given here
        try:
            self.url = self._wait_for_url()
        except BaseException:
            self.__exit__()
            raise

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=60)
        self._log.close()

    def _wait_for_url(self):
        # "TensorBoard 2.21.0 at http://127.0.0.1:40123/ (Press CTRL+C to quit)"
        deadline = time.monotonic() + 60
        while True:
            ended = self._process.poll() is not None
            log = os.pread(self._log.fileno(), 1 << 20, 0).decode(errors="replace")
            if started := re.search(r" at (http://\S+?)/? ", log):
                return started[1]
            if ended or time.monotonic() > deadline:
                raise RuntimeError("TensorBoard did not start: " + log)
            time.sleep(0.1)

    def has_data_server(self):
        """Whether the data server reads the files. TensorBoard goes on without, and without a word, if it can't start."""
        task = pathlib.Path(f"/proc/{self._process.pid}/task")
        children = [child for thread in task.iterdir() for child in (thread / "children").read_text().split()]
        return any("tensorboard_data_server" in pathlib.Path(f"/proc/{child}/cmdline").read_text() for child in children)

    def fetch(self, route, **parameters):
        """The JSON at /data/`route`; a list as a parameter is given repeatedly."""
        query = urllib.parse.urlencode(parameters, doseq=True)
        with urllib.request.urlopen(f"{self.url}/data/{route}?{query}", timeout=60) as answer:
            return json.load(answer)

    def fetch_bytes(self, route, query):
        """What /data/`route`?`query` answers, and its type; `query` may be text, or parameters."""
        if not isinstance(query, str):
            query = urllib.parse.urlencode(query)
        with urllib.request.urlopen(f"{self.url}/data/{route}?{query}", timeout=60) as answer:
            return answer.read(), answer.headers.get_content_type()

    def wait_for(self, condition, what):
        """Asks until `condition()` holds: the loaders read in the background. Fails after a minute."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if condition():
                    return
            except (urllib.error.HTTPError, KeyError):
                pass  # not loaded yet
            time.sleep(0.1)
        raise AssertionError(f"TensorBoard never showed {what}")
