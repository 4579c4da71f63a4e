"""The legs: what is measured, each a base URL with a key and the process that serves it."""

import json
import os
import pathlib
import secrets
import signal
import socket
import subprocess
import sys
import time

import mock
import processes

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODELS = ["bench", "bench-writes", "bench-paced", "bench-idle", "bench-reasoning", "bench-reasoning-paced"]


class Leg:
    def __init__(self, name, port, pid=None, key="none"):
        self.name = name
        self.port = port
        self.pid = pid
        self.key = key
        self.hides_reasoning = False

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def pids(self):
        return processes.tree(self.pid) if self.pid else []


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Legs:
    """Starts the legs that were asked for, and ends them."""

    def __init__(self, folder, names):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.started = []
        self.mock = Leg("mock", free_port())
        self.legs = []
        try:
            self.write("mock.conf", mock.mock(self.folder, self.mock.port))
            self.mock.pid = self.start(["nginx", "-c", self.folder / "mock.conf", "-p", self.folder], self.mock.port)
            for name in names:
                self.legs.append(getattr(self, name.replace("+", "_"))())
        except BaseException:
            self.stop()
            raise

    def write(self, name, text):
        (self.folder / name).write_text(text)
        return self.folder / name

    def start(self, command, port, environment=None, within=60):
        log = open(self.folder / "output.log", "ab")
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   env=dict(os.environ, **(environment or {})))
        self.started.append(process)
        end = time.monotonic() + within
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                return process.pid
            except OSError:
                if process.poll() is not None or time.monotonic() > end:
                    sys.exit(f"{command[0]} did not start; see {self.folder / 'output.log'}")
                time.sleep(0.05)

    def stop(self):
        for process in reversed(self.started):
            if process.poll() is None:
                process.send_signal(signal.SIGTERM)
        for process in self.started:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def direct(self):
        return Leg("direct", self.mock.port)

    def nginx(self):
        leg = Leg("nginx", free_port())
        file = self.write("nginx.conf", mock.proxy(self.folder, leg.port, self.mock.port))
        leg.pid = self.start(["nginx", "-c", file, "-p", self.folder], leg.port)
        return leg

    def haproxy(self):
        leg = Leg("haproxy", free_port())
        file = self.write("haproxy.cfg", mock.haproxy(leg.port, self.mock.port))
        leg.pid = self.start(["haproxy", "-db", "-f", file], leg.port)
        return leg

    def excise(self, requests="none", name="excise", more=None):
        """One event loop, authentication on, keys in SQLite as always; nothing is metered or recorded."""
        leg = Leg(name, free_port())
        binary = os.environ.get("EXCISE_BINARY") or ROOT / ".build" / "release" / "excise"
        home = self.folder / name
        home.mkdir(exist_ok=True)
        data = home / "data"
        configuration = {
            "data": str(data),
            "listen": {"address": "127.0.0.1", "port": leg.port, "loops": 1},
            "admin": {"address": "127.0.0.1", "port": free_port()},
            "upstreams": {"mock": {"url": self.mock.url, "connections": 8192}},
            "models": {model: {"upstreams": ["mock"]} for model in MODELS},
            "limits": {"in_flight": 8192, "stream_time": "30m"},
            "log": {"requests": requests},
            **(more or {"exchange_log": {"enabled": False}}),
        }
        file = home / "excise.yaml"
        file.write_text(json.dumps(configuration, indent=2))

        def command(*arguments):
            made = subprocess.run([str(binary), *map(str, arguments)], capture_output=True, text=True)
            if made.returncode:
                sys.exit(f"excise {' '.join(map(str, arguments))}: {made.stderr}")
            return made.stdout.strip()

        if not (home / "key").exists():
            command("account", "create", "bench", "--data", data)
            (home / "key").write_text(command("key", "create", "bench", "--data", data, "--quiet"))
        leg.key = (home / "key").read_text()
        leg.pid = self.start([binary, "serve", "--config", file], leg.port)
        return leg

    def excise_log(self):
        """The same with a line in the log for each request."""
        return self.excise(requests="all", name="excise+log")

    #: Limits that are counted for every exchange and refuse none, prices, a budget, and the exchange log as it is by default.
    METERING = {
        "limits": {
            "minute": {"each": "account", "requests": "1G/m", "tokens": "1T/m", "concurrent": 100_000},
            "month": {"each": "organization", "spend": "100M each month"},
        },
        "prices": {"*": {"input": 3, "cached_input": 0.3, "output": 15}},
    }

    def excise_metering(self):
        """Authentication, metering and the exchange log."""
        return self.excise(name="excise+metering", more={"metering": self.METERING})

    def excise_shaping(self, reasoning="full", name="excise+shaping"):
        """Authentication, and answers with the fields that are allowed; reasoning among them."""
        leg = self.excise(name=name, more={"exchange_log": {"enabled": False},
                                           "shaping": {"standard": {"reasoning": reasoning}}})
        leg.hides_reasoning = reasoning != "full"
        return leg

    def excise_sealed(self):
        """The same with sealed reasoning."""
        return self.excise_shaping("sealed", "excise+sealed")

    #: Identifiers and secrets are replaced in prompts; no names.
    ANONYMIZATION = {
        "excise_policy": 1, "name": "benchmark", "defaults": {"action": "replace"},
        "entities": {kind: {"action": "counter", "directions": ["prompt"]}
                     for kind in ("EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "IBAN_CODE", "IP_ADDRESS", "SECRET")},
    }

    def excise_anonymize(self):
        """Authentication, and prompts without personal data."""
        policy = self.write("anonymization.json", json.dumps(self.ANONYMIZATION))
        return self.excise(name="excise+anonymize", more={"exchange_log": {"enabled": False},
                                                          "anonymization": {"policy": str(policy)}})

    def excise_redis(self, lease=None, name="excise+redis"):
        """The same with cells in a Redis, one script call to admit and one to settle."""
        port = free_port()
        self.start(["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"], port)
        redis = {"url": f"redis://127.0.0.1:{port}", "gateways": 1, "timeout": "1s", **({"lease": lease} if lease else {})}
        return self.excise(name=name, more={"metering": {**self.METERING, "redis": redis}})

    def excise_lease(self):
        """The same with slices of the limits drawn from the Redis."""
        return self.excise_redis(lease=0.05, name="excise+lease")

    def litellm(self):
        leg = Leg("litellm", free_port(), key="sk-" + secrets.token_hex(16))
        parameters = {"api_base": self.mock.url + "/v1", "api_key": "none"}
        configuration = {
            "model_list": [{"model_name": model, "litellm_params": dict(parameters, model=f"openai/{model}")}
                           for model in MODELS],
            "litellm_settings": {"telemetry": False, "num_retries": 0},
        }
        file = self.write("litellm.yaml", json.dumps(configuration))
        environment = {"LITELLM_MASTER_KEY": leg.key, "LITELLM_LOG": "ERROR", "LITELLM_LOCAL_MODEL_COST_MAP": "True",
                       "NO_PROXY": "*"}
        program = ROOT / ".cache" / "litellm" / "bin" / "litellm"
        leg.pid = self.start([program, "--config", file, "--host", "127.0.0.1", "--port", str(leg.port),
                              "--num_workers", "1"], leg.port, environment, within=180)
        time.sleep(5)
        return leg
