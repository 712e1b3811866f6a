"""A real TensorBoard over a log directory, for the time of a test."""

import json
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request


class TensorBoard:
    """`load_fast` chooses the loader: True is the data server that most users get, False the one in Python."""

    def __init__(self, logdir, load_fast):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tensorboard.main", "--logdir", str(logdir), "--port", "0", "--host", "127.0.0.1",
             "--reload_interval", "1", f"--load_fast={'true' if load_fast else 'false'}"],
            stderr=subprocess.PIPE, text=True)
        # "TensorBoard 2.21.0 at http://127.0.0.1:40123/ (Press CTRL+C to quit)"
        self.log = []
        for line in self._process.stderr:
            self.log.append(line)
            if " at http://" in line:
                self.url = line.split(" at ")[1].split(" ")[0].rstrip("/")
                break
        else:
            raise RuntimeError("TensorBoard did not start: " + "".join(self.log))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait(timeout=60)
        self._process.stderr.close()

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

    def wait_for(self, condition, what):
        """Asks until `condition()` holds: the loaders read in the background. Fails after a minute."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                if condition():
                    return
            except urllib.error.HTTPError:
                pass  # not loaded yet
            time.sleep(0.1)
        raise AssertionError(f"TensorBoard never showed {what}")
