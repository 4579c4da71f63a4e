"""Two gateways that count in one Redis: no limit is doubled, whatever happens to the Redis."""

import concurrent.futures
import itertools
import json
import random
import shutil
import signal
import threading
import time

import pytest

from parts import processes
from parts.asks import PATHS, ask
from parts.gateway import Gateway, faulty_models, faulty_upstreams
from parts.records import records
from parts.upstream_answers import COMPLETION_TOKENS, PROMPT_TOKENS
from parts.wire import request, wait_until

pytestmark = [pytest.mark.once,
              pytest.mark.skipif(not shutil.which("redis-server"), reason="there is no redis-server on this machine")]
names = itertools.count()


class Redis:
    """A real one that keeps nothing: killed, it has lost its data."""

    def __init__(self, folder):
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        [self.port] = processes.free_ports(1)
        self.process = None
        self.start()

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        self.process = processes.Process(
            ["redis-server", "--port", self.port, "--bind", "127.0.0.1", "--save", "", "--appendonly", "no",
             "--dir", self.folder], self.folder / "redis.log")
        self.process.wait_for_port(self.port)

    def kill(self):
        self.process.signal(signal.SIGKILL)
        self.process.wait()


@pytest.fixture
def fleet(folder, upstream):
    """Two gateways on one data folder's accounts and one Redis."""
    made = []

    def make(limits, **redis):
        home = folder / f"fleet-{next(names)}"
        store = Redis(home / "redis")
        made.append(store.process)
        gateways = []
        for number in range(2):
            gateway = Gateway(home / f"gateway-{number}", faulty_upstreams(upstream.url), faulty_models(),
                              data=str(home / "data"), exchange_log={"durability": "50ms"},
                              metering={"limits": limits, "redis": {"url": store.url, "gateways": 2, **redis}})
            gateway.data = home / "data"
            gateways.append(gateway)
        key = gateways[0].account("alice")
        for gateway in gateways:
            gateway.keys = {"alice": key}
            gateway.start()
            made.append(gateway)
        return gateways, store

    yield make
    for one in reversed(made):
        one.stop()


def status(gateway, **more):
    answer = gateway.post(PATHS["chat"], ask("chat", "fault-none", **more), gateway.keys["alice"])
    return answer.status if answer else None


class Load:
    """Clients at both gateways, asking without pause; keeps when each request was sent and the status of its answer."""

    def __init__(self, gateways, clients=16, **more):
        self.answers = []
        self.ending = threading.Event()
        self.threads = [threading.Thread(target=self.ask, args=(gateways[number % len(gateways)], more))
                        for number in range(clients)]
        for thread in self.threads:
            thread.start()

    def ask(self, gateway, more):
        body = request(PATHS["chat"], ask("chat", "fault-none", **more), gateway.keys["alice"])
        with gateway.wire(timeout=20) as wire:
            while not self.ending.is_set():
                sent = time.monotonic()
                wire.send(body)
                self.answers.append((sent, wire.read_answer().status))

    def sent_since(self, moment):
        return [status for sent, status in list(self.answers) if sent >= moment]

    def stop(self):
        self.ending.set()
        for thread in self.threads:
            thread.join()
        return [status for _, status in self.answers]


@pytest.mark.parametrize("seed,clients", [(1, 64), (2, 64), (3, 16)])
def test_sixty_four_clients_at_two_gateways_get_no_more_than_the_limit(fleet, seed, clients):
    limit = 4000
    gateways, _ = fleet({"t": {"each": "account", "tokens": f"{limit}/month"}})
    random.seed(seed)
    sizes = [random.choice([10, 40, 160, 600]) for _ in range(clients * 6)]

    def one(number):
        return status(gateways[number % 2], max_tokens=sizes[number], marker="word " * random.randint(1, 8))

    with concurrent.futures.ThreadPoolExecutor(clients) as pool:
        statuses = list(pool.map(one, range(len(sizes))))
    used = statuses.count(200) * (PROMPT_TOKENS + COMPLETION_TOKENS)
    assert set(statuses) == {200, 429}
    assert used <= limit * 1.01, used
    # And not much less: what is left was too little for the smallest request, or reserved for a while.
    assert used > limit * 0.5, used
    while status(gateways[0], max_tokens=8) == 200:
        used += PROMPT_TOKENS + COMPLETION_TOKENS
    assert limit * 0.97 < used <= limit * 1.01, used


def test_requests_are_counted_to_the_last_one(fleet):
    gateways, _ = fleet({"r": {"each": "account", "requests": "100/month"}})
    with concurrent.futures.ThreadPoolExecutor(64) as pool:
        statuses = list(pool.map(lambda number: status(gateways[number % 2]), range(256)))
    assert statuses.count(200) == 100


def test_a_group_and_a_place_are_shared_too(fleet):
    gateways, _ = fleet({"c": {"each": "account", "concurrent": 3}})
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(
            lambda number: gateways[number % 2].post(PATHS["chat"], ask("chat", "fault-slow-stream", stream=True),
                                                     gateways[0].keys["alice"]).status, range(8)))
    assert statuses.count(200) == 3
    assert wait_until(lambda: status(gateways[0]) == 200)


def test_slices_overrun_a_limit_by_no_more_than_they_are(fleet):
    gateways, store = fleet({"r": {"each": "account", "requests": "1000/month"}}, lease=0.05)
    load = Load(gateways)
    time.sleep(4)
    statuses = load.stop()
    # 2 gateways × 50; over the whole life of a limit every unit was drawn before, so it is not overrun at all.
    assert 900 <= statuses.count(200) <= 1010, statuses.count(200)


@pytest.mark.parametrize("mode", ["deny", "local", "allow"])
def test_a_redis_killed_and_restarted_under_load(fleet, mode):
    limit = 3000
    gateways, store = fleet({"r": {"each": "account", "requests": f"{limit}/month"}}, on_store_failure=mode)
    load = Load(gateways)
    time.sleep(0.5)
    store.kill()
    gone = time.monotonic()
    time.sleep(1.0)
    while_away = load.sent_since(gone + 0.2)
    store.start()
    time.sleep(2.0)
    statuses = load.stop()
    served = statuses.count(200)
    if mode == "deny":
        assert while_away and set(while_away) == {503}, set(while_away)
    if mode == "allow":
        assert while_away and set(while_away) == {200}, set(while_away)
    else:
        assert served <= limit * 1.01, served
    # Back in service, and the count goes on from where it was: ask until the limit is reached.
    deadline = time.monotonic() + 60
    while served < limit and time.monotonic() < deadline:
        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            more = list(pool.map(lambda number: status(gateways[number % 2]), range(256)))
        served += more.count(200)
        if 200 not in more:
            break
    assert wait_until(lambda: status(gateways[0]) == status(gateways[1]) == 429), served
    if mode != "allow":
        assert served <= limit * 1.01, served
        assert served >= limit * 0.9, served


def test_a_gateway_starts_without_its_redis_and_finds_it_later(fleet):
    gateways, store = fleet({"r": {"each": "account", "requests": "50/month"}}, on_store_failure="deny")
    store.kill()
    gateways[0].stop()
    gateways[0].start()
    assert status(gateways[0]) == 503
    assert gateways[0].admin("/health/ready").status == 503
    store.start()
    assert wait_until(lambda: status(gateways[0]) == 200, within=10)
    assert gateways[0].admin("/health/ready").status == 200
