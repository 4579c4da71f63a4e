"""Starting and ending the processes that the tests are made of."""

import os
import pathlib
import signal
import socket
import subprocess
import time

ROOT = pathlib.Path(__file__).resolve().parents[3]


def executable():
    """The Excise under test: `EXCISE_BINARY`, else the debug build."""
    return pathlib.Path(os.environ.get("EXCISE_BINARY") or ROOT / ".build" / "debug" / "excise")


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def answers_on(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True
    except OSError:
        return False


class Process:
    """A process with its output in a file."""

    def __init__(self, arguments, log, environment=None, folder=None):
        self.arguments = [str(argument) for argument in arguments]
        self.log = pathlib.Path(log)
        self.output = open(self.log, "ab")
        kept = {name: value for name, value in os.environ.items() if not name.startswith("EXCISE_")}
        self.process = subprocess.Popen(self.arguments, stdin=subprocess.DEVNULL, stdout=self.output,
                                        stderr=subprocess.STDOUT, env=dict(kept, **(environment or {})), cwd=folder)

    @property
    def running(self):
        return self.process.poll() is None

    @property
    def written(self):
        return self.log.read_text(errors="replace")

    def wait_for_port(self, port, within=60.0):
        end = time.monotonic() + within
        while not answers_on(port):
            if not self.running:
                raise RuntimeError(f"{self.arguments[0]} ended with {self.process.returncode}:\n{self.written[-4000:]}")
            if time.monotonic() > end:
                self.stop()
                raise RuntimeError(f"{self.arguments[0]} did not open port {port}:\n{self.written[-4000:]}")
            time.sleep(0.05)

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, within=30.0):
        return self.process.wait(within)

    def stop(self):
        if self.running:
            self.signal(signal.SIGTERM)
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.output.close()

    def memory(self):
        """Resident bytes."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        return 0


def run(*arguments, environment=None, folder=None, within=60.0):
    """Runs Excise's command line to its end; the finished process."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EXCISE_")}
    return subprocess.run([str(executable()), *map(str, arguments)], capture_output=True, text=True, timeout=within,
                          env=dict(kept, **(environment or {})), cwd=folder, stdin=subprocess.DEVNULL)
