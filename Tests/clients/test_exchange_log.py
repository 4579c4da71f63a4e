"""The exchange log as an operator finds it: every exchange once, what is kept of it, and nothing lost when the process
or the disk fails."""

import concurrent.futures
import itertools
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import threading
import time

import pytest

from parts import processes
from parts.asks import PATHS, ask
from parts.records import content, records, segments
from parts.upstream_answers import COMPLETION_TOKENS, PROMPT_TOKENS, TEXT
from parts.wire import request, wait_until

pytestmark = pytest.mark.once
names = itertools.count()


@pytest.fixture
def recording(own_gateway):
    """Makes a gateway of its own with an exchange log."""
    return lambda log=None, **settings: own_gateway(exchange_log=log, **settings)


def chat(gateway, model="fault-none", account="alice", marker="hello", **more):
    return gateway.post(PATHS["chat"], ask("chat", model, marker, **more), gateway.keys[account])


def kept(gateway, count):
    found = wait_until(lambda: len(records(gateway.data)) >= count and records(gateway.data))
    assert found and len(found) == count, found
    return found


def verify(gateway):
    return processes.run("log", "verify", "--data", gateway.data)


@pytest.mark.parametrize("kind,stream", [("embeddings", False), *itertools.product(
    ["chat", "completions", "responses", "messages"], [False, True])])
def test_every_operation_has_its_record(recording, kind, stream):
    gateway = recording()
    body = ask(kind, "fault-none", "What is it?", stream=stream, **({} if kind in ("embeddings", "messages") else {"temperature": 0.5}))
    answer = gateway.post(PATHS[kind], body, gateway.keys["alice"], fields=[("User-Agent", "tests/1")])
    assert answer.status == 200
    [record] = kept(gateway, 1)
    assert record["id"] == answer.field("request-id" if kind == "messages" else "x-request-id")
    assert record["account"] == "alice" and record["key"] == gateway.keys["alice"].split("-")[1]
    assert record["model"] == "fault-none" and record["status"] == 200
    assert record["operation"] == {"completions": "completion", "embeddings": "embedding", "messages": "chat"}.get(kind, kind)
    assert record["messages"][-1] == {"role": "user", "content": "What is it?"}
    assert record["usage"]["input_tokens"] == PROMPT_TOKENS
    if kind != "embeddings":
        assert record["usage"]["output_tokens"] == COMPLETION_TOKENS and record["output"] == TEXT
    assert record["parameters"].get("stream", False) == stream
    assert record["client"]["address"] == "127.0.0.1" and record["client"]["user_agent"] == "tests/1"
    assert record["time"].endswith("Z") and record["latency_ms"] > 0


def test_what_is_refused_has_its_record_too(recording):
    gateway = recording(limits={"body": "256KiB"})
    key = gateway.keys["alice"]
    answers = [
        gateway.post(PATHS["chat"], b"{not json", key),
        gateway.post(PATHS["chat"], ask("chat", "no-such-model"), key),
        gateway.post(PATHS["chat"], {"model": "fault-none"}, key),
        gateway.post(PATHS["chat"], b" " * 300_000, key),
        gateway.post(PATHS["chat"], ask("chat", "fault-none"), key, fields=[("Content-Encoding", "gzip")]),
        chat(gateway, "fault-html-500"),
    ]
    assert [one.status for one in answers] == [400, 404, 400, 413, 415, 502]
    found = kept(gateway, 6)
    assert [record["status"] for record in found] == [400, 404, 400, 413, 415, 502]
    # What was asked is there wherever it could be read.
    assert found[1]["model"] == "no-such-model" and found[1]["messages"] == [{"role": "user", "content": "hello"}]
    assert found[2]["model"] == "fault-none" and found[2]["messages"] == []


def test_a_key_that_no_longer_works_is_known_and_any_other_is_not(recording):
    gateway = recording(accounts=("alice", "bob"))
    assert processes.run("account", "suspend", "bob", "--data", gateway.data).returncode == 0
    assert wait_until(lambda: chat(gateway, account="bob", marker="in vain").status == 403)
    assert gateway.post(PATHS["chat"], ask("chat", "fault-none"), gateway.keys["alice"] + "x").status == 401
    found = wait_until(lambda: [one for one in records(gateway.data) if one["status"] == 403])
    assert all(one["account"] == "bob" and one["messages"] == [] for one in found)
    assert not [one for one in records(gateway.data) if one["status"] == 401]


def test_records_are_readable_however_deep_a_prompt_nests(recording):
    gateway = recording()
    nested = "x"
    for _ in range(56):
        nested = [nested]
    body = ask("messages", "fault-none") | {"system": [{"type": "text", "text": "x", "extra": nested}]}
    assert gateway.post(PATHS["messages"], body, gateway.keys["alice"]).status == 200
    assert kept(gateway, 1)
    read = processes.run("log", "stats", "--strict", "--json", "--data", gateway.data)
    assert read.returncode == 0 and json.loads(read.stdout.splitlines()[0])["exchanges"] == 1, read.stderr


def test_prompts_only(recording):
    gateway = recording({"content": "prompts"})
    assert chat(gateway).status == 200
    [record] = kept(gateway, 1)
    assert "output" not in record and record["messages"] == [{"role": "user", "content": "hello"}]


def test_hashes_only(recording):
    gateway = recording({"content": "hashes"})
    for marker in ("a secret", "a secret", "another"):
        assert chat(gateway, marker=marker, stream=True).status == 200
    first, second, third = kept(gateway, 3)
    assert first["messages"] == second["messages"] != third["messages"]
    assert set(first["messages"][0]) == {"role", "hash", "bytes"} and "output" not in first
    assert b"secret" not in b"".join(content(path) for path in segments(gateway.data))


def test_the_log_can_be_switched_off(recording):
    gateway = recording({"enabled": False})
    assert chat(gateway).status == 200
    assert not (gateway.data / "exchanges").exists()


def test_segments_rotate_and_close(recording):
    gateway = recording({"segment_size": "64KiB"})
    for _ in range(40):
        assert chat(gateway, marker="x" * 5000).status == 200
    assert wait_until(lambda: sum(path.suffix == ".zst" for path in segments(gateway.data)) >= 2)
    assert len({record["id"] for record in kept(gateway, 40)}) == 40
    assert verify(gateway).returncode == 0


def test_retention_deletes(recording):
    gateway = recording({"retention": "1m", "segment_age": "1s"})
    assert chat(gateway, marker="to be forgotten").status == 200
    assert kept(gateway, 1)
    [path] = wait_until(lambda: [path for path in segments(gateway.data) if path.suffix == ".zst"], within=8)
    old = time.time() - 120
    os.utime(path, (old, old))
    assert wait_until(lambda: not path.exists(), within=10)
    assert chat(gateway).status == 200
    assert "to be forgotten" not in json.dumps(records(gateway.data))


def test_with_durability_each_an_answer_ends_after_its_record(recording):
    gateway = recording({"durability": "each"})
    for number in range(20):
        assert chat(gateway, stream=bool(number % 2)).complete
        assert len(records(gateway.data)) == number + 1


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="a small disk can be mounted by root only")
def test_a_full_disk_stops_admission_loses_nothing_and_recovers(recording, folder):
    home = folder / f"small-disk-{next(names)}"
    disk = home / "data" / "exchanges"
    disk.mkdir(parents=True)
    os.chmod(home / "data", 0o700)
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=256k,mode=700", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("this machine does not let a disk be mounted")
    try:
        gateway = recording(home=home)
        served = 0
        for _ in range(400):
            answer = chat(gateway, marker="x" * 3000)
            if answer.status != 200:
                break
            served += 1
        assert answer.status == 503 and answer.field("retry-after") and served > 10
        assert gateway.post(PATHS["messages"], ask("messages", "fault-none"), gateway.keys["alice"]).status == 529
        assert gateway.admin("/health/ready").status == 503
        subprocess.run(["mount", "-o", "remount,size=64m", disk], check=True)
        assert wait_until(lambda: chat(gateway).status == 200, within=10)
        found = wait_until(lambda: [one for one in records(gateway.data) if one["status"] == 200], within=5)
        assert wait_until(lambda: len([one for one in records(gateway.data) if one["status"] == 200]) == served + 1), len(found)
        gateway.stop()
        assert verify(gateway).returncode == 0
    finally:
        subprocess.run(["umount", "-l", disk], capture_output=True)


class Load:
    """Clients that ask without pause until told to stop; remembers which answers came whole, and when."""

    def __init__(self, gateway, clients=8):
        self.gateway = gateway
        self.answered = []
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(number,)) for number in range(clients)]
        for thread in self.threads:
            thread.start()

    def ask(self, number):
        bodies = [request(PATHS["chat"], ask("chat", "fault-none", f"client {number}", stream=stream, max_tokens=20),
                          self.gateway.keys["alice"]) for stream in (False, True)]
        try:
            with self.gateway.wire(timeout=10) as wire:
                for body in itertools.cycle(bodies):
                    if self.ending.is_set():
                        return
                    wire.send(body)
                    answer = wire.read_answer()
                    if answer is None or not answer.complete:
                        return
                    if answer.status == 200:
                        self.answered.append((answer.field("x-request-id"), time.time()))
        except (OSError, socket.timeout):
            pass

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()


@pytest.mark.parametrize("durability", ["interval(200ms)", "each"])
def test_killed_at_any_moment_log_and_budgets_agree(recording, durability):
    """`kill -9` at random moments under load: every record older than the interval is there, none is torn, and the
    budgets are what the log says."""
    random.seed(20261124)
    budgets = {"metering": {"limits": {"b": {"each": "account", "requests": "1M each month", "spend": "9999 each month"}},
                            "prices": {"*": {"input": 3, "output": 15}}}}
    gateway = recording({"durability": durability, "segment_size": "64KiB"}, **budgets)
    interval = 0.2 if durability != "each" else 0.0
    total = set()
    for moment in range(10):
        load = Load(gateway)
        time.sleep(random.uniform(0.3, 1.3))
        gateway.process.signal(signal.SIGKILL)
        killed = time.time()
        gateway.process.wait()
        load.stop()
        due = {identifier for identifier, when in load.answered if when <= killed - interval * 1.5}
        total |= due
        gateway.start()
        assert chat(gateway).status == 200
        found = [one["id"] for one in records(gateway.data)]
        assert len(found) == len(set(found)), "a record stands twice"
        assert not total - set(found), f"kill {moment}: {len(total - set(found))} of {len(total)} records are lost"
        checked = verify(gateway)
        assert checked.returncode == 0, checked.stdout + checked.stderr
    gateway.stop()
    checked = verify(gateway)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    whole = records(gateway.data)
    served = [one for one in whole if "b/account=alice/requests/month" in one.get("budgets", [])]
    import sqlite3
    [[taken]] = sqlite3.connect(gateway.data / "excise.sqlite").execute(
        "SELECT taken FROM budgets WHERE cell = 'b/account=alice/requests/month'").fetchall()
    assert taken == len(served) > 100
