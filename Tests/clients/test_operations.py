"""Running the gateway: configuration, reload, drain, shutdown, health, metrics, capacity, TLS."""

import json
import re
import signal
import socket
import ssl
import subprocess
import threading
import time

import pytest

from parts import processes
from parts.asks import PATHS, Stream, ask, assert_error, outcome
from parts.gateway import UPSTREAM_KEY, Gateway, faulty_models, faulty_upstreams
from parts.processes import free_ports, run
from parts.upstream_answers import LEAK, TEXT
from parts.wire import Wire, request, wait_until

pytestmark = pytest.mark.once


@pytest.fixture
def own(tmp_path, upstream):
    """Makes gateways of a test's own in front of the faulty upstream, with the key of one account."""
    made = []

    def make(models=None, upstreams=None, **settings):
        gateway = Gateway(tmp_path / f"gateway-{len(made)}", upstreams or faulty_upstreams(upstream.url),
                          models or faulty_models(), **settings)
        gateway.own_key = gateway.account("alice")
        made.append(gateway)
        return gateway.start()

    yield make
    for gateway in made:
        gateway.stop()


class Reading(threading.Thread):
    """Reads a stream on a thread of its own."""

    def __init__(self, gateway, fault, marker, kind="chat"):
        super().__init__(daemon=True)
        self.answer = self.failure = None
        self.kind = kind
        self.wire = Wire(gateway.port)
        self.wire.send(request(PATHS[kind], ask(kind, f"fault-{fault}", marker, True), gateway.own_key))
        self.start()

    def run(self):
        try:
            self.answer = self.wire.read_answer()
        except Exception as failure:
            self.failure = failure

    def result(self):
        self.join(15)
        assert not self.is_alive(), "the stream did not end"
        assert self.failure is None, repr(self.failure)
        return self.answer


# Shutdown


def test_sigterm_lets_a_stream_finish_and_takes_nothing_new(own, marker):
    gateway = own(shutdown={"grace": "10s"})
    reading = Reading(gateway, "slow-stream", marker)
    time.sleep(0.5)
    gateway.process.signal(signal.SIGTERM)
    time.sleep(0.3)
    assert gateway.process.running, "it did not wait for the stream"
    try:
        refused = gateway.post(PATHS["chat"], ask("chat", "fault-none", marker), gateway.own_key, timeout=2)
        assert refused is None or refused.status == 503, refused
    except OSError:
        pass
    answer = reading.result()
    assert outcome("chat", True, answer, "fault-slow-stream") == "well"
    assert gateway.process.wait(10) == 0


def test_the_grace_ends_with_an_error_event(own, marker):
    gateway = own(shutdown={"grace": "1s"})
    readings = [Reading(gateway, "endless", marker, kind) for kind in ("chat", "messages", "responses")]
    time.sleep(0.4)
    begun = time.monotonic()
    gateway.process.signal(signal.SIGTERM)
    for reading in readings:
        answer = reading.result()
        read = Stream(reading.kind, answer.events)
        assert read.error is not None and not read.done, answer.body[-300:]
    assert gateway.process.wait(10) == 0
    assert 0.7 < time.monotonic() - begun < 5


def test_an_idle_gateway_ends_at_once(own):
    gateway = own()
    with gateway.wire():
        begun = time.monotonic()
        gateway.process.signal(signal.SIGTERM)
        assert gateway.process.wait(10) == 0
        assert time.monotonic() - begun < 3


def test_sigint_ends_it_too(own):
    gateway = own()
    gateway.process.signal(signal.SIGINT)
    assert gateway.process.wait(10) == 0


def test_drain_by_the_admin_api(own, marker):
    gateway = own()
    reading = Reading(gateway, "slow-stream", marker)
    time.sleep(0.3)
    assert gateway.admin("/health/ready").status == 200
    assert gateway.admin("/admin/drain", "POST").status in (200, 202)
    assert gateway.admin("/health/ready").status == 503
    assert gateway.admin("/health/live").status == 200
    assert outcome("chat", True, reading.result(), "fault-slow-stream") == "well"


# Reload


def test_sighup_takes_a_new_configuration_with_a_stream_running(own, marker):
    gateway = own()
    reading = Reading(gateway, "slow-stream", marker)
    assert_error(gateway.post(PATHS["chat"], ask("chat", "added", marker), gateway.own_key), "openai", 404)
    gateway.settings["models"]["added"] = {"upstreams": ["faulty"], "name": f"{LEAK}-fault-none"}
    del gateway.settings["models"]["fault-slow-stream"]
    gateway.write()
    gateway.process.signal(signal.SIGHUP)
    added = lambda: gateway.post(PATHS["chat"], ask("chat", "added", marker), gateway.own_key).status == 200
    assert wait_until(added, within=5, every=0.1)
    gone = gateway.post(PATHS["chat"], ask("chat", "fault-slow-stream", marker), gateway.own_key)
    assert_error(gone, "openai", 404)
    assert outcome("chat", True, reading.result(), "fault-slow-stream") == "well"


def test_a_bad_configuration_is_refused_and_the_old_one_stays(own, marker):
    gateway = own()
    good = gateway.configuration.read_text()
    for bad in ("{", '{"upstreams": 7}', good.replace('"faulty"', '"no-such-upstream"', 1), ""):
        gateway.configuration.write_text(bad)
        gateway.process.signal(signal.SIGHUP)
        time.sleep(0.3)
        assert gateway.process.running
        assert gateway.post(PATHS["chat"], ask("chat", "fault-none", marker), gateway.own_key).status == 200
    refused = gateway.admin("/admin/reload", "POST")
    assert refused.status == 422 and refused.json["error"]["message"]
    gateway.configuration.write_text(good)
    assert gateway.admin("/admin/reload", "POST").status == 200


def test_many_reloads_under_load(own, marker):
    gateway = own()
    stop = threading.Event()
    failures = []

    def ask_on():
        with gateway.wire() as wire:
            while not stop.is_set():
                wire.send(request(PATHS["chat"], ask("chat", "fault-none", marker), gateway.own_key))
                answer = wire.read_answer()
                if answer is None or answer.status != 200:
                    failures.append(answer)
                    return

    threads = [threading.Thread(target=ask_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    for _ in range(15):
        gateway.process.signal(signal.SIGHUP)
        time.sleep(0.1)
    stop.set()
    for thread in threads:
        thread.join()
    assert failures == []


# Configuration


GOOD = {"upstreams": {"a": {"url": "http://127.0.0.1:9"}}, "models": {"m": {"upstreams": ["a"]}}}

UPSTREAM = "upstreams:\n  a: {url: 'http://127.0.0.1:9'}\n"
MODEL = "models:\n  m: {upstreams: [a]}\n"

BAD = {
    "not YAML": "upstreams: [",
    "an unknown key": UPSTREAM + MODEL + "limitz: {}\n",
    "an unknown nested key": UPSTREAM.replace("}", ", retry: 1}") + MODEL,
    "an unknown upstream": UPSTREAM + "models:\n  m:\n    upstreams: [b]\n",
    "no url": "upstreams:\n  a: {key: x}\n" + MODEL,
    "a bad url": "upstreams:\n  a: {url: 'ftp://127.0.0.1'}\n" + MODEL,
    "a bad port": "listen: {port: 70000}\n" + UPSTREAM + MODEL,
    "a bad time": "heartbeat: soon\n" + UPSTREAM + MODEL,
    "a bad size": "limits: {body: -1}\n" + UPSTREAM + MODEL,
    "an unset variable": UPSTREAM.replace("}", ", key: '${NO_SUCH_VARIABLE_HERE}'}") + MODEL,
    "a key twice": "heartbeat: 1s\nheartbeat: 2s\n" + UPSTREAM + MODEL,
    "a list for a map": "upstreams: []\nmodels: {}\n",
}


@pytest.mark.parametrize("name", BAD)
def test_config_check_points_at_line_and_field(tmp_path, folder, name):
    file = tmp_path / "excise.yaml"
    file.write_text(BAD[name])
    checked = run("config", "check", file)
    said = checked.stdout + checked.stderr
    assert checked.returncode != 0, said
    assert re.search(r"(:|line )\d+", said), f"no line: {said}"
    started = run("serve", "--config", file, within=20)
    assert started.returncode != 0


def test_config_check_accepts_a_good_one_and_shows_no_secret(tmp_path, folder):
    file = tmp_path / "excise.yaml"
    file.write_text(json.dumps(dict(GOOD, upstreams={"a": {"url": "http://127.0.0.1:9", "key": "${HOUSE_KEY}"}})))
    checked = run("config", "check", file, environment={"HOUSE_KEY": "sk-very-secret"})
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert "sk-very-secret" not in checked.stdout + checked.stderr


def test_the_upstream_key_comes_from_the_environment(own, upstream, marker):
    upstreams = faulty_upstreams(upstream.url)
    upstreams["faulty"]["key"] = "${HOUSE_KEY}"
    gateway = own(upstreams=upstreams, environment={"HOUSE_KEY": "sk-from-the-environment"})
    assert gateway.post(PATHS["chat"], ask("chat", "fault-none", marker), gateway.own_key).status == 200
    assert upstream.only(marker)["named"]["authorization"] == "Bearer sk-from-the-environment"


def test_the_upstream_key_may_go_in_the_other_header(own, upstream, marker):
    upstreams = faulty_upstreams(upstream.url)
    upstreams["faulty"]["key_header"] = "x-api-key"
    gateway = own(upstreams=upstreams)
    assert gateway.post(PATHS["messages"], ask("messages", "fault-none", marker), gateway.own_key).status == 200
    named = upstream.only(marker)["named"]
    assert named["x-api-key"] == UPSTREAM_KEY and "authorization" not in named


def test_an_upstream_under_a_path(own, upstream, marker):
    """A URL with a path: the gateway appends /v1/… to it. The faulty upstream knows no such path, and records it."""
    upstreams = faulty_upstreams(upstream.url + "/deep/")
    gateway = own(upstreams=upstreams)
    gateway.post(PATHS["chat"], ask("chat", "fault-none", marker), gateway.own_key)
    assert upstream.only(marker)["target"] == "/deep/v1/chat/completions"


def test_an_endpoint_that_no_upstream_serves(own, upstream, marker):
    upstreams = faulty_upstreams(upstream.url)
    upstreams["faulty"]["serves"] = ["chat"]
    gateway = own(upstreams=upstreams)
    assert gateway.post(PATHS["chat"], ask("chat", "fault-none", marker), gateway.own_key).status == 200
    refused = gateway.post(PATHS["embeddings"], ask("embeddings", "fault-none", marker + "-2"), gateway.own_key)
    assert_error(refused, "openai", {400, 404})
    assert upstream.exchanges(marker + "-2") == []


# Capacity


def test_beyond_capacity_is_an_overload_with_retry_after(own, marker):
    gateway = own(limits={"in_flight": 2, "queue": 2, "queue_time": "1s"})
    readings = [Reading(gateway, "endless", f"{marker}-{number}") for number in range(2)]
    time.sleep(0.4)
    waiting = [gateway.wire() for _ in range(3)]
    begun = time.monotonic()
    for number, wire in enumerate(waiting):
        wire.send(request(PATHS["chat"], ask("chat", "fault-none", f"{marker}-w{number}"), gateway.own_key))
        time.sleep(0.05)
    # The third finds the queue full and is refused at once; the others after a second.
    refused = waiting[2].read_answer()
    assert_error(refused, "openai", 503)
    assert time.monotonic() - begun < 0.7
    assert int(refused.field("retry-after")) >= 1
    for wire in waiting[:2]:
        assert_error(wire.read_answer(), "openai", 503)
    assert 0.5 < time.monotonic() - begun < 4
    refused = gateway.post(PATHS["messages"], ask("messages", "fault-none", marker), gateway.own_key)
    assert_error(refused, "anthropic", {503, 529})
    for wire in waiting:
        wire.close()
    readings[0].wire.socket.shutdown(socket.SHUT_RDWR)
    free = lambda: gateway.post(PATHS["chat"], ask("chat", "fault-none", marker), gateway.own_key).status == 200
    assert wait_until(free, within=5, every=0.1)


def test_a_waiting_request_gets_the_next_place(own, marker):
    gateway = own(limits={"in_flight": 1, "queue": 2, "queue_time": "5s"})
    reading = Reading(gateway, "slow-stream", marker)
    time.sleep(0.3)
    answer = gateway.post(PATHS["chat"], ask("chat", "fault-none", marker + "-2"), gateway.own_key)
    assert answer.status == 200
    assert outcome("chat", True, reading.result(), "fault-slow-stream") == "well"


def test_the_stream_s_wall_clock(own, marker):
    gateway = own(limits={"stream_time": "1s"})
    begun = time.monotonic()
    answer = gateway.post(PATHS["chat"], ask("chat", "fault-endless", marker, True), gateway.own_key)
    assert Stream("chat", answer.events).error is not None
    assert 0.8 < time.monotonic() - begun < 3


def test_the_stream_s_size(own, marker):
    gateway = own(limits={"answer": "64KiB"})
    answer = gateway.post(PATHS["chat"], ask("chat", "fault-flood", marker, True), gateway.own_key)
    assert Stream("chat", answer.events).error is not None
    assert len(answer.body) < 1 << 20


# Health, metrics, logs


def test_liveness_and_readiness(house):
    assert house.admin("/health/live", key="").status == 200
    assert house.admin("/health/ready", key="").status == 200


def test_health_checks_take_an_upstream_out(own, upstream, marker):
    dead = f"http://127.0.0.1:{free_ports(1)[0]}"
    upstreams = faulty_upstreams(upstream.url)
    upstreams["faulty"]["health"] = {"path": "/health", "interval": "1s", "timeout": "1s"}
    upstreams["dead"] = {"url": dead, "health": {"path": "/health", "interval": "1s", "timeout": "1s"}}
    models = dict(faulty_models(), dead={"upstreams": ["dead"]},
                  both={"upstreams": ["dead", "faulty"], "name": f"{LEAK}-fault-none"})
    gateway = own(models=models, upstreams=upstreams)

    def seen():
        states = {one["name"]: one["healthy"] for one in gateway.admin("/admin/status").json["gateway"]["upstreams"]}
        return states["faulty"] and not states["dead"]

    assert wait_until(seen, within=5, every=0.1)
    begun = time.monotonic()
    refused = gateway.post(PATHS["chat"], ask("chat", "dead", marker), gateway.own_key)
    assert_error(refused, "openai", {502, 503})
    assert gateway.post(PATHS["chat"], ask("chat", "both", marker), gateway.own_key).status == 200
    assert time.monotonic() - begun < 1


def test_metrics_count_tokens_and_time(own, marker):
    gateway = own()
    for stream in (False, True):
        assert gateway.post(PATHS["chat"], ask("chat", "fault-none", marker, stream), gateway.own_key).status == 200
    text = gateway.admin("/metrics").body.decode()
    for name in ("gen_ai_server_request_duration", "gen_ai_server_time_to_first_token", "gen_ai_client_token_usage"):
        assert re.search(rf"^{name}\w*_bucket{{", text, re.M), f"no histogram {name}"
    assert re.search(r'gen_ai_operation_name="chat"', text)
    assert re.search(r'gen_ai_request_model="fault-none"', text)
    tokens = re.findall(r'^gen_ai_client_token_usage\w*_sum\{[^}]*gen_ai_token_type="(\w+)"[^}]*\} ([\d.e+]+)', text, re.M)
    sums = {}
    for kind, value in tokens:
        sums[kind] = sums.get(kind, 0) + float(value)
    assert sums == {"input": 42.0, "output": 14.0}, "the upstream said 21 and 7 twice"
    assert "overhead" in text
    sample = r"[a-zA-Z_:][a-zA-Z0-9_:]*(\{.*\})? ([0-9.eE+-]+|\+Inf|NaN)"
    for line in text.splitlines():
        assert re.fullmatch(rf"# (HELP|TYPE) .*|{sample}|", line), line


def test_every_exchange_is_settled_once(own, marker):
    """Well, refused, failed, abandoned: each is counted, and nothing stays in flight."""
    gateway = own()
    for fault, stream in [("none", False), ("none", True), ("status-400", False), ("reset-before-head", True),
                          ("reset-mid-body", True), ("garbage-json", False)]:
        gateway.post(PATHS["chat"], ask("chat", f"fault-{fault}", marker, stream), gateway.own_key)
    with gateway.wire() as wire:
        wire.send(request(PATHS["chat"], ask("chat", "fault-endless", marker, True), gateway.own_key))
        wire.read_head()
        wire.chunk()
    assert wait_until(lambda: gateway.admin("/admin/status").json["gateway"]["in_flight"] == 0, within=5)
    text = gateway.admin("/metrics").body.decode()
    counts = re.findall(r"^gen_ai_server_request_duration\w*_count\{[^}]*\} (\d+)", text, re.M)
    assert sum(map(int, counts)) == 7


def test_json_logs_hold_one_object_a_line_and_no_secret(own, marker):
    gateway = own(log={"format": "json", "level": "debug", "requests": "all"})
    answer = gateway.post(PATHS["chat"], ask("chat", "fault-none", marker), gateway.own_key)
    gateway.post(PATHS["chat"], ask("chat", "fault-reset-mid-body", marker, True), gateway.own_key)
    gateway.post(PATHS["chat"], ask("chat", "fault-none", marker), "ex-wrong-key")
    gateway.stop()
    lines = [json.loads(line) for line in gateway.log.splitlines() if line.startswith("{")]
    assert len(lines) >= 3
    assert answer.field("x-request-id") in gateway.log
    for secret in (marker, gateway.own_key.rsplit("-", 1)[1], UPSTREAM_KEY, gateway.settings["admin"]["token"], TEXT[:5]):
        assert secret not in gateway.log
    assert gateway.own_key.split("-")[1] in gateway.log, "the key's public id is what logs show"


def test_a_port_in_use_is_said(own, tmp_path):
    gateway = own()
    second = run("serve", "--config", gateway.configuration, within=20)
    assert second.returncode != 0
    assert str(gateway.port) in second.stderr + second.stdout or str(gateway.admin_port) in second.stderr + second.stdout
    assert "Fatal error" not in second.stderr


# TLS


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    """A certificate authority and a certificate for localhost and 127.0.0.1."""
    folder = tmp_path_factory.mktemp("tls")
    if subprocess.run(["openssl", "version"], capture_output=True).returncode:
        pytest.skip("no openssl to make certificates with")

    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True)

    openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=Excise test authority",
            "-keyout", "ca.key", "-out", "ca.pem")
    openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem")
    (folder / "names").write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "request.pem", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2",
            "-extfile", "names", "-out", "certificate.pem")
    return folder


def test_tls_on_both_sides(tmp_path, upstream, certificates, marker):
    gateway = Gateway(tmp_path / "tls", faulty_upstreams(upstream.url), faulty_models())
    gateway.settings["listen"]["tls"] = {"certificate": str(certificates / "certificate.pem"),
                                         "key": str(certificates / "key.pem")}
    gateway.write()
    key = gateway.account("alice")
    gateway.start()
    outer = None
    try:
        trusting = ssl.create_default_context(cafile=str(certificates / "ca.pem"))
        for stream in (False, True):
            with gateway.wire(tls=trusting) as wire:
                wire.send(request(PATHS["chat"], ask("chat", "fault-none", marker, stream), key))
                assert outcome("chat", stream, wire.read_answer(), "fault-none") == "well"

        # Another gateway has this one for an upstream, and speaks TLS to it.
        inner = {"url": f"https://localhost:{gateway.port}", "key": key}
        upstreams = {"inner": dict(inner, tls={"ca": str(certificates / "ca.pem")}), "doubted": inner}
        models = {"through": {"upstreams": ["inner"], "name": "fault-none"},
                  "doubtful": {"upstreams": ["doubted"], "name": "fault-none"}}
        outer = Gateway(tmp_path / "outer", upstreams, models)
        outer_key = outer.account("alice")
        outer.start()
        for stream in (False, True):
            answer = outer.post(PATHS["chat"], ask("chat", "through", marker, stream), outer_key)
            assert outcome("chat", stream, answer, "through") == "well"
        doubted = outer.post(PATHS["chat"], ask("chat", "doubtful", marker), outer_key)
        assert_error(doubted, "openai", {502, 503})
    finally:
        gateway.stop()
        if outer:
            outer.stop()


# The command line


def test_serve_without_anything_starts_and_prints_a_curl_line_that_works(tmp_path, folder):
    port, admin_port = free_ports(2)
    started = processes.Process([processes.executable(), "serve", "--port", port, "--admin-port", admin_port],
                                tmp_path / "serve.log", folder=tmp_path)
    try:
        started.wait_for_port(port, within=300)
        line = wait_until(lambda: re.search(r"^\s*(curl (?:.*\\\n)*.*)$", started.written, re.M), within=20)
        assert line, started.written
        answered = subprocess.run(["bash", "-c", line[1]], capture_output=True, text=True, timeout=60)
        assert answered.returncode == 0, answered.stderr
        assert json.loads(answered.stdout)["choices"][0]["message"]["content"]
        assert re.search(rf"http://127\.0\.0\.1:{port}", started.written)
        assert re.search(r"ex-[A-Za-z0-9]+-[A-Za-z0-9_-]+", started.written)
    finally:
        started.stop()
