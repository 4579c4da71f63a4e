"""The parts under test as objects: a gateway with its accounts, the built-in model's server, the faulty upstream."""

import base64
import json
import pathlib
import re
import sys
import urllib.request

from . import processes
from .processes import Process, free_ports, run
from .upstream_answers import LEAK
from .upstream_faults import FAULTS
from .wire import Wire, request

FOLDER = pathlib.Path(__file__).resolve().parents[1]
UPSTREAM_KEY = f"sk-{LEAK}-upstream-key"


class FaultyUpstream:
    def __init__(self, folder):
        self.port, self.side_port = free_ports(2)
        self.process = Process([sys.executable, "-m", "parts.faulty_upstream", self.port, self.side_port],
                               folder / "faulty-upstream.log", folder=FOLDER)
        self.process.wait_for_port(self.side_port)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def exchanges(self, marker=None):
        """What it received, the bodies as bytes; only what carries the marker, if one is given."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.side_port}/exchanges", timeout=10) as answer:
            found = json.load(answer)
        for one in found:
            one["body"] = base64.b64decode(one["body"])
            one["named"] = {name.lower(): value for name, value in one["fields"]}
        return [one for one in found if marker is None or marker.encode() in one["body"]]

    def only(self, marker):
        found = self.exchanges(marker)
        assert len(found) == 1, f"the upstream saw {len(found)} requests, not one"
        return found[0]


class ModelServer:
    """`excise model serve`."""

    def __init__(self, folder, *arguments):
        [self.port] = free_ports(1)
        self.process = Process([processes.executable(), "model", "serve", "--port", self.port, *arguments],
                               folder / "model-server.log")
        self.process.wait_for_port(self.port, within=300)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


class Gateway:
    """`excise serve` with a configuration, a data folder and ports of its own.

    JSON is YAML, so the configuration is written as JSON; `settings` are its top-level keys."""

    def __init__(self, folder, upstreams, models, environment=None, **settings):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.port, self.admin_port = free_ports(2)
        self.data = self.folder / "data"
        self.configuration = self.folder / "excise.yaml"
        self.environment = environment or {}
        self.settings = {
            "data": str(self.data),
            "listen": {"address": "127.0.0.1", "port": self.port},
            "admin": {"address": "127.0.0.1", "port": self.admin_port, "token": "admin-token-of-the-tests"},
            "upstreams": upstreams,
            "models": models,
        }
        for name, value in settings.items():
            if isinstance(value, dict) and isinstance(self.settings.get(name), dict):
                self.settings[name] = dict(self.settings[name], **value)
            else:
                self.settings[name] = value
        self.process = None
        self.write()

    def write(self):
        self.configuration.write_text(json.dumps(self.settings, indent=2))

    def start(self):
        self.process = Process([processes.executable(), "serve", "--config", self.configuration],
                               self.folder / "gateway.log", environment=self.environment, folder=self.folder)
        self.process.wait_for_port(self.port)
        self.process.wait_for_port(self.admin_port)
        return self

    def stop(self):
        if self.process:
            self.process.stop()

    def account(self, identifier):
        """Makes an account by the command line; gives a key of it."""
        made = run("account", "create", identifier, "--data", self.data)
        assert made.returncode == 0, made.stderr
        return self.key(identifier)

    def key(self, identifier, *arguments):
        made = run("key", "create", identifier, "--data", self.data, "--quiet", *arguments)
        assert made.returncode == 0, made.stderr
        key = made.stdout.strip()
        assert re.fullmatch(r"ex-[A-Za-z0-9]+-[A-Za-z0-9_-]+", key), f"not a key: {made.stdout!r}"
        return key

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def metric(self, name):
        """The sum of a metric's values over its labels; None where it does not exist."""
        lines = self.admin("/metrics").body.decode().splitlines()
        values = [float(line.rsplit(" ", 1)[1]) for line in lines if re.match(rf"{name}(\{{| )", line)]
        return sum(values) if values else None

    def wire(self, **options):
        return Wire(self.port, **options)

    def send(self, data, method="POST", timeout=15.0):
        """Sends bytes on a connection of their own; the answer, or None where none came."""
        with Wire(self.port, timeout=timeout) as wire:
            try:
                wire.send(data)
            except ConnectionError:
                pass
            return wire.read_answer(method)

    def post(self, path, body, key, fields=(), timeout=15.0):
        return self.send(request(path, body, key, fields=fields), timeout=timeout)

    def get(self, path, key=None, fields=(), method="GET"):
        return self.send(request(path, key=key, method=method, fields=fields), method)

    def admin(self, path, method="GET", body=b"", key=None):
        """Asks the admin API."""
        token = self.settings["admin"]["token"] if key is None else key
        with Wire(self.admin_port) as wire:
            wire.send(request(path, body, token or None, method=method, fields=[("Connection", "close")]))
            return wire.read_answer(method)

    def new_key(self, account, **more):
        """Makes a key by the admin API; the answer's value, the key as `key`."""
        made = self.admin(f"/admin/accounts/{account}/keys", "POST", more)
        assert made.status == 201, made
        return made.json

    @property
    def log(self):
        return self.process.written


def faulty_upstreams(url):
    """Upstream entries for the faulty server: patient, retrying, and with a breaker that opens."""
    common = {"url": url, "key": UPSTREAM_KEY,
              "timeouts": {"connect": "1s", "first_byte": "3s", "idle": "3s"}}
    never = {"failures": 1_000_000, "pause": "1s"}
    return {
        "faulty": dict(common, retries=0, breaker=never),
        "retrying": dict(common, retries=1, breaker=never),
        "breakable": dict(common, retries=0, breaker={"failures": 3, "pause": "1s"}),
    }


def faulty_models():
    models = {}
    for name in FAULTS:
        upstream_name = f"{LEAK}-fault-{name}"
        models[f"fault-{name}"] = {"upstreams": ["faulty"], "name": upstream_name}
        models[f"retry-{name}"] = {"upstreams": ["retrying"], "name": upstream_name}
        models[f"break-{name}"] = {"upstreams": ["breakable"], "name": upstream_name}
    return models
